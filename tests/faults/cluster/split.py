"""A list in one piece or in shards, in itself: a manifest leads to shards of its own time (I6)."""

from collections.abc import Iterator

from faults.cluster import whole
from faults.cluster.history import (
    Object,
    Revision,
    World,
    document_of,
    is_a_manifest,
    is_a_shard,
    listed,
)
from faults.cluster.verdicts import Violation, broken


def check(revision: Revision, world: World) -> Iterator[Violation]:
    """I6: a list, and each of its shards that is not blank, agrees with itself; so do they all."""
    config_map = revision.after or {}
    document = document_of(config_map)
    if is_a_shard(config_map) and not config_map.get("data"):
        return
    if document is None or not is_a_manifest(document):
        yield from whole.check(revision)
        return
    found = [world.shard(revision.namespace, each["name"]) for each in document["shards"]]
    parts = [part for part in found if part is not None]
    if not parts or len(parts) < len(found):
        yield broken("I6", revision, "its manifest leads to a shard that is not there")
        return
    for sentence, holds in _claims(config_map["data"], document, parts):
        if not holds:
            yield broken("I6", revision, sentence)


def _claims(data: Object, document: Object, parts: list[Object]) -> Iterator[tuple[str, bool]]:
    told = document["shards"]
    lines = [line for part in parts for line in part["numbers"]]
    numbers = [line["number"] for line in lines]
    joined = {**parts[0], "numbers": lines, "areas": whole.areas_of(lines)}
    generations = {document["generation"], *(part["generation"] for part in parts)}
    yield "its manifest is not canonical", data["rotation.json"] == whole.canonical(document)
    for name, found in [
        ("sha256", [part["sha256"] for part in parts]),
        ("count", [len(listed(part)) for part in parts]),
    ]:
        yield f"its shards have another {name}", [each[name] for each in told] == found
    yield "its shards are of another generation", len(generations) == 1
    yield "its count is not that of its shards", document["count"] == len(numbers)
    yield "a number stands in it twice", len(set(numbers)) == len(numbers)
    yield "its sha256 is of another list", document["sha256"] == whole.hash_of(joined)
    if "numbers.txt" in data:
        yield "numbers.txt is another list", data["numbers.txt"].split() == numbers
