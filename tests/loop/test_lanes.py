"""Pools that are being written hold up those that they share with, and nobody else."""

from builders import make_pool, make_rotation
from dialrota.loop.job import Job
from dialrota.loop.lanes import Lanes
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import PoolState

EAST = make_pool("+14155550101", key=PoolKey("dialers", "east"))
WEST = make_pool("+14155550101", "+14155550102", key=PoolKey("dialers", "west"))
NORTH = make_pool("+14155550102", key=PoolKey("dialers", "north"))
SOUTH = make_pool("+14155550103", key=PoolKey("dialers", "south"))
ALL = {pool.key: pool for pool in (EAST, WEST, NORTH, SOUTH)}


def _ledger(*pools: Pool) -> Ledger:
    ledger = Ledger()
    ledger.declare(pools)
    return ledger


def _naming(key: PoolKey, number: str) -> Job:
    return Job(
        state=PoolState(key=key),
        numbers=(),
        rotation=make_rotation(number, key=key),
        actual=None,
        prior=None,
        prior_numbers=(),
        config_map="a",
    )


def test_everybody_is_let_through_while_nothing_is_written() -> None:
    """The usual case."""
    lanes = Lanes()
    assert lanes.admit(ALL, _ledger(*ALL.values()), set(ALL)) == set(ALL)
    assert lanes.put_off == set()


def test_whoever_shares_with_a_busy_pool_waits_even_over_a_third() -> None:
    """East and north have no number in common, but both have one with west."""
    lanes = Lanes()
    lanes.enter([EAST.key])
    assert lanes.admit(ALL, _ledger(*ALL.values()), set(ALL)) == {SOUTH.key}
    assert lanes.put_off == {EAST.key, WEST.key, NORTH.key}


def test_who_was_put_off_is_let_through_when_the_batch_is_done() -> None:
    """Nothing that came up is forgotten."""
    lanes = Lanes()
    ledger = _ledger(*ALL.values())
    lane = lanes.enter([EAST.key])
    lanes.admit(ALL, ledger, {EAST.key})
    lanes.leave(lane)
    assert lanes.admit(ALL, ledger, set(lanes.put_off)) == {EAST.key}
    assert lanes.put_off == set()


def test_whoever_declares_what_the_list_of_a_busy_pool_still_names_waits() -> None:
    """The number has left east by its declaration, but not yet by its list."""
    lanes = Lanes()
    key = PoolKey("dialers", "leaving")
    lane = lanes.enter([key], [_naming(key, SOUTH.entries[0].number)])
    assert lanes.admit(ALL, _ledger(*ALL.values()), set(ALL)) == {EAST.key, WEST.key, NORTH.key}
    lanes.leave(lane)
    assert lanes.admit(ALL, _ledger(*ALL.values()), set(ALL)) == set(ALL)


def test_a_pool_that_cannot_be_decided_waits_for_its_own_batch_alone() -> None:
    """A new word on a broken pool, or on one that is gone, must not get lost."""
    lanes = Lanes()
    lanes.enter([EAST.key])
    assert lanes.pass_by([EAST.key, WEST.key]) == {WEST.key}
    assert lanes.put_off == {EAST.key}


def test_a_batch_makes_way_for_a_change_of_people_that_waits_for_it() -> None:
    """Whoever shares with its pools waits for it too; nobody else does."""
    lanes, ledger = Lanes(), _ledger(*ALL.values())
    east, south = lanes.enter([EAST.key]), lanes.enter([SOUTH.key])
    lanes.admit(ALL, ledger, {NORTH.key})
    lanes.overtake(ALL, ledger, {NORTH.key})
    assert (east.is_awaited(), south.is_awaited()) == (True, False)


def test_a_batch_does_not_make_way_for_what_no_person_has_changed() -> None:
    """A sweep, or a pool whose time has come, may wait until all is written."""
    lanes, ledger = Lanes(), _ledger(*ALL.values())
    east = lanes.enter([EAST.key])
    lanes.admit(ALL, ledger, {EAST.key})
    lanes.overtake(ALL, ledger, {SOUTH.key})
    assert not east.is_awaited()
