"""``dialrota status``: the reputation table, from the recorded state alone."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

from dialrota.cli import outside
from dialrota.cli.command import Command, Word
from dialrota.cli.output import (
    JSON,
    TABLE,
    WIDE,
    YAML,
    look_for_stdout,
    output_option,
    write_data,
    write_lines,
)
from dialrota.cli.render import ahead
from dialrota.cli.render import status as render_status
from dialrota.cli.render.status import View
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Screen, Settings, pass_settings
from dialrota.cli.twin_options import together
from dialrota.cli.typed.select_numbers import (
    SORTS,
    Wanted,
    choose,
    choose_pools,
    refuse_unheard,
    wanted,
)
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState, PoolState
from dialrota.model.words import State
from dialrota.ports import StateStore

if TYPE_CHECKING:
    from dialrota.adapters.stores.statefiles import StateFiles

Loaded = list[tuple[PoolState, dict[str, NumberState]]]

# What chooses rows of the reputation table, their order and their form.
table_options: Final = together(
    click.option(
        "--pool", "pools", multiple=True, metavar="POOL", help="Only this pool; may be repeated."
    ),
    click.option(
        "--state",
        "states",
        multiple=True,
        type=Word(list(State)),
        metavar="STATE",
        help="Only numbers in this state; may be repeated.",
    ),
    click.option(
        "--carrier",
        default="",
        metavar="NAME[=VERDICT]",
        help="Only numbers of which this carrier or its engine spoke (and said this).",
    ),
    click.option(
        "--area",
        "areas",
        multiple=True,
        metavar="CODE",
        help="Only this area code; may be repeated.",
    ),
    click.option(
        "--sort",
        type=Word(list(SORTS)),
        default="number",
        show_default=True,
        help="Order of the rows.",
    ),
    click.option(
        "--pools", "overview", is_flag=True, help="One row a pool instead of one a number."
    ),
    output_option(TABLE, WIDE, JSON, YAML),
)


@click.command(
    cls=Command,
    short_help="Show the reputation table and its counters.",
    examples=(
        "dialrota status",
        "dialrota status --pool sales-us --sort risk",
        "dialrota status --state Flagged --state Blocked -o wide",
        "dialrota status --carrier verizon=Flagged --area 415",
        "dialrota status --pools",
        "dialrota status -o json",
    ),
)
@table_options
@pass_settings
def status(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Show every number: state, risk, in rotation or not, why and since when.

    Reads what the last pass recorded and evaluates nothing; `dialrota plan` does. A risk of --
    means that nobody has given the number a score. Exits 1 when a record is damaged.
    """
    want = wanted(options["states"], options["carrier"], options["areas"])
    store = outside.open_state(settings)
    known = list(store.pools())
    if not known and not options["pools"]:
        outside.pools_folder(settings)
        click.echo(
            f"Nothing is recorded in {settings.out / 'state'} yet; dialrota run --once starts it.",
            err=True,
        )
    keys = choose_pools(options["pools"], known)
    loaded, damaged = load(store, keys)
    show(settings, loaded, want, options)
    for message in (*damaged, *_ahead(store, keys, settings.root)):
        click.echo(f"dialrota: {visible(message)}", err=True)
    if damaged:
        raise click.exceptions.Exit(1)


def show(screen: Screen, loaded: Loaded, want: Wanted, options: dict[str, Any]) -> None:
    """Write the table of what was loaded, in the form that was asked for.

    Raises:
        UsageError: a carrier is asked for that nobody knows.
    """
    refuse_unheard(want, (each for _, numbers in loaded for each in numbers.values()))
    form = options["form"]
    if form in (JSON, YAML):
        write_data(_data(loaded, want, options["sort"]), form)
    elif options["overview"]:
        write_lines(render_status.overview([pool for pool, _ in loaded], _view(screen, form)))
    else:
        _write_tables(loaded, want, options["sort"], _view(screen, form))


def load(store: StateStore, keys: list[PoolKey]) -> tuple[Loaded, list[str]]:
    """Load the records of pools, and say which of them are damaged."""
    found: Loaded = []
    damaged = []
    for key in keys:
        try:
            found.append((store.load_pool(key) or PoolState(key=key), store.load_numbers(key)))
        except DamagedRecordError as error:
            damaged.append(str(error))
    return found, damaged


def _ahead(store: "StateFiles", keys: list[PoolKey], root: str) -> Iterator[str]:
    """Warn of rows that the last pass found dated in the future, and that still are."""
    namespaces = {key.namespace for key in keys}
    for key in store.sources():
        if key.namespace in namespaces:
            with suppress(DamagedRecordError):  # The next pass tells.
                source = store.load_source(key)
                rows = source.ahead if source is not None else ()
                yield from (
                    f"warning: {visible(str(each.under(root)))}" for each in ahead.findings(rows)
                )


def _view(screen: Screen, form: str) -> View:
    look = look_for_stdout(screen)
    humane = form == TABLE and look.width is not None
    if form == WIDE:
        return View(look._replace(width=None), wide=True)  # As wide as it takes.
    return View(look, now=outside.clock().now() if humane else None)


def _write_tables(loaded: Loaded, want: Wanted, sort: str, view: View) -> None:
    """Write the pools, without those of which no number fits, if one fits elsewhere."""
    fitting = [choose(numbers.values(), want, sort) for _, numbers in loaded]
    told = [
        (pool, numbers, rows)
        for (pool, numbers), rows in zip(loaded, fitting, strict=True)
        if rows or not numbers or not any(fitting)
    ]
    for place, (pool, numbers, rows) in enumerate(told):
        if place:
            write_lines([""])
        write_lines([render_status.heading(pool, view)])
        if rows:
            write_lines(render_status.table(rows, str(pool.key), view))
        elif numbers:
            write_lines(["no number fits"])
        write_lines(render_status.counters(pool, list(numbers.values()), view.look))
        write_lines(render_status.notes(pool, view.look))


def _data(loaded: Loaded, want: Wanted, sort: str) -> dict[str, Any]:
    from dialrota.wire import canon, poolrecord, record

    pools = []
    for pool, numbers in loaded:
        row = canon.decode(poolrecord.encode(pool))
        chosen = choose(numbers.values(), want, sort)
        row["numbers"] = [{"pool": pool.key.name, **record.to_row(each)} for each in chosen]
        row["monitored"] = sum(each.monitored for each in numbers.values())
        pools.append(row)
    return {"pools": pools}
