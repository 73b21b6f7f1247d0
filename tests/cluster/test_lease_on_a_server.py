"""Several want one lease on a real API server: one has it, and the next one soon after."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from controlplane.access import Access
from controlplane.plane import Plane
from controlplane.shared import Shared
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.lease import Lease, Place, Terms
from dialrota.adapters.kube.waiting import Timing
from fakes.leaseholder import TERMS, now
from fakes.looping import in_loop, until
from fakes.plugging import client_on

TIMING: Final = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
TESTS: Final = Path(__file__).resolve().parents[1]
KIND: Final = paths.LEASES
MARGIN: Final = 10.0  # Seconds, for a machine on which others are busy.


class Candidate:
    """One who wants the lease, in this process."""

    def __init__(self, client: Client, namespace: str, identity: str, terms: Terms) -> None:
        place = Place(namespace, "work", identity)
        self.lease = Lease(client, place, TIMING, now, terms)
        self.lost = ""
        self.held_at = 0.0
        self.task = asyncio.create_task(self.lease.run(self._held, self._lost))

    def _held(self) -> None:
        self.held_at = time.monotonic()

    def _lost(self, why: str) -> None:
        self.lost = why

    async def stop(self) -> None:
        """Stop as a process does that is told to."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def two(
    plane: Access, namespace: str, terms: Terms = TERMS
) -> AsyncIterator[tuple[Client, Candidate, Candidate]]:
    """Let one hold the lease and another one want it."""
    async with client_on(plane) as client:
        first = Candidate(client, namespace, "first", terms)
        await until(lambda: first.lease.is_held)
        second = Candidate(client, namespace, "second", terms)
        await until(lambda: second.lease.holder == "first")
        try:
            yield client, first, second
        finally:
            await second.stop()
            await first.stop()


@in_loop
async def test_one_has_the_lease_and_renews_it(plane: Shared, namespace: str) -> None:
    async with two(plane.access, namespace) as (client, first, second):
        before = await client.get(KIND.one(namespace, "work"))
        await asyncio.sleep(TERMS.duration + 0.5)
        after = await client.get(KIND.one(namespace, "work"))

        assert first.lease.is_held
        assert not second.lease.is_held
        assert after["spec"]["holderIdentity"] == "first"
        assert after["spec"]["renewTime"] > before["spec"]["renewTime"]
        assert after["spec"]["acquireTime"] == before["spec"]["acquireTime"]
        assert after["spec"]["leaseTransitions"] == first.lease.transitions == 0


@in_loop
async def test_who_stops_hands_over_long_before_its_time_is_over(
    plane: Shared, namespace: str
) -> None:
    async with two(plane.access, namespace, Terms()) as (client, first, second):
        began = time.monotonic()
        await first.stop()
        assert not first.lease.is_held
        await until(lambda: second.lease.is_held)

        assert second.held_at - began < Terms().duration / 2
        assert second.lease.transitions == 1
        content = await client.get(KIND.one(namespace, "work"))
        assert content["spec"]["leaseTransitions"] == 1


@in_loop
async def test_a_lease_that_is_deleted_is_made_anew_and_goes_on_counting(
    plane: Shared, namespace: str
) -> None:
    async with two(plane.access, namespace) as (client, first, second):
        await first.stop()
        await until(lambda: second.lease.is_held)
        await client.delete(KIND.one(namespace, "work"))
        await asyncio.sleep(TERMS.retry * 3)

        content = await client.get(KIND.one(namespace, "work"))
        assert content["spec"]["holderIdentity"] == "second"
        assert content["spec"]["leaseTransitions"] == second.lease.transitions == 1
        assert second.lease.is_held


@in_loop
async def test_a_lease_that_somebody_took_is_lost_at_the_next_renewal(
    plane: Shared, namespace: str
) -> None:
    async with two(plane.access, namespace) as (client, first, second):
        taken = {"spec": {"holderIdentity": "somebody"}}
        await client.merge_patch(KIND.one(namespace, "work"), taken, Writing("somebody"))
        await until(lambda: first.lost != "")

        assert first.lost == "taken by somebody"
        assert not first.lease.is_held
        await until(lambda: second.lease.is_held)
        assert second.lease.transitions == 1


@in_loop
async def test_a_pause_of_the_server_is_survived_until_the_deadline_and_not_beyond(
    own_plane: Plane,
) -> None:
    terms = Terms(duration=9, renew=6, retry=0.3, look=0.2, call=1)
    async with client_on(own_plane.access) as client:
        first = Candidate(client, "default", "first", terms)
        await until(lambda: first.lease.is_held)

        own_plane.apiserver.pause()
        await until(lambda: first.lease.error != "")
        assert first.lease.is_held
        own_plane.apiserver.resume()
        await until(lambda: first.lease.error == "")

        own_plane.apiserver.kill()
        began = time.monotonic()
        await until(lambda: not first.lease.is_held)
        assert 3 <= time.monotonic() - began <= terms.duration
        await until(lambda: first.lost != "")
        assert first.lost.startswith("not renewed for 6 s: ")
        await first.stop()


class Process:
    """One who wants the lease, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def hears(self, word: str = "") -> str:
        """Say a word to it and return what it says."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if word:
            self.process.stdin.write(f"{word}\n".encode())
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def process(plane: Access, namespace: str, identity: str) -> AsyncIterator[Process]:
    """Start one, and end it whatever state it is in."""
    command = [sys.executable, "-m", "fakes.leaseholder", str(plane.kubeconfig())]
    started = await asyncio.create_subprocess_exec(
        *command,
        *(namespace, identity),
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(started)
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


@in_loop
async def test_who_was_paused_and_wakes_up_leads_no_more_and_can_write_nothing(
    plane: Shared, namespace: str
) -> None:
    async with process(plane.access, namespace, "first") as first:
        assert await first.hears() == "held 0"
        async with client_on(plane.access) as client:
            second = Candidate(client, namespace, "second", TERMS)
            assert await first.hears("read") == "read first"
            first.process.send_signal(signal.SIGSTOP)
            began = time.monotonic()
            await until(lambda: second.lease.is_held)
            waited = time.monotonic() - began

            first.process.send_signal(signal.SIGCONT)
            said = {await first.hears("write"), await first.hears()}
            await second.stop()

    assert TERMS.duration - 2 <= waited <= TERMS.duration + MARGIN
    lost = next(each for each in said if each.startswith("lost: "))
    assert "paused" in lost or "taken by second" in lost
    assert said - {lost} == {"refused 409 held=False"}
    assert second.lease.transitions == 1


@in_loop
async def test_who_is_killed_is_followed_when_its_time_is_over(
    plane: Shared, namespace: str
) -> None:
    async with (
        process(plane.access, namespace, "first") as first,
        client_on(plane.access) as client,
    ):
        assert await first.hears() == "held 0"
        second = Candidate(client, namespace, "second", TERMS)
        await until(lambda: second.lease.holder == "first")
        first.process.kill()
        await first.process.wait()
        began = time.monotonic()
        await until(lambda: second.lease.is_held)
        waited = time.monotonic() - began
        await second.stop()

    assert TERMS.duration - 2 <= waited <= TERMS.duration + MARGIN
