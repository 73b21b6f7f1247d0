"""Which stock is free, and whom it serves."""

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    S1,
    S2,
    S3,
    SALES,
    STOCK,
    A,
    B,
    C,
    make_entry,
    make_pool,
)
from deciding.shelves import BUYS, MORE, idle, make_decision, make_room, served, shelf
from dialrota.model.pool import Hold, PoolKey
from dialrota.model.state import Claim
from dialrota.model.words import Desired, Stage


def test_the_served_pools_record_says_who_serves_it() -> None:
    room = make_room(
        make_pool(A),
        make_pool(B, key=OTHER),
        shelf(S2, S1),
        records={STOCK: [idle(S1), idle(S2, claim=Claim("d/other", B, NOW))]},
        states=[served(SALES, S1)],
    )

    (one,) = room.serving(SALES)
    assert one.state == idle(S1, claim=Claim("d/sales", A, LONG_AGO))
    assert room.serving(OTHER) == ()


def test_an_undeclared_pool_is_served_by_nobody() -> None:
    room = make_room(shelf(S1), records={STOCK: [idle(S1)]}, states=[served(SALES, S1)])

    assert room.serving(SALES) == ()


def test_stock_is_free_in_the_order_of_the_policy_and_of_numbers() -> None:
    sales = make_pool(A, policy=BUYS)
    pools = [shelf(S1, key=MORE), shelf(S3, S2), make_pool(S1, key=PoolKey("x", "stock"))]
    records = {MORE: [idle(S1)], STOCK: [idle(S2), idle(S3)]}

    room = make_room(sales, *pools, records=records)

    assert [one.entry.number for one in room.free(sales)] == [S2, S3, S1]
    assert room.free(make_pool(A)) == ()
    foreign = make_pool(A, key=PoolKey("x", "sales"), policy=BUYS)
    assert room.free(foreign) == ()


def test_only_stock_that_may_serve_is_free() -> None:
    sales = make_pool(A, policy=BUYS)
    held = make_entry(S1, hold=Hold("", NOW + 1, ""))
    gone = make_entry(S2, desired=Desired.PULLED, until=NOW)
    records = {STOCK: [idle(S1), idle(S2), idle(S3, claim=Claim("d/other", "", NOW))]}

    room = make_room(sales, shelf(held, gone, S3, C), records=records)

    assert [one.entry.number for one in room.free(sales)] == [S2]


def test_what_was_decided_comes_before_what_is_remembered() -> None:
    sales, stock = make_pool(A, policy=BUYS), shelf(S1, S2)
    decided = make_decision(stock, idle(S1, stage=Stage.RESTING), idle(S2))

    room = make_room(sales, stock, records={STOCK: [idle(S1)]}, decisions=[decided])

    assert [one.entry.number for one in room.free(sales)] == [S2]
