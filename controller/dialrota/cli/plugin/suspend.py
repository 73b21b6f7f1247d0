"""``kubectl dialrota suspend`` and ``resume``: freeze a pool's list, and let it move again."""

import click

from dialrota.cli.plugin.reach import PluginCommand, Reach, dry_run_option, pass_reach
from dialrota.cli.twin_options import suspend_options
from dialrota.cli.typed.text import read_reason


@click.command(
    cls=PluginCommand,
    short_help="Freeze the published list of a pool.",
    examples=(
        'kubectl dialrota suspend sales-us --reason "Carrier outage"',
        'kubectl dialrota suspend dialers/sales-us --reason "Audit" --dry-run',
    ),
)
@suspend_options
@dry_run_option
@pass_reach
def suspend(reach: Reach, /, pool: str, reason: str, *, dry_run: bool) -> None:
    """Freeze POOL: its list, mode and pace stay as they are.

    Numbers are still observed, and people's removals still leave the list. `kubectl dialrota
    resume` ends it. A pool that Flux or Argo CD keeps is put back by them, which is warned of.
    """
    _set(reach, pool, read_reason(reason), dry_run=dry_run)


@click.command(
    cls=PluginCommand,
    short_help="Let a suspended pool move again.",
    examples=(
        "kubectl dialrota resume sales-us",
        "kubectl dialrota resume dialers/sales-us --dry-run",
    ),
)
@click.argument("pool")
@dry_run_option
@pass_reach
def resume(reach: Reach, /, pool: str, *, dry_run: bool) -> None:
    """End the suspension of POOL. The controller catches up, under the guard."""
    _set(reach, pool, None, dry_run=dry_run)


def _set(reach: Reach, pool: str, reason: str | None, *, dry_run: bool) -> None:
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import suspend as doing

    ask(doing.suspend(reach, pool, reason, dry_run=dry_run))
