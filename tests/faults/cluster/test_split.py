"""The checker reads lists in shards as the product writes them, and sees what is wrong there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from builders import make_rotation
from dialrota.adapters.cluster import bodies
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.wire import rotation, shards
from faults.cluster.history import LISTS
from faults.cluster.invariants import check
from faults.cluster.telling import Tale

LIST: Final = "sales-rotation"
ALL: Final = tuple(f"+1415{index:07}" for index in range(shards.NUMBERS + 2))
POOL: Final = {"dialrota.dev/pool": "sales"}


def made(generation: int, numbers: Sequence[str] = ALL) -> Published:
    """Make a generation of a long list."""
    return rotation.seal(replace(make_rotation(*numbers), key=PoolKey("d", "sales")), generation)


def with_shards(tale: Tale, published: Published, ring: str) -> Tale:
    """Let the shards of a ring be written."""
    for place, part in enumerate(shards.split(published)):
        label = f"{ring}{place}"
        meta = {"labels": {**POOL, "dialrota.dev/shard": label}}
        tale.put(LISTS, f"{LIST}-{label}", metadata=meta, data=bodies.of_list(part))
    return tale


def led(tale: Tale, published: Published, ring: str, text: str | None = None) -> Tale:
    """Let readers be led to a ring."""
    parts = shards.split(published)
    named = [(f"{LIST}-{ring}{place}", part) for place, part in enumerate(parts)]
    document = shards.encode(shards.describe(published, named)).decode()
    numbers = rotation.numbers_text(published.rotation).decode() if text is None else text
    data = {"rotation.json": document, "numbers.txt": numbers}
    return tale.put(LISTS, LIST, metadata={"labels": POOL}, data=data)


def begun() -> Tale:
    """Tell of a pool so large that its list stands in shards."""
    tale = Tale().pool(*ALL).decided(1)
    return led(with_shards(tale, made(1), "a"), made(1), "a")


def test_nothing_is_wrong_with_a_long_list_that_goes_from_ring_to_ring() -> None:
    second = made(2, ALL[1:])
    tale = led(with_shards(begun(), second, "b"), second, "b")
    for label in ("a0", "a1"):
        meta = {"labels": {**POOL, "dialrota.dev/shard": label}}
        tale.put(LISTS, f"{LIST}-{label}", metadata=meta, data={})

    assert check(tale.history()) == []


PULLED: Final = {"number": ALL[-1], "state": "Pulled", "reason": "x"}
LIES: Final = {
    "a manifest before its shards": ("I6", led(begun(), made(2), "b")),
    "a manifest of another time than its shards": ("I6", led(begun(), made(2, ALL[1:]), "a")),
    "a text of another list": ("I6", led(begun(), made(1), "a", text=f"{ALL[0]}\n")),
    "a shard that is torn": (
        "I6",
        begun().put(LISTS, f"{LIST}-a1", data={"rotation.json": "{}", "numbers.txt": ""}),
    ),
    "a number in a shard that was seen to be pulled": (
        "I1",
        begun().pool(entries=[*({"number": each} for each in ALL[:-1]), PULLED]).decided(2),
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_wrong_with_a_long_list_is_seen(lie: str) -> None:
    invariant, tale = LIES[lie]
    assert invariant in {each.invariant for each in check(tale.history())}
