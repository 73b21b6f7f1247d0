"""``kubectl dialrota plan``: what the controller would change now; nothing is written."""

from typing import Any

import click

from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import outside
from dialrota.cli import plan as planning
from dialrota.cli.output import JSON, TABLE, YAML, output_option
from dialrota.cli.plugin.desk import ask, open_desk
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.typed_time import refuse_past


@click.command(
    cls=PluginCommand,
    short_help="Show what the controller would change; write nothing.",
    examples=(
        "kubectl dialrota plan",
        "kubectl dialrota plan -n dialers --pool sales-us",
        "kubectl dialrota plan -A --exit-code > /dev/null",
        "kubectl dialrota plan -o json",
    ),
)
@planning.plan_options
@output_option(TABLE, JSON, YAML)
@pass_reach
def plan(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Print every change that the controller would make now, in order, with its reason.

    Decided here, by the same rules, on what is declared and recorded in the cluster: no controller
    needs to run. Where one does, nothing but what waits for a person is usually left to change.
    """
    ask(_plan(reach, options))


async def _plan(reach: Reach, options: dict[str, Any]) -> None:
    async with open_desk(reach, WATCHED, options["pools"]) as desk:
        reconciler, now = desk.reconciler(), outside.instant_of(options["at"])
        refuse_past(options["at"], now, reconciler.last_change())
        report = reconciler.plan(now)
        desk.warn_of_duplicates()
        planning.show(reach, report, options)
