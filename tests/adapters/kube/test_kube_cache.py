"""A cache only ever learns what is newer, and wakes whoever waits for exactly that."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from dialrota.adapters.kube.cache import Cache, Change, Entry
from fakes.looping import in_loop

A, B = ("dialers", "a"), ("dialers", "b")


def entry(revision: int, uid: str = "u") -> Entry[str]:
    return Entry(uid, revision, f"{uid}@{revision}")


def test_a_deletion_is_remembered_so_that_late_news_do_not_undo_it() -> None:
    cache: Cache[str] = Cache()
    cache.put(A, entry(3))
    cache.remove(A, 5)

    assert cache.put(A, entry(4)) == []
    assert cache.get(A) is None
    assert cache.put(A, entry(6)) == [Change(A, "u@6", None)]


def test_what_vanished_between_two_lists_does_not_come_back_by_late_news() -> None:
    cache: Cache[str] = Cache()
    cache.replace({A: entry(3), B: entry(4)}, 9)

    assert cache.replace({B: entry(4)}, 20) == [Change(A, None, "u@3")]
    assert cache.put(A, entry(12)) == []
    assert cache.put(A, entry(21)) == [Change(A, "u@21", None)]


def test_a_list_that_changes_nothing_is_no_news() -> None:
    cache: Cache[str] = Cache()
    cache.replace({A: entry(3)}, 9)

    assert cache.replace({A: entry(3)}, 30) == []
    assert cache.revision == 30


@in_loop
async def test_who_waits_for_a_write_is_woken_by_it_and_not_by_others() -> None:
    cache: Cache[str] = Cache()
    cache.replace({A: entry(3)}, 9)
    waiting = asyncio.create_task(cache.reached(A, 12))
    await asyncio.sleep(0)

    cache.put(B, entry(15))
    cache.put(A, entry(11))
    await asyncio.sleep(0)
    assert not waiting.done()

    cache.put(A, entry(12))
    await waiting
    await cache.reached(A, 12)


@in_loop
async def test_a_deletion_a_list_and_a_bookmark_end_the_waiting_too() -> None:
    cache: Cache[str] = Cache()
    cache.put(A, entry(3))
    for revision, act in (
        (10, lambda: cache.remove(A, 11)),
        (20, lambda: cache.replace({}, 20)),
        (30, lambda: cache.advance(31)),
    ):
        waiting = asyncio.create_task(cache.reached(A, revision))
        await asyncio.sleep(0)
        assert not waiting.done()
        act()
        await waiting


@in_loop
async def test_nobody_waits_for_a_history_that_was_rewritten() -> None:
    cache: Cache[str] = Cache()
    cache.replace({A: entry(30)}, 40)
    waiting = asyncio.create_task(cache.reached(A, 50))
    await asyncio.sleep(0)

    cache.rewind()
    assert cache.replace({A: entry(5)}, 8) == [Change(A, "u@5", None)]
    await waiting

    assert not cache.has_reached(A, 50)
    assert cache.get(A) == "u@5"


@in_loop
async def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    cache: Cache[str] = Cache()
    waiting = asyncio.create_task(cache.reached(A, 5))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert not cache._waiting
    cache.put(A, entry(5))


EVENTS = st.lists(
    st.tuples(st.sampled_from([A, B]), st.integers(1, 40), st.sampled_from(["put", "gone"])),
    unique_by=lambda event: event[1],
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_news_may_be_repeated_and_mixed_up_as_one_likes(
    events: list[tuple[tuple[str, str], int, str]], random: object
) -> None:
    cache: Cache[str] = Cache()
    mixed = [*events, *events]
    random.shuffle(mixed)  # type: ignore[attr-defined]  # Random, which may not be imported.
    for key, revision, kind in mixed:
        if kind == "put":
            cache.put(key, entry(revision))
        else:
            cache.remove(key, revision)

    newest = {key: (revision, kind) for key, revision, kind in sorted(events, key=lambda e: e[1])}
    expected = {key: f"u@{at}" for key, (at, kind) in newest.items() if kind == "put"}
    assert {key: cache.get(key) for key in cache} == expected
