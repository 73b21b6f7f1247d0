"""PhoneNumbers are made while they are wanted: for no pool that is gone, and never in haste."""

import asyncio
import threading
from typing import Final

import pytest

from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.wire.configmap import ORPHANED
from fakes.between import Refusing
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
    tries = Refusing(proxy, place, fault, times=3)

    desk.apply(pool("sales", FIRST, SECOND))

    assert eventually(lambda: [*desk.states("sales")] == [FIRST, SECOND])
    assert all(pause >= least for pause, least in zip(tries.pauses, (1, 2, 4), strict=True))
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

    Refusing(proxy, MADE, hold_up)
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(asked.is_set)

    desk.apply(pool("sales", FIRST))
    assert eventually(lambda: desk.find(CONFIG_MAPS, "sales-rotation") is not None)
    assert eventually(lambda: desk.listed("sales") == [FIRST])
    has_left.set()

    behind.look()
    assert [each["metadata"]["name"] for each in desk.all(NUMBERS)] == [row("sales", FIRST)]
