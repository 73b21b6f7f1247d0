"""A candidate for a lease, and a server that fails: never two leaders, never one too few."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import pytest

from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.lease import Lease, Place, Terms
from dialrota.adapters.kube.turns import Rank, Turns
from dialrota.adapters.kube.waiting import Timing
from fakes.leasestore import LeaseStore
from fakes.logins import access_to, client_of
from fakes.looping import in_loop, until
from fakes.scriptedserver import scripted

TERMS: Final = Terms(duration=4, renew=3.2, retry=0.05, look=0.05, call=0.5, release=6)


class Trial:
    """A candidate under way."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.said: list[str] = []
        self.task = asyncio.create_task(
            lease.run(lambda: self.said.append("held"), self.said.append)
        )

    async def stop(self) -> None:
        """Stop it."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def trying(store: LeaseStore, terms: Terms = TERMS) -> AsyncIterator[Trial]:
    """Let somebody want the lease of a store."""
    async with scripted(store) as server, client_of(server.url) as client:
        timing = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
        trial = Trial(Lease(client, Place("ns", "work", "me"), timing, lambda: 0, terms))
        try:
            yield trial
        finally:
            await trial.stop()


def spec_of(store: LeaseStore) -> dict[str, object]:
    """Read what the store keeps."""
    assert store.lease is not None
    spec: dict[str, object] = store.lease["spec"]
    return spec


@pytest.mark.parametrize("fault", ["before", "after", "silence", "500", "429", "html"])
@in_loop
async def test_the_lease_is_had_in_the_end_whatever_becomes_of_the_first_requests(
    fault: str,
) -> None:
    store = LeaseStore()
    store.faults = [fault, None, fault, fault]
    async with trying(store) as trial:
        await until(lambda: trial.lease.is_held)

        assert trial.said == ["held"]
        assert trial.lease.transitions == 0
        assert spec_of(store)["holderIdentity"] == "me"


@pytest.mark.parametrize("fault", ["before", "after", "silence", "500", "429", "html"])
@in_loop
async def test_a_renewal_that_fails_for_a_while_loses_nothing(fault: str) -> None:
    store = LeaseStore()
    async with trying(store) as trial:
        await until(lambda: trial.lease.is_held)
        renewed = spec_of(store)["renewTime"]
        store.faults = [fault, fault]
        await until(lambda: not store.faults)
        await until(lambda: spec_of(store)["renewTime"] != renewed and trial.lease.error == "")

        assert trial.said == ["held"]
        assert trial.lease.is_held


@pytest.mark.parametrize("fault", ["before", "silence", "500", "html"])
@in_loop
async def test_leading_ends_at_the_deadline_when_no_renewal_succeeds(fault: str) -> None:
    store = LeaseStore()
    async with trying(store) as trial:
        await until(lambda: trial.lease.is_held)
        store.always = fault
        began = time.monotonic()
        await until(lambda: len(trial.said) == 2)
        took = time.monotonic() - began

        assert trial.said[1].startswith("not renewed for 3.2 s: ")
        assert not trial.lease.is_held
        assert TERMS.renew / 2 <= took
        await asyncio.wait_for(trial.task, 10)


@in_loop
async def test_who_holds_the_lease_is_left_alone_for_as_long_as_it_is_renewed() -> None:
    store = LeaseStore()
    held = {"holderIdentity": "other", "leaseDurationSeconds": 2, "leaseTransitions": 4}
    store.keep(held)
    async with trying(store) as trial:
        for turn in range(6):
            store.keep({**held, "renewTime": str(turn)})
            await asyncio.sleep(0.3)
        assert not trial.lease.is_held
        assert trial.lease.holder == "other"
        await until(lambda: trial.lease.is_held)

        assert spec_of(store)["leaseTransitions"] == 5
        assert trial.lease.transitions == 5


@in_loop
async def test_a_clock_that_is_wrong_decides_nothing() -> None:
    store = LeaseStore()
    past = {"renewTime": "1970-01-01T00:00:00.000000Z", "acquireTime": "2999-01-01T00:00:00Z"}
    store.keep({"holderIdentity": "other", "leaseDurationSeconds": 1, **past})
    async with trying(store) as trial:
        began = time.monotonic()
        await until(lambda: trial.lease.is_held)

        assert time.monotonic() - began >= 0.9


@in_loop
async def test_of_many_who_want_it_at_once_one_has_it() -> None:
    store = LeaseStore()
    async with scripted(store) as server, client_of(server.url) as client:
        timing = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
        places = [Place("ns", "work", f"me-{n}") for n in range(8)]
        trials = [Trial(Lease(client, place, timing, lambda: 0, TERMS)) for place in places]
        for _ in range(30):
            assert sum(trial.lease.is_held for trial in trials) <= 1
            await asyncio.sleep(0.02)
        await until(lambda: sum(trial.lease.is_held for trial in trials) == 1)
        for trial in trials:
            await trial.stop()

    assert store.refused >= 1


@in_loop
async def test_a_renewal_waits_for_no_other_write() -> None:
    store, turns = LeaseStore(), Turns(1)
    async with scripted(store) as server, Client(access_to(server.url), turns=turns) as client:
        await turns.take(Rank.USUAL)
        timing = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
        trial = Trial(Lease(client, Place("ns", "work", "me"), timing, lambda: 0, TERMS))
        await until(lambda: trial.lease.is_held)
        renewed = spec_of(store)["renewTime"]
        await until(lambda: spec_of(store)["renewTime"] != renewed)
        await trial.stop()


@in_loop
async def test_a_lease_given_back_says_so_and_its_other_fields_stay() -> None:
    store = LeaseStore()
    store.keep({"holderIdentity": "", "strategy": "kept", "leaseTransitions": 2})
    async with trying(store) as trial:
        await until(lambda: trial.lease.is_held)
        await trial.stop()

        assert not trial.lease.is_held
        assert spec_of(store)["holderIdentity"] == ""
        assert spec_of(store)["leaseTransitions"] == 3
        assert spec_of(store)["strategy"] == "kept"


@in_loop
async def test_a_lease_is_given_back_after_a_renewal_whose_answer_was_cut_off() -> None:
    store = LeaseStore()
    async with trying(store) as trial:
        await until(lambda: trial.lease.is_held)
        store.keep(spec_of(store))
        await trial.stop()

        assert spec_of(store)["holderIdentity"] == ""


PATIENT: Final = TERMS._replace(retry=60)  # No renewal: what comes is the giving back.


@pytest.mark.parametrize("fault", ["before", "after", "silence", "500", "429", "html"])
@in_loop
async def test_a_lease_is_given_back_although_that_fails_for_a_while(fault: str) -> None:
    store = LeaseStore()
    async with trying(store, PATIENT) as trial:
        await until(lambda: trial.lease.is_held)
        store.faults = [fault, fault]
        await trial.stop()

        assert spec_of(store)["holderIdentity"] == ""


@in_loop
async def test_a_lease_is_given_back_although_a_look_at_it_is_answered_from_the_past() -> None:
    store = LeaseStore()
    async with trying(store, PATIENT) as trial:
        await until(lambda: trial.lease.is_held)
        store.keep(spec_of(store))
        store.faults = [None, "stale"]
        await trial.stop()

        assert spec_of(store)["holderIdentity"] == ""


@in_loop
async def test_whoever_has_taken_the_lease_by_then_keeps_it() -> None:
    store = LeaseStore()
    async with trying(store, PATIENT) as trial:
        await until(lambda: trial.lease.is_held)
        store.keep({**spec_of(store), "holderIdentity": "other"})
        await trial.stop()

        assert spec_of(store)["holderIdentity"] == "other"


@pytest.mark.parametrize("fault", ["before", "silence", "500"])
@in_loop
async def test_a_stop_does_not_wait_for_a_server_that_is_gone(fault: str) -> None:
    store = LeaseStore()
    async with trying(store, TERMS._replace(release=0.2)) as trial:
        await until(lambda: trial.lease.is_held)
        store.always = fault
        began = time.monotonic()
        await trial.stop()

        assert time.monotonic() - began < TERMS.release
        assert not trial.lease.is_held
