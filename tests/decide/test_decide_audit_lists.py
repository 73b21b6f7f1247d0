"""The audit of all lists together: a number stands in one of them."""

from typing import Any

import pytest

from builders import OTHER, SALES, STOCK, A, B, C, make_memory, make_pool, make_rotation
from dialrota.decide import audit
from dialrota.decide.case import Decision
from dialrota.model.plan import Plan
from dialrota.model.policy import Policy
from dialrota.model.pool import PoolKey
from dialrota.model.words import PolicyMode

FROZEN: list[dict[str, Any]] = [{"suspend": True}, {"policy": Policy(mode=PolicyMode.OBSERVE)}]


def make_decision(key: PoolKey, *numbers: str, **pool: Any) -> Decision:
    """Make a decision that comes to a list."""
    return Decision(
        key=key,
        pool=make_pool(key=key, **pool),
        numbers=(),
        state=make_memory(key),
        rotation=make_rotation(*numbers, key=key),
        plan=Plan(key=key, changes=(), held_back=(), digest="0" * 64),
    )


def found(*decisions: Decision) -> dict[PoolKey, str]:
    return audit.find_shared({one.key: one for one in decisions})


def test_lists_that_share_nothing_are_right() -> None:
    assert found(make_decision(SALES, A, C), make_decision(OTHER, B), make_decision(STOCK)) == {}


def test_every_pool_that_lists_the_number_is_refused_and_no_other() -> None:
    lists = make_decision(SALES, A, C), make_decision(OTHER, B, C), make_decision(STOCK, "+1")

    assert found(*lists) == {
        SALES: f"d/sales: {C} stands in the lists of d/other, d/sales",
        OTHER: f"d/other: {C} stands in the lists of d/other, d/sales",
    }


def test_of_several_numbers_shared_the_first_is_named() -> None:
    lists = make_decision(SALES, A, B, C), make_decision(OTHER, C, A), make_decision(STOCK, C)

    assert found(*lists) == {
        SALES: f"d/sales: {A} stands in the lists of d/other, d/sales",
        OTHER: f"d/other: {A} stands in the lists of d/other, d/sales",
        STOCK: f"d/stock: {C} stands in the lists of d/other, d/sales, d/stock",
    }


@pytest.mark.parametrize("frozen", FROZEN, ids=str)
def test_a_frozen_list_is_not_compared(frozen: dict[str, Any]) -> None:
    assert found(make_decision(SALES, A, **frozen), make_decision(OTHER, A)) == {}


def test_a_pool_without_a_list_is_not_compared() -> None:
    listed = make_decision(SALES, A)
    unlisted = Decision(
        key=OTHER, pool=listed.pool, numbers=(), state=listed.state, rotation=None,
        plan=listed.plan,
    )  # fmt: skip

    assert found(listed, unlisted) == {}
