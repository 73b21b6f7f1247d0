"""How much all watches of a controller ask for while a server gives them nothing; in fast time."""

import asyncio
from typing import Final

import pytest

from controlplane.daemons import free_port
from controlplane.shared import Shared
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.kube.client import Client
from fakes.logins import access_to
from fakes.plugging import logged_in
from faults.cluster import pace

OUTAGE: Final = 60  # Seconds.
WATCHES: Final = 6


@pytest.mark.parametrize("why", ["out of reach", "denied"])
def test_all_watches_together_ask_less_than_once_a_second_while_nobody_serves_them(
    plane: Shared, namespace: str, why: str
) -> None:
    denied = logged_in(plane.access, plane.access.user(f"eve-{namespace}"))
    nobody = access_to(f"http://127.0.0.1:{free_port()}")

    async def wait() -> Client:
        async with Client(denied if why == "denied" else nobody) as client:
            timing = pace.timing(7, pace.Steady())
            store = ClusterStore(client, timing, Part(namespace), lambda: None)
            starting = asyncio.create_task(store.start())
            await asyncio.sleep(OUTAGE)
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            assert len(store.healths) == WATCHES
            assert all(health.failures > 2 for health in store.healths), "each goes on trying"
            await store.stop()
            return client

    answers = pace.run(wait()).answers

    assert answers.total() <= OUTAGE
    assert {status for _, status in answers} == ({403} if why == "denied" else {0})
