"""``kubectl dialrota status``: the reputation table, from what the controller recorded."""

from typing import Any

import click

from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.status import table_options
from dialrota.cli.typed.select_numbers import wanted


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
@table_options
@pass_reach
def status(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Show every number: state, risk, in rotation or not, why and since when.

    Reads what the controller recorded and evaluates nothing; `kubectl dialrota plan` does. A risk
    of -- means that nobody has given the number a score. Exits 1 when a record is damaged.
    """
    want = wanted(options["states"], options["carrier"], options["areas"])

    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import status as doing

    ask(doing.show(reach, want, options))
