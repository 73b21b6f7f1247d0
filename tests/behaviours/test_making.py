"""PhoneNumbers are made while they are wanted: for no pool that is gone, and never in haste."""

import asyncio
import threading
import time
from typing import Final

import pytest

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.wire.configmap import ORPHANED
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, Desk
from fakes.fiction import FIRST, SECOND
from fakes.inside import Inside
from faults.cluster import witnessed
from faults.cluster.address import Place
from faults.cluster.faults import refusal
from faults.cluster.proxy import Call, Fault, Proxy, pass_through

MADE: Final = Place("patch", "phonenumbers", row("sales", SECOND))
TOLD: Final = Place("patch", "phonenumbers.status", row("sales", SECOND))


class Again:
    """Meets a call with a fault so many times in a row, and notes when it came."""

    def __init__(self, proxy: Proxy, place: Place, times: int, fault: Fault) -> None:
        self.at: list[float] = []
        self._times = times
        self._fault = fault
        proxy.next_time(place, self._meet)

    async def _meet(self, call: Call) -> None:
        self.at.append(time.monotonic())
        if len(self.at) > self._times:
            await pass_through(call)
            return
        call.proxy.next_time(call.place, self._meet)
        await self._fault(call)


def is_orphaned(desk: Desk) -> bool:
    """Say whether the controller knows that the pool is gone."""
    return ORPHANED in desk.read_list("sales")["metadata"].get("annotations", {})


async def refuse(call: Call) -> None:
    await call.reply(refusal(503, "ServiceUnavailable"))


async def take_away(call: Call) -> None:
    """Delete the number that is about to be written, as a hand that is quicker."""
    target = call.target.partition("/status")[0]
    await call.proxy.upstream.ask("DELETE", target)
    await pass_through(call)


def test_the_numbers_of_a_pool_that_went_unheard_of_are_not_made_again(
    desk: Desk, proxy: Proxy, behind: Inside
) -> None:
    """Each would be taken by the garbage collector, and made again, until the watch is heard."""
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: len(desk.states("sales")) == 2)
    behind.look()
    for feed in proxy.feeds:
        feed.is_stalled |= feed.resource == names.POOLS.plural

    desk.delete(POOLS, "sales")

    assert eventually(lambda: is_orphaned(desk))
    assert eventually(lambda: desk.all(NUMBERS) == [])
    behind.look()
    assert desk.all(NUMBERS) == []
    assert desk.listed("sales") == [FIRST, SECOND]
    assert [*witnessed.hurried(proxy.traffic.log)] == []


@pytest.mark.parametrize(
    ("place", "fault"), [(MADE, refuse), (TOLD, take_away)], ids=["refused", "taken away"]
)
def test_a_number_that_cannot_be_made_is_tried_ever_more_seldom(
    desk: Desk, proxy: Proxy, behind: Inside, place: Place, fault: Fault
) -> None:
    tries = Again(proxy, place, 3, fault)

    desk.apply(pool("sales", FIRST, SECOND))

    assert eventually(lambda: [*desk.states("sales")] == [FIRST, SECOND])
    pauses = [later - before for before, later in zip(tries.at, tries.at[1:], strict=False)]
    assert [pause >= least for pause, least in zip(pauses, (1, 2, 4), strict=True)] == [True] * 3
    assert behind.look().failed == {}


@pytest.mark.parametrize("ending", [refuse, pass_through], ids=["refused", "made"])
def test_a_number_that_leaves_its_pool_while_it_is_made_is_not_there_in_the_end(
    desk: Desk, proxy: Proxy, behind: Inside, ending: Fault
) -> None:
    asked, has_left = threading.Event(), threading.Event()

    async def hold_up(call: Call) -> None:
        asked.set()
        while not has_left.is_set():
            await asyncio.sleep(0.05)
        await ending(call)

    Again(proxy, MADE, 1, hold_up)
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(asked.is_set)

    desk.apply(pool("sales", FIRST))
    assert eventually(lambda: desk.find(CONFIG_MAPS, "sales-rotation") is not None)
    assert eventually(lambda: desk.listed("sales") == [FIRST])
    has_left.set()

    behind.look()
    assert [each["metadata"]["name"] for each in desk.all(NUMBERS)] == [row("sales", FIRST)]
