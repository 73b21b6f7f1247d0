"""``dialrota check``: ask the reputation sources now, and take the pass that goes with it."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.nearest import did_you_mean
from dialrota.cli.output import (
    JSON,
    TABLE,
    YAML,
    look_for_stdout,
    output_option,
    write_data,
    write_lines,
)  # fmt: skip
from dialrota.cli.outside import Wish
from dialrota.cli.progress import Progress
from dialrota.cli.render import passes as render_pass
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import Column, Look, render, visible
from dialrota.cli.settings import Settings, is_terminal, pass_settings
from dialrota.cli.twin_options import check_options
from dialrota.cli.watching.opening import open_loop
from dialrota.decide import sourcing
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError, UsageError
from dialrota.model.instant import format_instant
from dialrota.model.pool import Pool, PoolKey, is_monitored
from dialrota.model.source import Source, SourceState

_COLUMNS = (
    Column("SOURCE"),
    Column("TYPE"),
    Column("ASKED", right=True),
    Column("ANSWERED", right=True),
    Column("BILLED TODAY", right=True),
    Column("LAST COMPLETE"),
    Column("ERRORS", right=True, style=lambda text: "" if text == "0" else "bad"),
)


@click.command(
    cls=Command,
    short_help="Ask the reputation sources now.",
    examples=(
        "dialrota check",
        "dialrota check carrier-audit",
        "dialrota check sales-us --yes -o json",
    ),
)
@check_options
@click.option("--commit", is_flag=True, help="Commit what the pass changed.")
@output_option(TABLE, JSON, YAML)
@pass_settings
def check(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Ask sources now, whatever their interval: the named ones, those of a pool, or all.

    Budgets hold: a source whose budget is spent is not asked, nor one that has asked for a pause
    that is not over. A pass follows at once, so what is learnt is in the lists. Exits 1 when a
    source brought no answer. While `dialrota run` is running, that holds the repository: give the
    annotation dialrota.dev/check-now of the pool or source another value instead.
    """
    # A look of its own: the pass has to find anew whatever is news, and nobody has to wait for a
    # repository while a person is asked whether money may be spent.
    with open_loop(settings) as looking:
        world = looking.world(outside.instant_of(None))
    chosen = choose_sources(world.sources, world.pools, options["names"])
    waiting = _name_waiting(_states(settings, chosen), world.now)
    asked = [world.sources[key] for key in chosen if key not in waiting]
    confirm_cost(world.pools, asked, yes=options["yes"])
    with (
        Progress() as progress,
        open_loop(settings, Wish(writing=True, progress=progress.sweep)) as loop,
    ):
        forced = frozenset(source.key for source in asked)
        now = outside.instant_of(None)
        report = loop.run(now, commit=options["commit"], forced=forced)
        states = _states(settings, chosen)
    _show(settings, report, [(world.sources[key], states[key]) for key in chosen], options["form"])
    code = render_pass.exit_code(report, changes_count=False)
    if code or waiting or any(state.errors and not state.answered for state in states.values()):
        raise click.exceptions.Exit(1)


def _states(settings: Settings, keys: list[PoolKey]) -> dict[PoolKey, SourceState]:
    store = outside.open_state(settings)
    return {key: store.load_source(key) or SourceState(key=key) for key in keys}


def _name_waiting(states: Mapping[PoolKey, SourceState], now: int) -> frozenset[PoolKey]:
    """Find the sources that have asked for a pause, and say until when they are left alone."""
    waiting = [key for key, state in states.items() if sourcing.asked_to_wait(state, now)]
    for key in waiting:
        until = format_instant(states[key].retry_at or now)
        click.echo(f"{key}: not asked, for it asked for a pause until {until}", err=True)
    return frozenset(waiting)


Sources = Mapping[PoolKey, Source]
Pools = Mapping[PoolKey, Pool]


