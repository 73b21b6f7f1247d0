"""Lifting the holds of numbers in a cluster, and following what becomes of them."""

from collections.abc import Sequence

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import read_number
from dialrota.cli.plugin import patience
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.rows import Row, choose_rows, selector, why_absent
from dialrota.cli.plugin.writing import Pen
from dialrota.cli.render.status import why
from dialrota.cli.render.table import visible
from dialrota.cli.typed.choosing import Choice
from dialrota.model.failure import DialrotaError
from dialrota.model.words import Desired, State


async def restore(reach: Reach, choice: Choice, seconds: int, *, dry_run: bool) -> bool:
    """Lift the holds; return whether every number is as free as it was meant to be."""
    pool = [choice.pool] if choice.pool else []
    kinds = (names.POOLS, names.NUMBERS)
    async with open_desk(reach, kinds, pool, selector(choice)) as desk:
        desk.refuse_nothing()
        chosen = choose_rows(desk.store, choice)
        rows = [row for row in chosen if row.found is not None]
        if not rows:
            raise DialrotaError(why_absent(desk, chosen[0]))
        held = [row for row in rows if row.made.hold is not None]
        for row in rows:
            if row.made.hold is None and row.made.desired == Desired.ACTIVE:
                click.echo(f"{row.number} in {row.pool} is not held", err=True)
        pen, said = Pen(desk.client, dry_run), "would be lifted" if dry_run else "is lifted"
        for row in held:
            await pen.lift(row)
            click.echo(f"{row.pool}: the hold of {row.number} {said}")
        free = [row for row in held if row.made.desired == Desired.ACTIVE]
        if free and not dry_run and not await _follow(desk, free, seconds):
            return False
        kept = [row for row in rows if row.made.desired != Desired.ACTIVE]
        for row in kept:
            click.echo(f"dialrota: {_why_kept(row)}", err=True)
        return not kept


def _why_kept(row: Row) -> str:
    word = row.made.desired
    told = f"{row.number} stays out: it is {word} in the declaration of {row.pool}"
    if word == Desired.PULLED:
        return f"{told}; in git: dialrota restore {row.number} --pool {row.pool.name}"
    return f"{told}; only its NumberPool can say otherwise"


async def _follow(desk: Desk, rows: Sequence[Row], seconds: int) -> bool:
    """Wait until nobody is recorded as held any more, and say what became of them."""
    waiting = {row.name: row for row in rows}

    async def are_judged() -> bool:
        for name, row in list(waiting.items()):
            path = names.NUMBERS.one(row.pool.namespace, name)
            state = read_number(await desk.client.get(path)).state
            if state is not None and state.state is not State.HELD:
                place = "in rotation" if state.in_rotation else "out of rotation"
                click.echo(
                    visible(f"{row.pool}: {row.number} is {state.state}, {place}: {why(state)}")
                )
                del waiting[name]
        return not waiting

    if await patience.wait(are_judged, seconds, "Waiting until the controller has judged anew"):
        return True
    patience.say_nobody("the hold is lifted", seconds)
    return False
