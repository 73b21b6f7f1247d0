"""``dialrota explain``: why a number is in or out, and what would turn it."""

from dataclasses import replace
from typing import Any, NamedTuple

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.edits.declared_numbers import blaming_unread, places, read_documents
from dialrota.cli.explaining import explanation
from dialrota.cli.explaining import inputs as explanation_inputs
from dialrota.cli.explaining.flip import WhatIf
from dialrota.cli.output import (
    JSON,
    TABLE,
    YAML,
    look_for_stdout,
    output_option,
    write_data,
    write_lines,
)
from dialrota.cli.render import explain as render_explain
from dialrota.cli.settings import Screen, Settings, pass_settings
from dialrota.cli.twin_options import explain_options
from dialrota.cli.typed.number import find_number
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.cli.typed.time import refuse_past
from dialrota.cli.watching.opening import open_loop
from dialrota.decide import fleet
from dialrota.decide.fleet import World
from dialrota.model.failure import DialrotaError, PlanRefusedError, UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.words import Desired


@click.command(
    cls=Command,
    short_help="Say why a number is in or out, and what would turn it.",
    examples=(
        "dialrota explain +14155550101",
        "dialrota explain 4155550101 --pool sales-us",
        "dialrota explain +14155550101 -o json",
    ),
)
@explain_options
@output_option(TABLE, JSON, YAML)
@pass_settings
def explain(settings: Settings, /, number: str, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Say which rule decided on NUMBER, from which inputs, and what would turn it.

    The declarations and files are judged as they are now, as `plan` does; nothing is written and
    no paid source is asked. Changes are tried out by the same rules, so what is said is what
    would happen.
    """
    with open_loop(settings) as loop:
        now = outside.instant_of(options["at"])
        refuse_past(options["at"], now, loop.last_change())
        world = loop.world(now)
        damaged = loop.damaged()
    _refuse_damaged(settings, damaged, number, options["pool"])
    with blaming_unread(settings.repo):
        key, number = find_place(world, number, options["pool"])
        tell(settings, world, Asked(key, number, _line(settings, key, number)), options["form"])


class Asked(NamedTuple):
    """A number of a pool, where it is declared, and what keeps the pool from being carried out."""

    key: PoolKey
    number: str
    place: str
    trouble: str = ""


def tell(screen: Screen, world: World, asked: Asked, form: str) -> None:
    """Explain a number.

    Raises:
        PlanRefusedError: the rules come to no decision on it.
    """
    key, number = asked.key, asked.number
    decided = fleet.decide(world)
    decision = next((each for each in decided.decisions if each.key == key), None)
    found = explanation.subject(world, decision, number) if decision is not None else None
    if found is None:
        raise PlanRefusedError(decided.refused.get(key, f"{number} is not decided in {key}"))
    found = replace(found, place=asked.place or found.place, trouble=asked.trouble)
    flips = list(WhatIf(world, key, number, outside.local_day).flips())
    ruled, inputs = explanation.ruling(found), explanation_inputs.inputs(found)
    if form in (JSON, YAML):
        write_data(render_explain.data(found, ruled, inputs, flips), form)
        return
    write_lines(render_explain.lines(found, ruled, inputs, flips, look_for_stdout(screen)))


def _refuse_damaged(
    settings: Settings, damaged: dict[PoolKey, str], typed: str, pool: str | None
) -> None:
    """Say of a number whose pool's record cannot be read that this is why it is not explained.

    Raises:
        DialrotaError: its record is damaged.
    """
    if not damaged:
        return
    where = {
        place.number: place.pool
        for place in places(settings.repo, read_documents(settings.repo))
        if place.pool in damaged and pool in (None, place.pool.name, str(place.pool))
    }
    try:
        number = find_number(typed, where)
    except UsageError:
        return  # Nobody's damage: it is looked for among the others.
    raise DialrotaError(f"{where[number]}: {damaged[where[number]]}")


def _line(settings: Settings, key: PoolKey, number: str) -> str:
    """Find the file and line in which a pool declares a number."""
    documents = read_documents(settings.repo, (number.encode(),))
    for place in places(settings.repo, documents):
        if place.pool == key and place.number == number:
            return f"{settings.place(place.file)}:{place.line}"
    return ""


def find_place(world: World, typed: str, pool: str | None) -> tuple[PoolKey, str]:
    """Find the number and the pool that it is explained in.

    Raises:
        UsageError: nobody declares it, or not that pool.
    """
    where: dict[str, list[PoolKey]] = {}
    for key in sorted(world.pools):
        for entry in world.pools[key].entries:
            where.setdefault(entry.number, []).append(key)
    number = find_number(typed, where)
    keys = where[number]
    if pool is not None:
        key = one_pool(pool, world.pools)
        if key not in keys:
            names = ", ".join(str(each) for each in keys)
            raise UsageError(f"{number} is not declared in {key} but in {names}")
        return key, number
    return _owner(world, number, keys), number


def _owner(world: World, number: str, keys: list[PoolKey]) -> PoolKey:
    """Prefer the pool that has the number in its list, then one that wants it."""
    for key in keys:
        state = world.numbers.get(key, {}).get(number)
        if state is not None and state.in_rotation:
            return key
    for key in keys:
        if any(
            e.number == number and e.desired is Desired.ACTIVE for e in world.pools[key].entries
        ):
            return key
    return keys[0]
