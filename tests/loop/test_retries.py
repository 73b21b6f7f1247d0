"""A pool that broke off is tried again, soon and then ever later."""

from dialrota.loop.retries import Retries
from dialrota.model.pool import PoolKey

EAST = PoolKey("dialers", "east")
WEST = PoolKey("dialers", "west")


def test_what_a_pass_set_out_to_do_is_due_until_it_is_done() -> None:
    """A pass that breaks off in the middle leaves everything to the next."""
    retries = Retries()
    retries.begin([EAST, WEST], 100)
    assert retries.due(100) == {EAST, WEST}
    retries.end([EAST, WEST], {WEST: "refused"}, 100)
    assert retries.due(100) == set()
    assert retries.due(101) == {WEST}
    assert retries.next_at() == 101


def test_each_failure_in_a_row_doubles_the_wait_up_to_a_minute() -> None:
    """1, 2, 4, ... 60, 60: and one success forgets it all."""
    retries = Retries()
    waits, now = [], 0
    for _ in range(8):
        retries.begin([EAST], now)
        retries.end([EAST], {EAST: "refused"}, now)
        at = retries.next_at()
        assert at is not None
        waits.append(at - now)
        now = at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    retries.begin([EAST], now)
    retries.end([EAST], {}, now)
    assert retries.next_at() is None
    retries.begin([EAST], now)
    retries.end([EAST], {EAST: "refused"}, now)
    assert retries.next_at() == now + 1


def test_a_pass_over_one_pool_leaves_the_wait_of_another_alone() -> None:
    """Only who was tried is judged."""
    retries = Retries()
    retries.begin([WEST], 10)
    retries.end([WEST], {WEST: "refused"}, 10)
    retries.begin([EAST], 10)
    retries.end([EAST], {}, 10)
    assert retries.due(11) == {WEST}


def test_who_is_under_way_is_not_waited_for_by_the_clock() -> None:
    """Else the loop would wake again and again until the writing is done."""
    retries = Retries()
    retries.begin([EAST, WEST], 100)
    assert retries.next_at() == 100
    assert retries.next_at({EAST, WEST}) is None
    retries.end([WEST], {WEST: "refused"}, 100)
    assert retries.next_at({EAST}) == 101


def test_whoever_refused_is_left_alone_for_as_long_as_it_asked() -> None:
    """Not a moment less, and seconds are whole; its own waits grow as ever meanwhile."""
    retries = Retries()
    waits, now = [], 0
    for asked in ({EAST: 1.0}, {EAST: 30.2}, {}, {EAST: 2.0}, {}):
        retries.begin([EAST], now)
        retries.end([EAST], {EAST: "429 TooManyRequests"}, now, asked)
        at = retries.next_at()
        assert at is not None
        waits.append(at - now)
        now = at
    assert waits == [2, 32, 4, 8, 16]


def test_why_a_pool_is_not_done_is_known_until_it_is_or_is_gone() -> None:
    retries = Retries()
    retries.begin([EAST, WEST], 10)
    retries.end([EAST, WEST], {EAST: "refused", WEST: "not ours"}, 10)
    retries.begin([EAST], 11)
    assert retries.failing == {EAST: "refused", WEST: "not ours"}
    retries.end([EAST], {}, 11)
    assert retries.failing == {WEST: "not ours"}
