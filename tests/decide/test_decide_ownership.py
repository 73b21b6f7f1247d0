"""One number, one pool."""

import pytest

from builders import NOW, OTHER, SALES, STOCK, A, B, C, make_entry, make_pool
from dialrota.decide import ownership
from dialrota.model.pool import PoolKey
from dialrota.model.words import Desired


def test_a_number_is_contested_when_two_pools_declare_it() -> None:
    pools = [make_pool(A, B), make_pool(B, C, key=OTHER), make_pool(B, key=STOCK)]

    assert ownership.contested(pools) == {B: (OTHER, SALES, STOCK)}


def test_a_number_that_one_pool_declares_twice_is_not_contested() -> None:
    assert ownership.contested([make_pool(A, A)]) == {}


@pytest.mark.parametrize(
    ("standing", "found"),
    [
        ({SALES: (False, NOW), OTHER: (False, NOW - 1)}, OTHER),
        ({SALES: (False, NOW), OTHER: (False, NOW)}, OTHER),  # By name.
        ({SALES: (False, NOW), OTHER: (True, NOW - 1)}, SALES),  # The owner of before.
        ({SALES: (False, NOW), OTHER: (False, 0)}, SALES),  # Not yet declared.
        ({SALES: (True, NOW), OTHER: (False, 0)}, SALES),
        ({SALES: (True, 0), OTHER: (True, 0)}, OTHER),
        ({SALES: (True, 5), OTHER: (True, 0)}, SALES),
        ({SALES: (True, 5), OTHER: (True, 6)}, SALES),
    ],
)
def test_the_earlier_declaration_owns(
    standing: dict[PoolKey, tuple[bool, int]], found: PoolKey
) -> None:
    owner = ownership.owner(A, standing, frozenset(), lambda key, _: standing[key])

    assert owner == found


def test_a_retired_declaration_owns_nothing() -> None:
    def first(key: PoolKey, _: str) -> tuple[bool, int]:
        return False, NOW if key == OTHER else NOW - 1

    keys = (OTHER, SALES)
    assert ownership.owner(A, keys, frozenset({SALES}), first) == OTHER
    assert ownership.owner(A, keys, frozenset(keys), first) is None


def test_finds_who_declares_a_contested_number_retired() -> None:
    retired = make_entry(A, desired=Desired.RETIRED)
    pools = {
        SALES: make_pool(retired, make_entry(B, desired=Desired.PULLED)),
        OTHER: make_pool(A, make_entry(C, desired=Desired.RETIRED), key=OTHER),
        STOCK: make_pool(retired, key=STOCK),
    }

    found = ownership.retirements(pools, {A: (OTHER, SALES, STOCK), B: (SALES, PoolKey("d", "x"))})

    assert found == {A: frozenset({SALES, STOCK})}
