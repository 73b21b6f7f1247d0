"""``dialrota suspend`` and ``resume``: freeze a pool's published list, and let it move again."""

from typing import Final

import click

from dialrota.cli.command import Command
from dialrota.cli.edits.change_files import Change, Manner, carry_out, change_options
from dialrota.cli.edits.declared_numbers import blaming_unread, key_of, pools_of, read_documents
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings, pass_settings
from dialrota.cli.twin_options import suspend_options
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.cli.typed.text import LONGEST_REASON, read_line, read_reason
from dialrota.model.pool import PoolKey

WHY: Final = "dialrota.dev/suspend-reason"


@click.command(
    cls=Command,
    short_help="Freeze the published list of a pool.",
    examples=(
        'dialrota suspend sales-us --reason "Carrier outage, verdicts cannot be trusted"',
        'dialrota suspend dialers/sales-us --reason "Audit" --dry-run',
    ),
)
@suspend_options
@change_options
@pass_settings
def suspend(settings: Settings, /, pool: str, reason: str, *, commit: bool, dry_run: bool) -> None:
    """Freeze POOL: its list, mode and pace stay as they are.

    Numbers are still observed, and people's removals still leave the list. `dialrota resume` ends
    it; the guard judges the first pass after it.
    """
    reason = read_reason(reason)
    key, file = _find(settings, pool)
    if _is_suspended(settings, key):
        click.echo(f"{key} is suspended already; the reason is now: {visible(reason)}", err=True)
    manner = Manner(dry_run, commit, f"Suspend {key}\n\n{reason}\n")
    if carry_out(settings, {file: _change(settings, file, key, reason)}, manner):
        click.echo(f"{key} is suspended: its list stays as it is; dialrota resume {key} ends it")


@click.command(
    cls=Command,
    short_help="Let a suspended pool move again.",
    examples=(
        'dialrota resume sales-us --reason "Outage is over"',
        "dialrota resume dialers/sales-us --dry-run",
    ),
)
@click.argument("pool")
@click.option("--reason", default="", metavar="TEXT", help="Why; goes into the commit message.")
@change_options
@pass_settings
def resume(settings: Settings, /, pool: str, reason: str, *, commit: bool, dry_run: bool) -> None:
    """End the suspension of POOL. The next pass catches up, under the guard."""
    reason = read_line("--reason", reason, LONGEST_REASON)
    key, file = _find(settings, pool)
    manner = Manner(dry_run, commit, f"Resume {key}\n\n{reason}".rstrip() + "\n")
    if carry_out(settings, {file: _change(settings, file, key, None)}, manner):
        click.echo(f"{key} moves again; dialrota plan shows what the next pass does")
    elif not dry_run:
        click.echo(f"{key} is not suspended", err=True)


def _find(settings: Settings, name: str) -> tuple[PoolKey, str]:
    pools = pools_of(read_documents(settings.repo))
    with blaming_unread(settings.repo):
        key = one_pool(name, pools)
    return key, pools[key]


def _is_suspended(settings: Settings, key: PoolKey) -> bool:
    found = (each for each in read_documents(settings.repo) if key_of(each) == key)
    spec = next((each.data.get("spec") for each in found), None)
    return isinstance(spec, dict) and spec.get("suspend") is True


def _change(settings: Settings, file: str, key: PoolKey, reason: str | None) -> Change:
    """Set or remove ``suspend`` and, beside it, why."""
    from dialrota.adapters.yamlfile.edit import Target, edit_annotation, edit_spec

    target = Target("NumberPool", key.namespace, key.name)
    before = (settings.repo / file).read_bytes()
    if reason is None:
        after = edit_spec(before, file, target, {}, frozenset({"suspend"}))
    else:
        after = edit_spec(before, file, target, {"suspend": True})
    return Change(before, edit_annotation(after, file, target, WHY, reason))
