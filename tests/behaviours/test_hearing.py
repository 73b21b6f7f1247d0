"""Whoever hears nothing is dead, however often it tries; judged over real tries, in fast time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from controlplane.shared import Shared
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.kube import login
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.scope import Settings
from dialrota.adapters.probes.pulse import SILENCE, Check, judge_life
from dialrota.cli.cluster.pulses import pulse_of
from fakes.wire import Wire
from faults.cluster import pace

PROMISED: Final = 150.0  # Seconds.
WATCHES: Final = 6
TIMEOUT: Final = "no connection in time"


class Look(NamedTuple):
    """What a look at one watch found, and for how long it had heard nothing by then."""

    silence: float
    check: Check


Looking = Callable[[], list[Look]]


@pytest.fixture
def wire(plane: Shared) -> Iterator[Wire]:
    with Wire(plane.access.url) as made:
        yield made


@asynccontextmanager
async def listening(config: Path, namespace: str) -> AsyncIterator[Looking]:
    """Watch all that a controller watches, from when everything is listed, and look at each."""
    steady = pace.Steady()
    read = login.of_kubeconfig
    access = Access(lambda: read(str(config)), lambda: 0, steady.monotonic)
    async with Client(access) as client:
        store = ClusterStore(client, pace.timing(7, steady), Part(namespace), lambda: None)
        with pace.asking():  # A busy machine is no silent one.
            await store.start()
        began = steady.monotonic()

        def look() -> list[Look]:
            now = steady.monotonic()
            pulses = [pulse_of(health, began) for health in store.healths]
            checks = judge_life(pulses, now)
            return [
                Look(pulse.silence(now), check)
                for pulse, check in zip(pulses, checks, strict=True)
            ]

        assert [each.check.is_well for each in look()] == [True] * WATCHES
        yield look
        await store.stop()


async def looks(look: Looking) -> AsyncIterator[list[Look]]:
    """Look once a second, so often that whatever is going to happen has happened by then.

    Looks are counted, not seconds: where the machine is busy many of those pass between two.
    """
    for _ in range(2000):
        yield look()
        await asyncio.sleep(1)


async def die(look: Looking) -> None:
    """Wait until none of all watches is well; in time, as every look shows."""
    async for found in looks(look):
        late = [each for each in found if each.check.is_well and each.silence >= PROMISED]
        assert not late
        if not any(each.check.is_well for each in found):
            return
    pytest.fail(f"they live: {look()}")


def test_a_process_whose_bytes_are_swallowed_is_dead_in_time_and_stays_so(
    plane: Shared, namespace: str, wire: Wire, tmp_path: Path
) -> None:
    config = wire.kubeconfig(plane.access.kubeconfig(), tmp_path)

    async def live() -> None:
        async with listening(config, namespace) as look:
            wire.swallows = True
            await die(look)
            opened = wire.opened
            async for found in looks(look):
                assert not any(each.check.is_well for each in found)
                why = [each.check.finding for each in found if TIMEOUT in each.check.finding]
                if wire.opened - opened >= 2 * WATCHES and len(why) == WATCHES:
                    return
            pytest.fail(f"they try no more: {look()}")

    pace.run(live())


def test_a_process_whose_server_hangs_up_on_it_lives(
    plane: Shared, namespace: str, wire: Wire, tmp_path: Path
) -> None:
    config = wire.kubeconfig(plane.access.kubeconfig(), tmp_path)

    async def live() -> None:
        async with listening(config, namespace) as look:
            wire.hangs_up = True
            wire.cut()
            async for found in looks(look):
                if all(each.check.is_well and each.silence > PROMISED for each in found):
                    return
            pytest.fail(f"they do not live: {look()}")

    pace.run(live())


def test_a_dead_connection_is_found_and_replaced_before_anybody_is_alarmed() -> None:
    limits = Settings()

    assert limits.longest_watch + 10 < limits.silence, "a quiet server ends a watch before that"
    replaced = limits.silence + limits.shortest_pause * 1.25 + limits.longest_watch
    assert replaced < 120 < SILENCE <= PROMISED
