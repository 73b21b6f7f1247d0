"""``dialrota plan``: exactly what ``run`` would change; nothing is written and nobody is paid."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.output import (
    JSON,
    TABLE,
    YAML,
    look_for_stdout,
    output_option,
    write_data,
    write_lines,
)  # fmt: skip
from dialrota.cli.render import passes as render_pass
from dialrota.cli.render import plan as render_plan
from dialrota.cli.render.table import Look
from dialrota.cli.settings import Screen, Settings, pass_settings
from dialrota.cli.twin_options import plan_options
from dialrota.cli.typed.select_numbers import choose_pools
from dialrota.cli.typed.time import refuse_past
from dialrota.cli.watching.opening import open_loop
from dialrota.decide.case import Decision
from dialrota.loop.report import PassReport
from dialrota.model.reason import Reason


@click.command(
    cls=Command,
    short_help="Show what run would change, and write nothing.",
    examples=(
        "dialrota plan",
        "dialrota plan --pool sales-us",
        "dialrota plan --exit-code > /dev/null",
        "dialrota plan -o json",
    ),
)
@plan_options
@output_option(TABLE, JSON, YAML)
@pass_settings
def plan(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Print every change that `run` would make now, in order, with its reason.

    Held-back changes stand in it with the guard that holds them and how to approve them; so do the
    sweeps that `run` would make. Exits 1 when a declaration cannot be read; that of another pool
    than the named ones does not count.
    """
    with open_loop(settings) as loop:
        now = outside.instant_of(options["at"])
        refuse_past(options["at"], now, loop.last_change())
        report = loop.plan(now)
    show(settings, report, options)


def show(screen: Screen, report: PassReport, options: dict[str, Any]) -> None:
    """Write a plan in the form that was asked for.

    Raises:
        UsageError: a pool is asked for that nobody declares.
        Exit: with 1 for what cannot be read or decided, 2 for change if asked.
    """
    report = _narrow(report, options["pools"])
    if options["form"] in (JSON, YAML):
        plans = [render_plan.data(decision.plan) for decision in report.decisions]
        write_data(render_pass.data(report) | {"plans": plans}, options["form"])
    else:
        _write(report, look_for_stdout(screen), screen.root)
    code = render_pass.exit_code(report, changes_count=options["exit_code"])
    if code:
        raise click.exceptions.Exit(code)


def _waiting(decisions: Iterable[Decision]) -> str:
    """Count the numbers that come or go only once somebody resumes their pool."""
    numbers = [state for decision in decisions for state in decision.numbers]
    waiting = sum(state.reason is Reason.SUSPENDED for state in numbers)
    return f", {waiting} waiting in suspended pools" if waiting else ""


def _narrow(report: PassReport, names: tuple[str, ...]) -> PassReport:
    """Leave what is said of some pools, and what they alone change; without names, of all.

    Raises:
        UsageError: nobody declares such a pool.
    """
    if not names:
        return report
    declared, failed = report.declared, report.failed
    known = {*(decision.key for decision in report.decisions), *declared.broken, *failed}
    keys = set(choose_pools(names, known))
    chosen = tuple(decision for decision in report.decisions if decision.key in keys)
    broken = {key: why for key, why in declared.broken.items() if key in keys}
    mine = {why.file for why in broken.values()}
    mine |= {decision.pool.origin.rpartition(":")[0] for decision in chosen}
    others = {why.file for why in declared.broken.values()} - mine
    findings = tuple(each for each in declared.findings if each.file not in others)
    return replace(
        report,
        declared=replace(declared, findings=findings, broken=broken),
        decisions=chosen,
        failed={key: why for key, why in failed.items() if key in keys},
        changed=any(not decision.plan.is_noop for decision in chosen),
    )


def _write(report: PassReport, look: Look, root: str) -> None:
    chosen = report.decisions
    for decision in chosen:
        if decision.plan.changes or decision.plan.held_back:
            write_lines([*render_plan.lines(decision.plan, look), ""])
    for source in report.sweeps_due:
        write_lines([f"the next pass would ask the source {source}"])
    moved = sum(len(decision.plan.changes) for decision in chosen)
    held = sum(len(decision.plan.held_back) for decision in chosen)
    touched = sum(not decision.plan.is_noop for decision in chosen)
    told = f"plan: {moved} to change in {touched} of {len(chosen)} pools, {held} held back"
    write_lines([told + _waiting(chosen)])
    for line in render_pass.troubles(report, look, root):
        click.echo(line, err=True)
