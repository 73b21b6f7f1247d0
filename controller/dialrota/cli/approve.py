"""``dialrota approve``: let through what a guard holds back, by the hash of exactly that plan."""

import sys

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.edits.change_files import Change, Manner, carry_out
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.render import plan as render_plan
from dialrota.cli.settings import Settings, is_terminal, pass_settings, program
from dialrota.cli.twin_options import approve_options
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.cli.watching.opening import open_loop
from dialrota.decide.case import Decision
from dialrota.model.failure import DialrotaError, UsageError
from dialrota.model.pool import PoolKey
from dialrota.wire.reading.annotations import APPROVE_PLAN

_LEAST_DIGITS = 8


@click.command(
    cls=Command,
    short_help="Approve the held-back plan of a pool.",
    examples=(
        "dialrota approve toll-free --dry-run",
        "dialrota approve dialers/toll-free --yes --commit",
    ),
)
@approve_options
@click.option("--commit", is_flag=True, help="Commit the change.")
@click.option("--dry-run", is_flag=True, help="Print the diff and write nothing.")
@pass_settings
def approve(settings: Settings, /, pool: str, digest: str | None, **options: bool) -> None:
    """Approve what is held back in POOL; the next pass carries it out.

    HASH is the plan's, as `plan` and `status` print it, or its first 8 digits or more: so what is
    approved is what was read. Without it, what is held back now is shown and asked about. The
    approval stands as an annotation in the pool's document, and is good for that plan alone.
    """
    decision = _decision(settings, pool)
    held = decision.state.held_plan
    if held is None:
        raise DialrotaError(f"nothing of {decision.key} is held back; there is nothing to approve")
    chosen = choose_hash(digest, (held.hash, decision.plan.digest), decision.key)
    click.echo("\n".join(render_plan.lines(decision.plan, look_for_stdout(settings))), err=True)
    if digest is None and not options["yes"] and not options["dry_run"]:
        confirm(decision.key)
    file = decision.pool.origin.rpartition(":")[0]
    change = _change(settings, file, decision.key, chosen)
    message = f"Approve the held-back plan of {decision.key}\n\nPlan {chosen}\n"
    manner = Manner(options["dry_run"], options["commit"], message)
    if carry_out(settings, {file: change}, manner):
        write_lines(
            [f"{decision.key}: plan {chosen[:12]} is approved; the next pass carries it out"]
        )


def _decision(settings: Settings, name: str) -> Decision:
    with open_loop(settings) as loop:
        report = loop.plan(outside.instant_of(None))
    key = one_pool(name, [each.key for each in report.decisions])
    return next(each for each in report.decisions if each.key == key)


def choose_hash(typed: str | None, known: tuple[str, ...], key: PoolKey) -> str:
    """Find the whole hash for the digits that were typed, among those that are pending.

    Raises:
        UsageError: it is none of them.
    """
    if typed is None:
        return known[0]
    if len(typed) >= _LEAST_DIGITS:
        for digest in known:
            if digest.startswith(typed.lower()):
                return digest
    raise UsageError(
        f"{typed} is not the hash of what is held back in {key} now, which is {known[0][:12]}; "
        f"read the plan again: {program()} plan"
    )


def confirm(key: PoolKey) -> None:
    """Ask the person who read the plan.

    Raises:
        UsageError: nobody is there.
        DialrotaError: they say no.
    """
    if not is_terminal(sys.stdin):
        raise UsageError("nobody is here to confirm; give the HASH, or --yes")
    if not click.confirm(f"Let this through in {key}?", default=False, err=True):
        raise DialrotaError("nothing was approved")


def _change(settings: Settings, file: str, key: PoolKey, digest: str) -> Change:
    from dialrota.adapters.yamlfile.edit import Target, edit_annotation

    target = Target("NumberPool", key.namespace, key.name)
    before = (settings.repo / file).read_bytes()
    return Change(before, edit_annotation(before, file, target, APPROVE_PLAN, digest))
