"""How a leader parts: it tells what there is to tell while it leads, and nothing afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from controlplane.shared import Shared
from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.events import Story
from dialrota.adapters.cluster.notes import Happening
from dialrota.adapters.cluster.rows import Meta
from dialrota.adapters.kube.client import Writing
from dialrota.adapters.kube.lease import Lease, Place
from dialrota.adapters.kube.paths import EVENTS, LEASES
from dialrota.cli import outside
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster import run as run_cluster
from dialrota.cli.cluster.clustered import Conduct, Controller
from dialrota.cli.cluster.connecting import Target, connect, timing
from dialrota.cli.cluster.signs import Face
from dialrota.cli.settings import Settings
from fakes.desk import Desk
from fakes.looping import in_loop, until

_LEASE: Final = "dialrota"


class Candidate(NamedTuple):
    """A controller that wants to lead, put together as the program does it."""

    controller: Controller
    face: Face
    lease: Lease

    def lead(self) -> asyncio.Task[int]:
        """Let it begin."""
        work = run_cluster.lead(self.controller, self.face, self.lease, outside.clock())
        return asyncio.create_task(work)


@asynccontextmanager
async def candidate(plane: Shared, namespace: str, folder: Path) -> AsyncIterator[Candidate]:
    """Put a controller of a namespace together."""
    target = Target(str(plane.access.kubeconfig()), namespace=namespace)
    async with connect(target) as client, connect(target) as apart:
        lease = Lease(apart, Place(namespace, _LEASE, "me"), timing(), outside.clock().now)
        face = Face([client, apart], lease)
        conduct = Conduct(run_cluster.gate(lease), face.watching)
        async with clustered.control(Settings(folder), target, client, conduct) as controller:
            face.show(controller)
            yield Candidate(controller, face, lease)


async def end(task: asyncio.Task[int]) -> None:
    """End it as a signal does."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@in_loop
async def test_what_is_still_being_told_is_told_before_the_lease_is_given_back(
    plane: Shared, namespace: str, tmp_path: Path
) -> None:
    led: list[bool] = []
    async with candidate(plane, namespace, tmp_path) as made:

        async def tell() -> None:
            """Take so long that a lease that waits for nobody were given back by then."""
            await until(lambda: made.face.is_stopping)
            await asyncio.sleep(0.3)
            led.append(made.lease.is_held)

        leading = made.lead()
        await until(lambda: made.lease.is_held)
        made.controller.telling.add(asyncio.create_task(tell()))
        await end(leading)

        assert led == [True]
        assert not made.lease.is_held


@in_loop
async def test_whoever_leads_no_more_tells_nothing(
    plane: Shared, namespace: str, tmp_path: Path, desk: Desk
) -> None:
    about = Meta(namespace, "sales", "u", 1, 1)
    story = Story(names.POOLS, about, "HoldBack", Happening.GUARD_TRIPPED, "told late")
    async with candidate(plane, namespace, tmp_path) as made:
        made.controller.tell([story], outside.clock().now())
        await clustered.fall_silent(made.controller)

        assert made.controller.events.dropped == 1
    assert desk.all(EVENTS) == []


@in_loop
async def test_whoever_is_ended_while_it_stands_by_wants_the_lease_no_more(
    plane: Shared, namespace: str, tmp_path: Path
) -> None:
    spec = {"holderIdentity": "another", "leaseDurationSeconds": 3600, "leaseTransitions": 0}
    body = {"apiVersion": LEASES.api_version, "kind": LEASES.name, "spec": spec}
    body["metadata"] = {"name": _LEASE}
    async with candidate(plane, namespace, tmp_path) as made:
        await made.controller.client.create(LEASES.all(namespace), body, Writing("another"))
        leading = made.lead()
        await until(lambda: made.lease.holder == "another")
        await end(leading)

        at_work = {str(task.get_coro()) for task in asyncio.all_tasks()}
        assert not [each for each in at_work if "Lease.run" in each]
