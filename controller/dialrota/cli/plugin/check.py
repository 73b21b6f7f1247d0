"""``kubectl dialrota check``: have the controller ask the reputation sources now."""

from typing import Any

import click

from dialrota.cli.output import JSON, TABLE, YAML, output_option
from dialrota.cli.plugin import patience
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.twin_options import check_options


@click.command(
    cls=PluginCommand,
    short_help="Have the reputation sources asked now.",
    examples=(
        "kubectl dialrota check",
        "kubectl dialrota check carrier-audit -n dialers",
        "kubectl dialrota check sales-us --yes -o json",
    ),
)
@check_options
@patience.timeout_option
@output_option(TABLE, JSON, YAML)
@pass_reach
def check(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Have the controller ask sources now: the named ones, those of a pool, or all.

    Budgets hold, and a source that asked for a pause is left alone until that is over. Waits until
    they have answered; exits 1 where one brought no answer, or has not been asked in time.
    """
    options["timeout"] = patience.read_timeout(options["timeout"])
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import check as doing

    if not ask(doing.check(reach, options)):
        raise click.exceptions.Exit(1)
