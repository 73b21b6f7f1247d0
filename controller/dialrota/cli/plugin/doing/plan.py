"""Deciding at a desk what a controller would change."""

from typing import Any

from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import outside
from dialrota.cli import plan as planning
from dialrota.cli.plugin.desk import open_desk
from dialrota.cli.plugin.doing.decide import reconciler
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.typed.time import refuse_past


async def plan(reach: Reach, options: dict[str, Any]) -> None:
    """Show the changes, and leave with what they count for."""
    async with open_desk(reach, WATCHED, options["pools"]) as desk:
        deciding, now = reconciler(desk.store), outside.instant_of(options["at"])
        refuse_past(options["at"], now, deciding.last_change())
        report = deciding.plan(now)
        desk.warn_of_duplicates()
        planning.show(reach, report, options)
