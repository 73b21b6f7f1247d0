"""The reputation table of a cluster."""

from typing import Any

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.cli import status as table
from dialrota.cli.plugin.desk import in_pool, open_desk
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.render.table import visible
from dialrota.cli.typed.select_numbers import Wanted, choose_pools

_KINDS = (names.POOLS, names.NUMBERS, CONFIG_MAPS)


async def show(reach: Reach, want: Wanted, options: dict[str, Any]) -> None:
    """Show what is recorded of the numbers that are meant."""
    pools = options["pools"]
    numbers = in_pool(pools[0]) if len(pools) == 1 else ""
    async with open_desk(reach, _KINDS, pools, numbers) as desk:
        known = desk.pools()
    if not known and not pools:
        click.echo(f"There is no NumberPool in {desk.place()}.", err=True)
    loaded, damaged = table.load(desk.store.records, choose_pools(pools, known))
    table.show(reach, loaded, want, options)
    for message in damaged:
        click.echo(f"dialrota: {visible(message)}", err=True)
    if damaged:
        raise click.exceptions.Exit(1)
