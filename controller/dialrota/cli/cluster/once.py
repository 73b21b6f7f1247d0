"""``dialrota run --cluster --once``: one pass, by hand or as a job, that ends whatever comes."""

import asyncio
import logging
import sys
from contextlib import AsyncExitStack
from typing import Any, Final

import click

from dialrota.adapters.cluster.store import WATCHED
from dialrota.adapters.kube.client import Client
from dialrota.cli import outside
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster.clustered import Controller
from dialrota.cli.cluster.connecting import Target, connect, in_words
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.render import passes as render_pass
from dialrota.cli.settings import Settings
from dialrota.cli.typed.time import refuse_past
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError

_LONGEST: Final = 120.0  # Seconds until everything must have been seen.
_RIGHTS: Final = "What a controller has to be allowed stands in docs/installing.md."


async def once(settings: Settings, target: Target, options: dict[str, Any]) -> PassReport:
    """Take one pass and print what it did.

    Raises:
        DialrotaError: the cluster is out of reach, does not let us see it, or not in time.
    """
    logging.getLogger("dialrota").addHandler(logging.NullHandler())  # What fails is printed.
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(connect(target))
        await _make_sure(client, target.namespace)
        controller = await _see(settings, target, client, stack)
        now = outside.instant_of(options["at"])
        refuse_past(options["at"], now, controller.reconciler.last_change())
        report = await clustered.one_pass(controller, now)
        _show(settings, report)
        if not report.declared.pools and not report.declared.broken:
            where = f"namespace {target.namespace}" if target.namespace else "any namespace"
            click.echo(f"There is no NumberPool in {where}.", err=True)
        clustered.follow_up(controller, report)
        return report


async def _make_sure(client: Client, namespace: str | None) -> None:
    """Ask once for all that a pass has to see: watches try again for ever."""
    with in_words(client, _RIGHTS):
        for kind in WATCHED:
            await client.get(kind.all(namespace), {"limit": "1"})


async def _see(
    settings: Settings, target: Target, client: Client, stack: AsyncExitStack
) -> Controller:
    try:
        async with asyncio.timeout(_LONGEST):
            control = clustered.control(settings, target, client)
            return await stack.enter_async_context(control)
    except TimeoutError:
        text = f"the API server {client.server} has not shown everything within {_LONGEST:.0f} s"
        raise DialrotaError(f"{text}; try again when it is less busy") from None


def _show(settings: Settings, report: PassReport) -> None:
    look = look_for_stdout(settings)
    write_lines(render_pass.changes(report, look))
    write_lines([render_pass.summary(report)])
    sys.stdout.flush()
    for line in render_pass.troubles(report, look):
        click.echo(line, err=True)