def choose_sources(sources: Sources, pools: Pools, names: tuple[str, ...]) -> list[PoolKey]:
    """Find the sources that are meant: by name, as those of a pool, or all.

    Raises:
        UsageError: a name is that of no source or pool.
        DialrotaError: all that are meant are suspended.
    """
    if not names:
        return sorted(key for key, source in sources.items() if not source.suspend)
    found: set[PoolKey] = set()
    for name in names:
        meant = _sources_of(sources, pools, name)
        if meant is None:
            known = sorted({key.name for key in (*sources, *pools)})
            raise UsageError(f"there is no source or pool {name!r}{did_you_mean(name, known)}")
        found |= meant
    suspended = [str(key) for key in sorted(found) if sources[key].suspend]
    said = f"{', '.join(suspended)}: suspended, so nobody is asked"
    if suspended and len(suspended) == len(found):
        raise DialrotaError(said)
    if suspended:
        click.echo(said, err=True)
    return sorted(key for key in found if not sources[key].suspend)


def _sources_of(sources: Sources, pools: Pools, name: str) -> set[PoolKey] | None:
    """Find the sources of a name, else those of the first pool of that name."""
    found = {key for key in sources if name in (key.name, str(key))}
    for key, pool in pools.items():
        if not found and name in (key.name, str(key)):
            declared = (PoolKey(key.namespace, source) for source in pool.sources)
            return {source for source in declared if source in sources}
    return found or None


def confirm_cost(pools: Pools, sources: list[Source], *, yes: bool) -> None:
    """Ask before money may be spent.

    Raises:
        UsageError: nobody is there to say yes, or they say no.
    """
    priced = [source for source in sources if source.may_bill]
    if not priced or yes:
        return
    for source in priced:
        numbers = _numbers(pools, source)
        unit, currency = source.budget.unit_price, source.budget.currency
        price = f"{unit} {currency} each" if unit else "at a price that is not declared"
        limit = source.budget.per_day
        most = "no limit a day" if limit is None else f"at most {limit} a day"
        click.echo(f"{source.key}: {count(numbers, 'number')}, {price}, {most}", err=True)
    if not is_terminal(sys.stdin):
        raise UsageError("asking may cost money and nobody is here to confirm; add --yes")
    if not click.confirm("Ask now?", default=False, err=True):
        raise UsageError("nobody was asked")


def _numbers(pools: Pools, source: Source) -> int:
    users = [
        pool
        for key, pool in pools.items()
        if key.namespace == source.key.namespace and source.key.name in pool.sources
    ]
    return len({e.number for pool in users for e in pool.entries if is_monitored(pool, e)})


Fared = list[tuple[Source, SourceState]]


def write_table(fared: Fared, look: Look) -> None:
    """Write how sources fared, and what went wrong."""
    write_lines(render(_COLUMNS, [_row(source, state) for source, state in fared], look))
    for source, state in fared:
        for error in state.errors:
            click.echo(visible(f"{source.key}: {error.kind}: {error.message}"), err=True)


def sources_data(fared: Fared) -> list[dict[str, Any]]:
    """Turn how sources fared into plain data."""
    return [_data(source, state) for source, state in fared]


def _show(settings: Settings, report: PassReport, fared: Fared, form: str) -> None:
    if form in (JSON, YAML):
        write_data({"sources": sources_data(fared)} | render_pass.data(report), form)
        return
    look = look_for_stdout(settings)
    write_table(fared, look)
    write_lines(render_pass.changes(report, look))
    write_lines([render_pass.summary(report)])
    told = replace(report, swept={})  # Those were told above.
    for line in render_pass.troubles(told, look, settings.root):
        click.echo(line, err=True)


def _row(source: Source, state: SourceState) -> tuple[str, ...]:
    last = format_instant(state.last_complete) if state.last_complete is not None else "never"
    counts = (str(state.asked), str(state.answered), str(state.billed_today))
    return (str(source.key), source.type, *counts, last, str(len(state.errors)))


def _data(source: Source, state: SourceState) -> dict[str, Any]:
    from dialrota.wire import canon, sourcerecord

    row: dict[str, Any] = canon.decode(sourcerecord.encode(state))
    return {"namespace": source.key.namespace, "name": source.key.name, "type": source.type} | row
