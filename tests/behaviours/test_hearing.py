"""Whoever hears nothing is dead, however often it tries; judged over real tries, in fast time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from controlplane.shared import Shared
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.kube import login
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.scope import Settings
from dialrota.adapters.probes.pulse import SILENCE, Check, judge_life
from dialrota.cli.pulses import pulse_of
from fakes.wire import Wire
from faults.cluster import pace

PROMISED: Final = 150.0  # Seconds.
WATCHES: Final = 6

Judge = Callable[[], list[Check]]


@pytest.fixture
def wire(plane: Shared) -> Iterator[Wire]:
    with Wire(plane.access.url) as made:
        yield made


@asynccontextmanager
async def listening(config: Path, namespace: str) -> AsyncIterator[Judge]:
    """Watch all that a controller watches, from when everything is listed; judge its life."""
    steady = pace.Steady()
    read = login.of_kubeconfig
    access = Access(lambda: read(str(config)), lambda: 0, steady.monotonic)
    async with Client(access) as client:
        store = ClusterStore(client, pace.timing(7, steady), Part(namespace), lambda: None)
        with pace.asking():  # A busy machine is no silent one.
            await store.start()
        began = steady.monotonic()
        assert len(store.healths) == WATCHES
        yield lambda: judge_life(
            [pulse_of(health, began) for health in store.healths], steady.monotonic()
        )
        await store.stop()


async def end_of_life(judge: Judge) -> float:
    """Wait until no watch is well any more, for twice the time that was promised at most."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while any(check.is_well for check in judge()):
        assert loop.time() - began < 2 * PROMISED, judge()
        await asyncio.sleep(1)
    return loop.time() - began


def test_a_process_whose_bytes_are_swallowed_is_dead_in_time_and_stays_so(
    plane: Shared, namespace: str, wire: Wire, tmp_path: Path
) -> None:
    config = wire.kubeconfig(plane.access.kubeconfig(), tmp_path)

    async def live() -> tuple[float, list[Check]]:
        async with listening(config, namespace) as judge:
            assert all(check.is_well for check in judge())
            opened = wire.opened
            wire.swallows = True
            seconds = await end_of_life(judge)
            assert wire.opened - opened >= 2 * WATCHES, "each has made connections anew"
            await asyncio.sleep(60)
            return seconds, judge()

    seconds, checks = pace.run(live())

    assert seconds <= PROMISED + 5, "our looks are a second apart, and the machine may be busy"
    assert not any(check.is_well for check in checks), checks
    assert all("no connection in time" in check.finding for check in checks), checks


def test_a_process_whose_server_hangs_up_on_it_lives(
    plane: Shared, namespace: str, tmp_path: Path
) -> None:
    with Wire(plane.access.url) as wire:
        config = wire.kubeconfig(plane.access.kubeconfig(), tmp_path)

        async def live() -> list[Check]:
            async with listening(config, namespace) as judge:
                wire.hangs_up = True
                wire.cut()
                await asyncio.sleep(PROMISED + 30)
                return judge()

        checks = pace.run(live())

    assert all(check.is_well for check in checks), checks
    assert all("the server is away" in check.finding for check in checks), checks


def test_a_dead_connection_is_found_and_replaced_before_anybody_is_alarmed() -> None:
    limits = Settings()

    assert limits.longest_watch + 10 < limits.silence, "a quiet server ends a watch before that"
    replaced = limits.silence + limits.shortest_pause * 1.25 + limits.longest_watch
    assert replaced < 120 < SILENCE <= PROMISED
