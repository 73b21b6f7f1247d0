"""A long list is cut into shards and put together again, or not at all."""

from dataclasses import replace

import pytest

from builders import make_rotation
from dialrota.model.failure import DamagedRecordError
from dialrota.model.rotation import Published
from dialrota.wire import rotation, shards

NUMBERS = tuple(f"+1415{index:07}" for index in range(2 * shards.NUMBERS + 3))
WHOLE = rotation.seal(make_rotation(*NUMBERS), 7)


def made(whole: Published) -> tuple[shards.Manifest, list[Published]]:
    parts = shards.split(whole)
    return shards.describe(whole, [(f"l-a{n}", p) for n, p in enumerate(parts)]), parts


def test_the_shards_of_a_list_are_lists_of_its_generation_and_make_it_again() -> None:
    manifest, parts = made(WHOLE)

    assert [len(part.rotation.numbers) for part in parts] == [5000, 5000, 3]
    assert {part.generation for part in parts} == {7}
    assert shards.decode("m", shards.encode(manifest)) == manifest
    assert shards.join(manifest, parts) == WHOLE


def test_a_part_that_is_missing_or_of_another_time_makes_no_list() -> None:
    manifest, parts = made(WHOLE)
    other = rotation.seal(parts[1].rotation, 8)

    assert shards.join(manifest, [parts[0], None, parts[2]]) is None
    assert shards.join(manifest, parts[:2]) is None
    assert shards.join(manifest, [parts[0], other, parts[2]]) is None
    assert shards.join(replace_sha(manifest), parts) is None


def replace_sha(manifest: shards.Manifest) -> shards.Manifest:
    return manifest._replace(sha256="0" * 64)


def test_a_manifest_that_somebody_touched_is_damaged_and_a_list_is_no_manifest() -> None:
    manifest, _ = made(WHOLE)
    with pytest.raises(DamagedRecordError, match="bytes"):
        shards.decode("m", shards.encode(manifest) + b"\n")
    short = rotation.seal(replace(WHOLE.rotation, numbers=()), 1)
    assert shards.decode("m", rotation.encode(short)) is None
