"""``kubectl dialrota status``: the reputation table, from what the controller recorded."""

from typing import Any

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.cli import status as table
from dialrota.cli.plugin.desk import Desk, ask, in_pool, open_desk
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.select_numbers import choose_pools, wanted
from dialrota.cli.table import visible

_KINDS = (names.POOLS, names.NUMBERS, CONFIG_MAPS)


@click.command(
    cls=PluginCommand,
    short_help="Show the reputation table and its counters.",
    examples=(
        "kubectl dialrota status",
        "kubectl dialrota status -A --pools",
        "kubectl dialrota status -n dialers --pool sales-us --sort risk",
        "kubectl dialrota status --state Flagged --state Blocked -o wide",
        "kubectl dialrota status --carrier verizon=Flagged --area 415",
        "kubectl dialrota status -o json",
    ),
)
@table.table_options
@pass_reach
def status(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Show every number: state, risk, in rotation or not, why and since when.

    Reads what the controller recorded and evaluates nothing; `kubectl dialrota plan` does. A risk
    of -- means that nobody has given the number a score. Exits 1 when a record is damaged.
    """
    want = wanted(options["states"], options["carrier"], options["areas"])
    desk = ask(_look(reach, options["pools"]))
    known = desk.pools()
    if not known and not options["pools"]:
        click.echo(f"There is no NumberPool in {desk.place()}.", err=True)
    loaded, damaged = table.load(desk.store.records, choose_pools(options["pools"], known))
    table.show(reach, loaded, want, options)
    for message in damaged:
        click.echo(f"dialrota: {visible(message)}", err=True)
    if damaged:
        raise click.exceptions.Exit(1)


async def _look(reach: Reach, pools: tuple[str, ...]) -> Desk:
    numbers = in_pool(pools[0]) if len(pools) == 1 else ""
    async with open_desk(reach, _KINDS, pools, numbers) as desk:
        return desk
