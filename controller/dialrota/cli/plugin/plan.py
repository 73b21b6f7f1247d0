"""``kubectl dialrota plan``: what the controller would change now; nothing is written."""

from typing import Any

import click

from dialrota.cli.output import JSON, TABLE, YAML, output_option
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.twin_options import plan_options


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
@plan_options
@output_option(TABLE, JSON, YAML)
@pass_reach
def plan(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Print every change that the controller would make now, in order, with its reason.

    Decided here, by the same rules, on what is declared and recorded in the cluster: no controller
    needs to run. Where one does, nothing but what waits for a person is usually left to change.
    """
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import plan as doing

    ask(doing.plan(reach, options))
