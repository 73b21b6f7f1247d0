"""``kubectl dialrota approve``: let through what a guard holds back, by the hash of that plan."""

import click

from dialrota.cli.plugin.reach import PluginCommand, Reach, dry_run_option, pass_reach
from dialrota.cli.twin_options import approve_options


@click.command(
    cls=PluginCommand,
    short_help="Approve the held-back plan of a pool.",
    examples=(
        "kubectl dialrota approve toll-free --dry-run",
        "kubectl dialrota approve dialers/toll-free --yes",
    ),
)
@approve_options
@dry_run_option
@pass_reach
def approve(reach: Reach, /, pool: str, digest: str | None, *, yes: bool, dry_run: bool) -> None:
    """Approve what is held back in POOL; the controller carries it out.

    HASH is that of the plan, as `plan` and `status` print it, or its first 8 digits or more: so
    what is approved is what was read. Without it, what is held back now is shown and asked about.
    The approval is an annotation of the NumberPool, and good for that plan alone.
    """
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import approve as doing

    ask(doing.approve(reach, pool, digest, sure=yes, dry_run=dry_run))
