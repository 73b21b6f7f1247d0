"""A list in itself: that it agrees with itself, and names nobody who is not declared (I6)."""

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from faults.cluster.history import Object, Revision, World, document_of, list_of, listed
from faults.cluster.verdicts import Violation, broken, some

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LARGEST: Final = 1_048_576


def check(revision: Revision) -> Iterator[Violation]:
    """I6: a list agrees with itself: hash, order, both files, areas, owner, size."""
    config_map = revision.after or {}
    data = config_map.get("data") or {}
    document = document_of(config_map)
    if document is None or not isinstance(document.get("numbers"), list):
        yield broken("I6", revision, "rotation.json cannot be read")
        return
    numbers = listed(document)
    for sentence, holds in _claims(config_map, data, document, numbers):
        if not holds:
            yield broken("I6", revision, sentence)


def _claims(
    config_map: Object, data: Object, document: Object, numbers: list[str]
) -> Iterator[tuple[str, bool]]:
    meta, lines = config_map["metadata"], document["numbers"]
    label = (meta.get("labels") or {}).get("dialrota.dev/pool")
    yield "rotation.json is not what its sha256 says", hash_of(document) == document.get("sha256")
    yield "rotation.json is not canonical", data["rotation.json"] == canonical(document)
    yield "numbers.txt is another list", data.get("numbers.txt", "").split() == numbers
    yield "a number stands in it twice", len(set(numbers)) == len(numbers)
    yield "a number is not E.164", all(_E164.fullmatch(each) for each in numbers)
    yield "it is of another namespace", document["namespace"] == meta["namespace"]
    yield "it is of another pool than its label says", document["pool"] == label
    yield "its generation is not 1 or more", document["generation"] >= 1
    yield "it is larger than 1 MiB", sum(map(len, data.values())) < _LARGEST
    yield "weights rise in one stage of it", _falls_once([line["weight"] for line in lines])
    yield "areas do not say where numbers are", document["areas"] == areas_of(lines)


def areas_of(lines: list[Object]) -> dict[str, list[int]]:
    """Say where the numbers of each area stand."""
    return {
        area: [at for at, line in enumerate(lines) if line["areaCode"] == area]
        for area in {line["areaCode"] for line in lines} - {""}
    }


def _falls_once(weights: list[int]) -> bool:
    """Weights fall, and may begin anew once: first come the eligible, then the others."""
    return sum(1 for one, next_one in pairwise(weights) if next_one > one) <= 1


def hash_of(document: Object) -> str:
    """Hash a document as it hashes itself."""
    rest = {name: value for name, value in document.items() if name != "sha256"}
    return hashlib.sha256(canonical(rest).encode()).hexdigest()


def canonical(document: Object) -> str:
    """Write a document as it is published."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def is_declared(revision: Revision, world: World) -> Iterator[Violation]:
    """I6: who is listed is declared, in this pool or as stock; an orphan only loses numbers."""
    document = list_of(revision.after)
    if document is None:
        return
    pool, numbers = world.pool_of(revision.after or {}), set(listed(document))
    declared = world.decided_on(pool)
    if not world.declarations.get(pool):
        known = set(listed(list_of(revision.before) or {"numbers": []}))
        if not numbers <= known:
            yield broken("I6", revision, f"{some(numbers - known)} came to an orphan's list")
        return
    if not declared or any(each.spec.get("numbersFrom") for each in declared):
        return
    stock = _stock(pool[0], world)
    strangers = [numbers - stock - {entry.number for entry in each.entries()} for each in declared]
    if all(strangers):
        yield broken("I6", revision, f"{some(strangers[-1])} is listed, and not declared")


def _stock(namespace: str, world: World) -> set[str]:
    return {
        entry.number
        for (where, _), known in world.declarations.items()
        for each in known
        if where == namespace and each.spec.get("role") == "Backup"
        for entry in each.entries()
    }
