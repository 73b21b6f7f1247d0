"""``dialrota run --cluster``: the loop over custom resources, in a pod or from a desk."""

import asyncio
import contextlib
from typing import Any

import click

from dialrota.cli import clustered, outside, render_pass
from dialrota.cli.clustered import Controller, Target
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.settings import Settings
from dialrota.cli.typed_time import refuse_past
from dialrota.loop.report import PassReport
from dialrota.loop.tending import tend
from dialrota.model.failure import DialrotaError


def run(settings: Settings, options: dict[str, Any]) -> None:
    """Take one pass, or passes until a signal comes."""
    target = Target(
        kubeconfig=options["kubeconfig"],
        context=options["context"],
        namespace=options["namespace"],
        max_numbers=options["max_number_objects"],
    )
    if options["once"]:
        report = asyncio.run(_once(settings, target, options))
        code = render_pass.exit_code(report, changes_count=options["exit_code"])
        if code:
            raise click.exceptions.Exit(code)
        return
    clustered.until_told(_forever(settings, target))


async def _once(settings: Settings, target: Target, options: dict[str, Any]) -> PassReport:
    async with (
        clustered.connect(target) as client,
        clustered.control(settings, target, client) as controller,
    ):
        now = outside.instant_of(options["at"])
        refuse_past(options["at"], now, controller.reconciler.last_change())
        report = await clustered.one_pass(controller, now)
        _show(settings, report)
        await _tell_events(controller, report)
        return report


async def _forever(settings: Settings, target: Target) -> None:
    async with (
        clustered.connect(target) as client,
        clustered.control(settings, target, client) as controller,
    ):

        async def told(outcome: PassReport | DialrotaError) -> None:
            if isinstance(outcome, DialrotaError):
                click.echo(f"dialrota: {outcome}", err=True)
                return
            if outcome.changed or not outcome.is_sound:
                _show(settings, outcome)
            await _tell_events(controller, outcome)

        click.echo("Watching the cluster; Ctrl-C stops.", err=True)
        with contextlib.suppress(asyncio.CancelledError):
            await tend(controller.reconciler, outside.clock(), controller.store, told)
    click.echo("Stopped. Every list stands as it was last published.", err=True)


def _show(settings: Settings, report: PassReport) -> None:
    look = look_for_stdout(settings)
    write_lines(render_pass.changes(report, look))
    write_lines([render_pass.summary(report)])
    for line in render_pass.troubles(report, look):
        click.echo(line, err=True)


async def _tell_events(controller: Controller, report: PassReport) -> None:
    stories = [s for decision in report.decisions for s in controller.events.of_decision(decision)]
    for key, manager in controller.store.take_drift():
        if key in report.published:
            stories += controller.events.of_drift(key, manager)
    controller.tell(stories, report.now)
