"""What is written into a Backup pool's records when stock is taken or goes back."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    S1,
    S2,
    S3,
    SALES,
    STOCK,
    A,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
)
from deciding.shelves import BUYS, MORE, idle, make_decision, make_room, served, shelf
from dialrota.decide.case import Decision
from dialrota.model.state import Claim, Counts, NumberState, PoolState


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
