"""``kubectl dialrota restore``: lift the hold of numbers."""

from typing import Any

import click

from dialrota.cli.plugin import patience
from dialrota.cli.plugin.reach import PluginCommand, Reach, dry_run_option, pass_reach
from dialrota.cli.twin_options import choice_options
from dialrota.cli.typed.choosing import Choice, refuse_no_choice


@click.command(
    cls=PluginCommand,
    short_help="Lift the hold of numbers.",
    examples=(
        "kubectl dialrota restore +14155550101",
        "kubectl dialrota restore sales-us-14155550101 -n dialers",
        "kubectl dialrota restore --selector batch=2026-02 --pool sales-us --dry-run",
    ),
)
@choice_options
@dry_run_option
@patience.timeout_option
@pass_reach
def restore(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Lift the hold of numbers, and say what becomes of them.

    They are judged by what is known of them: a number that is still labelled rests, one that was
    out for long warms up. A number that is Pulled in its declaration stays out, and the exit code
    is 1: only who writes the NumberPool can bring it back.
    """
    choice = Choice(options["numbers"], options["selectors"], options["pool"])
    refuse_no_choice(choice)
    seconds = patience.read_timeout(options["timeout"])

    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import restore as doing

    if not ask(doing.restore(reach, choice, seconds, dry_run=options["dry_run"])):
        raise click.exceptions.Exit(1)
