"""A server that asks to be left alone is, for as long as it asks, and for no unreasonable time."""

import logging
from typing import Final

import pytest

from dialrota.wire.configmap import ORPHANED
from fakes.between import Refusing
from fakes.controllers import eventually, pool
from fakes.desk import POOLS, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside
from faults.cluster import faults
from faults.cluster.address import Place
from faults.cluster.faults import refusal
from faults.cluster.proxy import Proxy

ASKED: Final = 4


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (Place("patch", "configmaps", "sales-rotation"), 429),
        (Place("patch", "numberpools.status", "sales"), 503),
        (Place("patch", "phonenumbers", "sales-14155550103"), 429),
    ],
    ids=str,
)
def test_a_write_that_is_refused_is_not_repeated_sooner_than_the_server_wants(
    desk: Desk, proxy: Proxy, behind: Inside, place: Place, code: int
) -> None:
    begin_well(desk, behind)
    wish = {"retry-after": str(ASKED)}
    write = Refusing(proxy, place, faults.answers(lambda: refusal(code, "Busy", **wish)))

    desk.apply(pool("sales", SECOND, THIRD))

    assert eventually(lambda: len(write.at) == 2)
    assert ASKED <= write.at[1] - write.at[0] < 5 * ASKED
    assert eventually(lambda: desk.listed("sales") == [SECOND, THIRD])
    assert eventually(lambda: [*desk.states("sales")] == [SECOND, THIRD])
    assert eventually(lambda: desk.condition("sales", "Ready")[0] == "True")


def test_a_wish_for_an_hour_is_told_and_not_fulfilled(
    desk: Desk, proxy: Proxy, behind: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    begin_well(desk, behind)
    place = Place("patch", "configmaps", "sales-rotation")
    write = Refusing(proxy, place, faults.throttles("3600"))
    desk.apply(pool("sales", SECOND))
    assert eventually(lambda: write.at)
    told = "asked to wait 3600 s, waiting no longer than 60"
    assert eventually(lambda: told in "".join(str(vars(each)) for each in caplog.records))

    behind.look(30)
    assert (desk.listed("sales"), len(write.at)) == ([FIRST, SECOND], 1)
    behind.look(40)
    assert (desk.listed("sales"), len(write.at)) == ([SECOND], 2)


def test_the_list_of_a_deleted_pool_is_marked_later_and_later_where_that_is_refused(
    desk: Desk, proxy: Proxy, behind: Inside
) -> None:
    begin_well(desk, behind)
    place = Place("patch", "configmaps", "sales-rotation")
    tries = Refusing(proxy, place, faults.fails(503), times=3)

    desk.delete(POOLS, "sales")

    orphaned = {ORPHANED: "true"}
    assert eventually(lambda: desk.read_list("sales")["metadata"].get("annotations") == orphaned)
    assert tries.pauses[-1] >= 3, "1, 2, 4 seconds, of which the present one has begun already"


def begin_well(desk: Desk, inside: Inside) -> None:
    """Publish a list of two, and wait until nothing more is to be done."""
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: desk.condition("sales", "Ready")[0] == "True")
    assert eventually(lambda: len(desk.states("sales")) == 2)
    inside.look()
