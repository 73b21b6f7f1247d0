"""``dialrota run --cluster``: the loop over custom resources, in a pod or from a desk."""

import asyncio
import gc
import logging
import os
import secrets
from contextlib import AsyncExitStack
from typing import Any, Final

import click

from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.lease import Lease, Place
from dialrota.adapters.probes.server import ProbeServer
from dialrota.cli import outside
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster import once as cluster_once
from dialrota.cli.cluster.clustered import Conduct, Controller
from dialrota.cli.cluster.connecting import Target, connect, timing
from dialrota.cli.cluster.signs import Face
from dialrota.cli.render import passes as render_pass
from dialrota.cli.settings import Settings
from dialrota.cli.watching import logs
from dialrota.loop.tending import tend
from dialrota.model.failure import ConflictError, UsageError
from dialrota.ports import Clock

log = logging.getLogger(__name__)

_LEASE: Final = "dialrota"
_PORTS: Final = 65_535
_TIDY: Final = 60.0  # Seconds between two collections of what is left over.


def run(settings: Settings, options: dict[str, Any]) -> None:
    """Take one pass, or passes until a signal comes."""
    target = Target(
        kubeconfig=options["kubeconfig"],
        context=options["context"],
        namespace=options["namespace"],
        max_numbers=options["max_number_objects"],
    )
    if options["once"]:
        report = asyncio.run(cluster_once.once(settings, target, options))
        code = render_pass.exit_code(report, changes_count=options["exit_code"])
    else:
        _address(options["probes"])  # Refused before anything is begun.
        logs.set_up(options["log"], options["log_level"])
        code = clustered.until_told(_forever(settings, target, options))
    if code:
        raise click.exceptions.Exit(code)


async def _forever(settings: Settings, target: Target, options: dict[str, Any]) -> int:
    """Lead, or stand by until the leader is gone; return the exit code."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(connect(target))
        clients, lease = [client], None
        if not options["no_leader_election"]:
            # Connections of its own: renewing must never wait behind the work.
            apart = await stack.enter_async_context(connect(target))
            clients, lease = [client, apart], _lease(apart, target, options)
        face = Face(clients, lease)
        await _answer(face, options["probes"], stack)
        conduct = Conduct(gate(lease), face.watching)
        control = clustered.control(settings, target, client, conduct)
        controller = await stack.enter_async_context(control)
        face.show(controller)
        who = f"; who holds the Lease {lease.name} leads" if lease is not None else ""
        click.echo(f"Watching the cluster{who}; Ctrl-C stops.", err=True)
        return await lead(controller, face, lease, outside.clock())


def _lease(client: Client, target: Target, options: dict[str, Any]) -> Lease:
    name = _LEASE if target.namespace is None else f"{_LEASE}-{target.namespace}"
    host = os.environ.get("HOSTNAME") or "desk"
    place = Place(
        options["lease_namespace"] or client.namespace, name, f"{host}_{secrets.token_hex(6)}"
    )
    return Lease(client, place, timing(), outside.clock().now)


def gate(lease: Lease | None) -> clustered.MayWrite:
    """Make what is asked before every write: whether we lead at this very moment."""

    def check() -> None:
        if lease is not None and not lease.is_held:
            raise ConflictError("another replica may lead by now; nothing is written")

    return check


def _address(text: str) -> tuple[str, int]:
    """Read where probes are answered: a port, or an address and a port.

    Raises:
        UsageError: there can be no such port.
    """
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit()):
        raise UsageError(f"--probes {text}: write a port, or an address and a port")
    if len(port) > len(str(_PORTS)) or int(port) > _PORTS:
        raise UsageError(f"--probes {text}: ports end at {_PORTS}; write one such as 8080")
    return host, int(port)


async def _answer(face: Face, address: str, stack: AsyncExitStack) -> None:
    """Answer probes until the end.

    Raises:
        UsageError: the address is taken, or not ours.
    """
    host, port = _address(address)
    try:
        await stack.enter_async_context(ProbeServer(face.handlers(), host=host, port=port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--probes {address}: {reason}; name another port") from None


async def lead(controller: Controller, face: Face, lease: Lease | None, clock: Clock) -> int:
    """Take passes while we lead; 1 when the lease was lost, or the passes broke off."""
    held, lost = asyncio.Event(), asyncio.Event()
    if lease is None:
        await _work(controller, face, clock, lost)
        return 1
    holding = asyncio.create_task(lease.run(held.set, lambda _: lost.set()))
    try:
        await held.wait()
        controller.store.mirror.settle()
        await _work(controller, face, clock, lost)
    finally:
        face.is_stopping = True
        await clustered.fall_silent(controller)
        await _end(holding)  # Given back only now that nothing is written any more.
    return 1


async def _work(controller: Controller, face: Face, clock: Clock, lost: asyncio.Event) -> None:
    """Take passes until the lease is lost, or the passes break off."""
    tidying = asyncio.create_task(_tidy())
    tending = asyncio.create_task(tend(controller.reconciler, clock, controller.store, face))
    losing = asyncio.create_task(lost.wait())
    try:
        done, _ = await asyncio.wait({tending, losing}, return_when=asyncio.FIRST_COMPLETED)
        if tending in done:  # It has no end of its own.
            log.error("tending.ended", exc_info=tending.exception())
    finally:
        face.is_stopping = True
        await _end(tending, losing, tidying)


async def _tidy() -> None:
    """Collect garbage now and then; what is kept is kept for long, and not looked at again.

    So no change ever waits for a look at all that is known.
    """
    while True:
        gc.freeze()
        await asyncio.sleep(_TIDY)
        gc.collect()


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
