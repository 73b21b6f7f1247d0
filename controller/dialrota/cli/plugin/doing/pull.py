"""Holding numbers in a cluster, and seeing them leave the published lists."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import read_declared
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.cli import outside
from dialrota.cli.cluster.connecting import say_refusal
from dialrota.cli.plugin import lasting, patience
from dialrota.cli.plugin.desk import RIGHTS, Desk, open_desk
from dialrota.cli.plugin.leaving import Leaving
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.rows import Row, choose_rows, selector, why_absent
from dialrota.cli.plugin.wish import Wish
from dialrota.cli.plugin.writing import Pen, who
from dialrota.cli.render.status import is_alarming
from dialrota.cli.render.table import visible
from dialrota.cli.typed.choosing import Choice
from dialrota.cli.typed.number import find_number
from dialrota.model.failure import DialrotaError, UsageError
from dialrota.model.instant import format_instant
from dialrota.model.pool import Hold, PoolKey
from dialrota.model.words import Desired

_SHOWN: Final = 20  # Numbers named one by one.


async def take_out(reach: Reach, wish: Wish) -> None:
    """Hold the numbers that are meant, and tell what came of it."""
    pool = [wish.choice.pool] if wish.choice.pool else []
    kinds = (names.POOLS, names.NUMBERS)
    async with open_desk(reach, kinds, pool, selector(wish.choice)) as desk:
        rows = _without_retired(await _choose(desk, wish.choice), wish.choice)
        held = Hold(wish.reason, wish.until, await who(desk.client))
        done = await _hold_all(desk, rows, held, dry_run=wish.dry_run)
        is_all = not _say_elsewhere(done) and len(done) == len(rows)
        if done and not wish.dry_run:
            await _see_them_go(desk, done, wish)
            for line in lasting.of_hold(done, held):
                click.echo(visible(line))
        if not is_all:
            raise click.exceptions.Exit(1)


async def _choose(desk: Desk, choice: Choice) -> list[Row]:
    """Find the rows that are meant.

    Raises:
        DialrotaError: a number is declared no more, and stands in the list of a deleted pool.
        UsageError: what was named is not there.
    """
    try:
        desk.refuse_nothing()
        return choose_rows(desk.store, choice)
    except UsageError as error:
        await desk.store.look(desk.client, {CONFIG_MAPS: ""})
        told = "\n".join(_left_behind(desk, choice.numbers))
        if told:
            raise DialrotaError(told) from error
        raise


def _left_behind(desk: Desk, typed: Iterable[str]) -> Iterator[str]:
    """Say which numbers stand in lists of deleted pools, where no hold reaches them."""
    records = desk.store.records
    for key in records.pools():
        list_ = records.actual(key) if desk.store.mirror.pool(key) is None else None
        state = records.load_pool(key)
        if list_ is None or state is None:
            continue
        place = f"{state.published.config_map}, the list of the deleted pool {key}"
        advice = "declare it Pulled in a pool, which takes it out there, or delete that ConfigMap"
        for number in _among({line.number for line in list_.rotation.numbers}, typed):
            yield f"{number} is declared no more, and stands in {place}: {advice}"


def _among(known: set[str], typed: Iterable[str]) -> Iterator[str]:
    for text in typed:
        with suppress(UsageError):
            yield find_number(text.rpartition("/")[2], known)


def _without_retired(chosen: Sequence[Row], choice: Choice) -> list[Row]:
    """Leave retired rows alone; refuse a number that was named and is retired wherever it is."""
    free = [row for row in chosen if row.found is None or row.found.desired != Desired.RETIRED]
    retired = sorted({row.number for row in chosen} - {row.number for row in free})
    if retired and choice.numbers:
        raise UsageError(f"{', '.join(retired)}: Retired already, which is out for good")
    return free


async def _hold_all(desk: Desk, rows: Sequence[Row], held: Hold, *, dry_run: bool) -> list[Row]:
    """Hold every row that can be, whatever becomes of the others; return those that are."""
    pen = Pen(desk.client, dry_run)
    done: list[Row] = []
    failed: list[str] = []
    for row in rows:
        if row.found is None:
            failed.append(why_absent(desk, row))
            continue
        try:
            await pen.hold(row, held)
        except ApiError as error:
            failed.append(f"{row.pool}: {row.number} is not held: {say_refusal(error, RIGHTS)}")
            continue
        _say_held(row, held, len(done), dry_run=dry_run)
        done.append(row)
    if len(done) > _SHOWN:
        click.echo(f"and {len(done) - _SHOWN} more")
    for text in failed:
        click.echo(f"dialrota: {visible(text)}", err=True)
    return done


def _say_elsewhere(rows: Sequence[Row]) -> bool:
    """Say which numbers another pool lists, where no hold has reached; return whether any does."""
    reached = {(row.pool, row.number) for row in rows}
    found = [(row, row.owner) for row in rows if row.owner is not None]
    left = [(row, owner) for row, owner in found if (owner, row.number) not in reached]
    for row, owner in left:
        there = f"kubectl dialrota pull {owner}/{row.number} -n {owner.namespace} --reason ..."
        told = f"{row.number} belongs to {owner}, which may go on listing it; pull it there too"
        click.echo(f"dialrota: {told}: {there}", err=True)
    return bool(left)


def _say_held(row: Row, held: Hold, place: int, *, dry_run: bool) -> None:
    before = row.hold
    now = outside.clock().now()
    stands = before is not None and (before.until is None or before.until > now)
    if before is not None and stands and before != held:
        end = f", until {format_instant(before.until)}" if before.until else ""
        why = f"{row.number} was held already: {before.reason} (by {before.by}{end})"
        click.echo(visible(why), err=True)
    if row.made.desired == Desired.PULLED:
        click.echo(f"{row.number} is Pulled in its declaration too", err=True)
    if place < _SHOWN:
        end = f" until {format_instant(held.until)}" if held.until else ""
        verb = "would be held" if dry_run else "is held"
        click.echo(f"{row.pool}: {row.number} {verb}{end}, by {visible(held.by)}")


async def _see_them_go(desk: Desk, rows: Sequence[Row], wish: Wish) -> None:
    """Wait until no list holds them any more; leave with 1 where that takes too long."""
    leaving = Leaving(desk.client, rows)
    await leaving.find()
    leaving.say_absent()
    if not leaving.lists:
        return
    lists = ", ".join(str(key) for key in leaving.lists)
    sentence = f"Waiting until {lists} is published without what is held"
    try:
        in_time = await patience.wait(leaving.are_gone, wish.timeout, sentence)
    except asyncio.CancelledError:
        click.echo("\nThe hold stays; kubectl dialrota restore lifts it.", err=True)
        raise
    if not in_time:
        left = ", ".join(str(key) for key in leaving.lists)
        told = [text for key in leaving.lists for text in await _troubles(desk, key)]
        if all(desk.unready(key) for key in leaving.lists):
            text = f"{left}: the hold is set, but the list has not followed in {wish.timeout} s"
            click.echo(f"dialrota: {text}", err=True)
        else:
            patience.say_nobody(f"{left}: the hold is set", wish.timeout)
        for text in told:
            click.echo(visible(text), err=True)
        raise click.exceptions.Exit(1)


async def _troubles(desk: Desk, key: PoolKey) -> list[str]:
    """Return what the controller said last of a pool whose list does not follow."""
    found = await desk.client.get(names.POOLS.one(key.namespace, key.name))
    desk.store.mirror.heard(names.POOLS, read_declared(found))
    state = desk.store.records.load_pool(key)
    return [
        f"{key}: {each.type}={each.status} {each.reason}: {each.message}"
        for each in (state.conditions if state is not None else ())
        if is_alarming(each)
    ]
