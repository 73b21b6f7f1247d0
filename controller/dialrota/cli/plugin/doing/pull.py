"""Holding numbers in a cluster, and seeing them leave the published lists."""

from collections.abc import Sequence
from typing import Final

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import read_declared
from dialrota.cli.choosing import Choice
from dialrota.cli.plugin import lasting, patience
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.leaving import Leaving
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.rows import Row, choose_rows, selector
from dialrota.cli.plugin.wish import Wish
from dialrota.cli.plugin.writing import Pen, who
from dialrota.cli.render_status import is_alarming
from dialrota.cli.table import visible
from dialrota.model.failure import UsageError
from dialrota.model.instant import format_instant
from dialrota.model.pool import Hold, PoolKey
from dialrota.model.words import Desired

_SHOWN: Final = 20  # Numbers named one by one.


async def take_out(reach: Reach, wish: Wish) -> None:
    """Hold the numbers that are meant, and tell what came of it."""
    pool = [wish.choice.pool] if wish.choice.pool else []
    kinds = (names.POOLS, names.NUMBERS)
    async with open_desk(reach, kinds, pool, selector(wish.choice)) as desk:
        desk.refuse_nothing()
        rows = _without_retired(choose_rows(desk.store, wish.choice), wish.choice)
        leaving = Leaving(desk.client, rows)
        await leaving.find()  # Before they go, which may take less than our next look.
        held = Hold(wish.reason, wish.until, await who(desk.client))
        pen = Pen(desk.client, wish.dry_run)
        for place, row in enumerate(rows):
            await pen.hold(row, held)
            _say_held(row, held, place, len(rows), dry_run=wish.dry_run)
        if rows and not wish.dry_run:
            await leaving.find()
            leaving.say_absent()
            await _see_them_go(desk, leaving, wish)
            for line in lasting.of_hold(rows, held):
                click.echo(visible(line))


def _without_retired(chosen: Sequence[Row], choice: Choice) -> list[Row]:
    """Leave retired numbers alone: silently where a selector chose them, else by refusing."""
    retired = [row.number for row in chosen if row.made.desired == Desired.RETIRED]
    if retired and choice.numbers:
        raise UsageError(f"{', '.join(retired)}: Retired already, which is out for good")
    return [row for row in chosen if row.number not in retired]


def _say_held(row: Row, held: Hold, place: int, all_: int, *, dry_run: bool) -> None:
    before = row.hold
    if before is not None and before != held:
        end = f", until {format_instant(before.until)}" if before.until else ""
        why = f"{row.number} was held already: {before.reason} (by {before.by}{end})"
        click.echo(visible(why), err=True)
    if row.made.desired == Desired.PULLED:
        click.echo(f"{row.number} is Pulled in its declaration too", err=True)
    if place < _SHOWN:
        end = f" until {format_instant(held.until)}" if held.until else ""
        verb = "would be held" if dry_run else "is held"
        click.echo(f"{row.pool}: {row.number} {verb}{end}, by {visible(held.by)}")
    elif place + 1 == all_:
        click.echo(f"and {all_ - _SHOWN} more")


async def _see_them_go(desk: Desk, leaving: Leaving, wish: Wish) -> None:
    if not leaving.lists:
        return
    lists = ", ".join(str(key) for key in leaving.lists)
    sentence = f"Waiting until {lists} is published without what is held"
    if not await patience.wait(leaving.are_gone, wish.timeout, sentence):
        left = ", ".join(str(key) for key in leaving.lists)
        patience.say_nobody(f"{left}: the hold is set", wish.timeout)
        for key in leaving.lists:
            await _say_troubles(desk, key)
        raise click.exceptions.Exit(1)


async def _say_troubles(desk: Desk, key: PoolKey) -> None:
    """Say what the controller said last of a pool whose list does not follow."""
    found = await desk.client.get(names.POOLS.one(key.namespace, key.name))
    desk.store.mirror.heard(names.POOLS, read_declared(found))
    state = desk.store.records.load_pool(key)
    for each in state.conditions if state is not None else ():
        if is_alarming(each):
            text = f"{key}: {each.type}={each.status} {each.reason}: {each.message}"
            click.echo(visible(text), err=True)
