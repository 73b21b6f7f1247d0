"""Which stock serves whom, and what that writes into the Backup pools."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    SALES,
    STOCK,
    A,
    B,
    C,
    make_entry,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
)
from dialrota.decide.case import Decision
from dialrota.decide.stocktaking import Stockroom
from dialrota.model.plan import Plan
from dialrota.model.policy import Policy, Replacement
from dialrota.model.pool import Hold, Pool, PoolKey
from dialrota.model.state import Claim, Counts, NumberState, PoolState, Serving
from dialrota.model.words import Desired, Role, Stage

S1, S2, S3 = "+16285550101", "+16285550102", "+16285550103"
MORE = PoolKey("d", "more")
BUYS = Policy(replacement=Replacement(auto=True, pools=("stock", "more")))


def idle(number: str = S1, **parts: Any) -> NumberState:
    return make_state(number, **{"in_rotation": False, "rested_since": LONG_AGO} | parts)


def shelf(*numbers: Any, key: PoolKey = STOCK) -> Pool:
    return make_pool(*numbers, key=key, role=Role.BACKUP)


def make_decision(pool: Pool, *numbers: NumberState, **parts: Any) -> Decision:
    usual: dict[str, Any] = {
        "key": pool.key,
        "pool": pool,
        "numbers": numbers,
        "state": make_memory(pool.key, mode=None),
        "rotation": None,
        "plan": Plan(key=pool.key, changes=(), held_back=(), digest=""),
    }
    return Decision(**usual | parts)


def make_room(
    *pools: Pool,
    records: dict[PoolKey, list[NumberState]] | None = None,
    decisions: list[Decision] | None = None,
    states: list[PoolState] | None = None,
) -> Stockroom:
    return Stockroom(
        {pool.key: pool for pool in pools},
        {key: {s.number: s for s in found} for key, found in (records or {}).items()},
        {decision.key: decision for decision in decisions or []},
        {state.key: state for state in states or []},
        NOW,
    )


def served(key: PoolKey = SALES, *stock: str) -> PoolState:
    return make_memory(key, serving=tuple(Serving(one, A, LONG_AGO) for one in stock))


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


def settled(*claimed: str, listed: tuple[str, ...] = (), **parts: Any) -> Decision:
    sales = make_pool(A, policy=BUYS)
    claims = {number: Claim("d/sales", A, NOW) for number in claimed}
    usual: dict[str, Any] = {"claims": claims, "rotation": make_rotation(A, *listed)}
    return make_decision(sales, make_state(A), **usual | parts)


def test_a_claim_is_written_into_the_stocks_record() -> None:
    stock = shelf(S1, S2)
    before = make_memory(STOCK, mode=None, last_change=5)
    decided = make_decision(stock, idle(S1), idle(S2), state=before)
    room = make_room(
        make_pool(A, policy=BUYS),
        stock,
        decisions=[decided],
        records={STOCK: [idle(S1), idle(S2)]},
        states=[before],
    )

    room.settle(SALES, settled(S1, listed=(S1,)))

    claim = Claim("d/sales", A, NOW)
    found = room.decisions()[STOCK]
    assert found.numbers == (
        idle(S1, claim=claim, in_rotation=True, rested_since=None),
        idle(S2),
    )
    assert found.state.last_change == NOW
    assert [one.entry.number for one in room.free(make_pool(A, policy=BUYS))] == [S2]


def test_a_claim_finds_its_number_on_any_shelf() -> None:
    stock, more = shelf(S1), shelf(S2, key=MORE)
    decided = [make_decision(stock, idle(S1)), make_decision(more, idle(S2))]
    for pools in ((stock, more), (more, stock)):
        room = make_room(*pools, decisions=decided)

        room.settle(SALES, settled(S1, S2))

        found = room.decisions()
        assert [d.numbers[0].claim for d in found.values()] == [Claim("d/sales", A, NOW)] * 2


def test_a_claim_on_a_full_number_lists_nobody() -> None:
    stock = shelf(S1)
    room = make_room(stock, decisions=[make_decision(stock, idle(S1))])

    room.settle(SALES, settled(S1))
    assert room.decisions()[STOCK].numbers[0] == idle(S1, claim=Claim("d/sales", A, NOW))

    room.settle(SALES, settled(S1, rotation=None))
    assert not room.decisions()[STOCK].numbers[0].in_rotation


def test_stock_that_goes_back_rests_from_now() -> None:
    stock = shelf(S1)
    listed = idle(S1, in_rotation=True, rested_since=None)
    room = make_room(
        make_pool(A), stock, decisions=[make_decision(stock, listed)], states=[served(SALES, S1)]
    )

    room.settle(SALES, settled(released=frozenset({S1, S3})))

    assert room.decisions()[STOCK].numbers == (idle(S1, rested_since=NOW),)
    assert room.serving(SALES) == ()


def test_stock_that_was_not_listed_goes_back_as_it_was() -> None:
    stock = shelf(S1)
    room = make_room(
        make_pool(A), stock, decisions=[make_decision(stock, idle(S1))], states=[served(SALES, S1)]
    )

    room.settle(SALES, settled(released=frozenset({S1})))

    assert room.decisions()[STOCK].numbers == (idle(S1),)


def test_a_backup_pool_without_news_keeps_its_record() -> None:
    claim = Claim("d/sales", A, LONG_AGO)
    listed = idle(S1, claim=claim, in_rotation=True, rested_since=None)
    stock = shelf(S1)
    before = make_memory(STOCK, mode=None, last_change=5, counts=Counts(in_rotation=1))
    planned = make_decision(
        stock,
        listed._replace(in_rotation=False, rested_since=NOW),
        state=make_memory(STOCK, mode=None, last_change=NOW),
    )
    room = make_room(
        make_pool(A),
        stock,
        decisions=[planned],
        records={STOCK: [listed]},
        states=[before, served(SALES, S1)],
    )

    room.settle(SALES, settled(listed=(S1,), claims={S1: claim}))

    assert room.decisions()[STOCK].state is before
    assert room.decisions()[STOCK].numbers == (listed,)


def test_a_changed_record_or_number_of_a_backup_pool_is_dated() -> None:
    stock, before = shelf(S1), make_memory(STOCK, mode=None, last_change=5)

    def dated(known: list[NumberState], state: PoolState, *, had: bool = True) -> int:
        room = make_room(
            stock,
            decisions=[make_decision(stock, idle(S1), state=state)],
            records={STOCK: known},
            states=[before] if had else [],
        )
        return room.decisions()[STOCK].state.last_change

    same = make_memory(STOCK, mode=None, last_change=9)
    assert dated([idle(S1)], same) == 5
    assert dated([idle(S1, risk=1)], same) == NOW
    assert dated([], same) == NOW
    assert dated([idle(S1), idle(S2)], same) == NOW
    assert dated([idle(S1)], make_memory(STOCK, mode=None, pace=7)) == NOW
    assert dated([idle(S1)], same, had=False) == NOW


def test_a_number_of_a_backup_pool_keeps_the_name_of_its_owner() -> None:
    owned = idle(S1, claim=Claim("d/other", "", LONG_AGO))
    stock = shelf(S1)

    room = make_room(stock, decisions=[make_decision(stock, owned)])

    assert room.decisions()[STOCK].numbers == (owned,)
