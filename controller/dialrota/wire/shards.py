"""A list too long for one ConfigMap <-> shards, each a list of its own, and their manifest.

A shard is a ``rotation.json`` as ever, with a part of the numbers, in order. The manifest stands
where the list would stand, and names each shard with its hash: whoever follows it has all shards
of one generation, or knows that one is missing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.wire import canon, rotation
from dialrota.wire.scalar import COUNT, SPOILED, TEXT, explain

SCHEMA: Final = "dialrota.dev/rotation-manifest/v1"
NUMBERS: Final = 5000  # In one shard: 700 KiB at the very most.


class Shard(NamedTuple):
    """Where a part of the list is, how many numbers it has, and its hash."""

    name: str
    length: int
    sha256: str


class Manifest(NamedTuple):
    """Of which shards a list consists; ``sha256`` is what it would have in one piece."""

    key: PoolKey
    generation: int
    sha256: str
    shards: tuple[Shard, ...]


def split(whole: Published) -> list[Published]:
    """Cut a list into parts that are lists of their own, of the same generation."""
    lines = whole.rotation.numbers
    cuts = range(0, len(lines), NUMBERS)
    parts = [replace(whole.rotation, numbers=lines[at : at + NUMBERS]) for at in cuts]
    return [rotation.seal(part, whole.generation) for part in parts]


def describe(whole: Published, parts: Iterable[tuple[str, Published]]) -> Manifest:
    """Make the manifest of a list whose parts have these names."""
    shards = tuple(Shard(name, len(part.rotation.numbers), part.sha256) for name, part in parts)
    return Manifest(whole.rotation.key, whole.generation, whole.sha256, shards)


def join(manifest: Manifest, parts: Iterable[Published | None]) -> Published | None:
    """Put a list together; None where a part is missing, of another time, or damaged."""
    found = list(parts)
    whole = [part for part in found if part is not None]
    if len(whole) < len(found) or not whole:
        return None
    if [part.sha256 for part in whole] != [shard.sha256 for shard in manifest.shards]:
        return None
    lines = tuple(line for part in whole for line in part.rotation.numbers)
    made = rotation.seal(replace(whole[0].rotation, numbers=lines), manifest.generation)
    return made if made.sha256 == manifest.sha256 else None


def encode(manifest: Manifest) -> bytes:
    """Write a manifest, as canonical JSON."""
    return canon.encode(
        {
            "count": sum(shard.length for shard in manifest.shards),
            "generation": manifest.generation,
            "namespace": manifest.key.namespace,
            "pool": manifest.key.name,
            "schema": SCHEMA,
            "sha256": manifest.sha256,
            "shards": [
                {"count": shard.length, "name": shard.name, "sha256": shard.sha256}
                for shard in manifest.shards
            ],
        }
    )


def decode(file: str, data: bytes) -> Manifest | None:
    """Read a manifest; None where it is a list in one piece.

    Raises:
        DamagedRecordError: it cannot be read, or is not as we write it.
    """
    try:
        document = canon.decode(data)
        if document["schema"] != SCHEMA:
            return None
        key = PoolKey(TEXT[document["namespace"]], TEXT[document["pool"]])
        shards = tuple(
            Shard(TEXT[each["name"]], COUNT[each["count"]], TEXT[each["sha256"]])
            for each in document["shards"]
        )
        made = Manifest(key, COUNT[document["generation"]], TEXT[document["sha256"]], shards)
    except SPOILED as err:
        raise DamagedRecordError(file, 1, explain(err)) from err
    if encode(made) != data:
        raise DamagedRecordError(file, 1, "its bytes are not as dialrota writes them")
    return made
