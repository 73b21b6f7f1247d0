"""What is promised of the published lists, at every revision (I1, I2, I7, I11, I14, and I6)."""

from collections.abc import Iterator
from typing import Final

from faults.cluster import split, whole
from faults.cluster.history import (
    LISTS,
    NUMBERS,
    POOLS,
    Declaration,
    History,
    Object,
    Place,
    Revision,
    World,
    is_a_list,
    list_of,
    listed,
    replay,
    status_of,
)
from faults.cluster.verdicts import Violation, broken, some

_OUT: Final = ("Pulled", "Retired")
_KEPT_OUT: Final = ("Pulled", "Retired", "Held", "Duplicate", "Screening")


def check(history: History) -> Iterator[Violation]:
    """Judge every revision that the controller wrote."""
    heights: dict[Place, tuple[int, str]] = {}
    for revision in history.found:
        _climb(heights, revision)
    for revision, world in replay(history):
        yield from _never_falls(heights, revision, world)
        if not revision.is_ours or revision.kind not in (LISTS, NUMBERS, POOLS):
            continue
        yield from _no_list_names_who_is_out(revision, world)
        if revision.kind == LISTS and is_a_list(revision.after):
            yield from split.check(revision, world)
            yield from whole.is_declared(revision, world)
            yield from _is_not_emptied(revision, world)
            yield from _is_in_one_list(revision, world)
            yield from _keeps_serving(revision, world)
            yield from _is_no_orphan(revision, world)


def _no_list_names_who_is_out(revision: Revision, world: World) -> Iterator[Violation]:
    """I1: nobody is listed who is recorded as out, or pulled in a generation that was taken in."""
    for _, config_map, document in world.lists():
        pool = world.pool_of(config_map)
        if pool != _pool_of(revision, world):
            continue
        pulled = _pulled(pool, world)
        for number in listed(document):
            row = world.number(pool, number)
            place = (pool[0], f"{pool[1]}-{number[1:]}")
            if row is not None and world.recorded.get(place, {}).get("inRotation") is False:
                yield broken("I1", revision, f"{number} is listed, and recorded as out")
            if number in pulled:
                yield broken("I1", revision, f"{number} is listed, and was seen to be pulled")
            elif _is_held(row):
                yield broken("I1", revision, f"{number} is listed, and was seen to be held")


def _pool_of(revision: Revision, world: World) -> Place:
    after = revision.after or {}
    if revision.kind == POOLS:
        return revision.place
    if revision.kind == LISTS:
        return world.pool_of(after)
    return revision.namespace, after["spec"]["poolRef"]["name"]


def _pulled(pool: Place, world: World) -> set[str]:
    """Name who is declared out for good, if the controller says that it acted on that."""
    found = world.objects[POOLS].get(pool)
    observed = status_of(found).get("observedGeneration")
    if found is None or observed != found["metadata"]["generation"] or _is_unpublished(found):
        return set()
    entries = Declaration(observed, found["spec"]).entries()
    return {each.number for each in entries if each.state in _OUT and each.until is None}


def _is_unpublished(pool: Object) -> bool:
    """Say whether the controller says itself that the list could not be written."""
    conditions = status_of(pool).get("conditions", ())
    return any((each["type"], each.get("status")) == ("Published", "False") for each in conditions)


def _is_held(row: Object | None) -> bool:
    hold = (row or {}).get("spec", {}).get("hold")
    if row is None or not hold or hold.get("until"):
        return False
    return bool(status_of(row).get("observedGeneration") == row["metadata"]["generation"])


def _is_not_emptied(revision: Revision, world: World) -> Iterator[Violation]:
    """I2: only people, caps and a pause empty a list; labels do not."""
    document = list_of(revision.after)
    if document is None or document["numbers"]:
        return
    pool, mode = world.pool_of(revision.after or {}), document["mode"]
    declared = world.decided_on(pool)
    if mode == "Exhausted" or not declared:
        return
    if mode == "Paused":
        if not any(_may_pause(each.spec) for each in declared):
            yield broken("I2", revision, "the list was paused, which the policy does not want")
    elif mode != "Empty":
        yield broken("I2", revision, f"the list is empty in mode {mode}")
    elif all(_usable(each, pool, world) for each in declared):
        who = _usable(declared[-1], pool, world)[0]
        yield broken("I2", revision, f"the list is empty, although {who} is usable")


def _may_pause(spec: Object) -> bool:
    fallback = spec.get("policy", {}).get("fallback", {})
    return "policyRef" in spec or fallback.get("onAllFlagged") == "Pause"


def _usable(declared: Declaration, pool: Place, world: World) -> list[str]:
    return [
        each.number
        for each in declared.entries()
        if each.state not in _OUT and not _kept_out(each.number, pool, world)
    ]


def _kept_out(number: str, pool: Place, world: World) -> bool:
    row = world.number(pool, number)
    return bool((row or {}).get("spec", {}).get("hold")) or (
        status_of(row).get("state") in _KEPT_OUT
    )


def _is_in_one_list(revision: Revision, world: World) -> Iterator[Violation]:
    """I7: a number is in one list at most, over all pools and namespaces."""
    mine = set(listed(list_of(revision.after) or {"numbers": []}))
    for place, _, document in world.lists():
        both = mine.intersection(listed(document))
        if place != revision.place and both:
            yield broken("I7", revision, f"{some(both)} is in the list {'/'.join(place)} too")


def _climb(heights: dict[Place, tuple[int, str]], revision: Revision) -> None:
    document = list_of(revision.after) if revision.kind == LISTS else None
    if document is not None:
        heights[revision.place] = (document["generation"], document["sha256"])


def _never_falls(
    heights: dict[Place, tuple[int, str]], revision: Revision, world: World
) -> Iterator[Violation]:
    """I11: the generation of a list never falls, and one generation is one content."""
    if revision.kind != LISTS:
        return
    if revision.after is None:
        if (
            world.pool_of(revision.before or {"metadata": {"namespace": ""}})
            not in (world.objects[POOLS])
        ):
            heights.pop(revision.place, None)  # The pool is gone, and its list with it.
        return
    document = list_of(revision.after)
    if document is None or not revision.is_ours:
        return
    height, digest = heights.get(revision.place, (0, ""))
    generation = document["generation"]
    if generation < height:
        yield broken("I11", revision, f"generation {generation} follows {height}")
    elif generation == height and document["sha256"] != digest:
        yield broken("I11", revision, f"generation {generation} is two different lists")
    _climb(heights, revision)


def _keeps_serving(revision: Revision, world: World) -> Iterator[Violation]:
    """I14: while a declaration cannot be used, its last list serves, and can only lose numbers."""
    pool = world.pool_of(revision.after or {})
    found = world.objects[POOLS].get(pool)
    before, after = list_of(revision.before), list_of(revision.after)
    if found is None or before is None or after is None or not _is_refused(found):
        return
    new = set(listed(after)) - set(listed(before))
    if new:
        yield broken("I14", revision, f"{some(new)} was added by a declaration that was refused")


def _is_no_orphan(revision: Revision, world: World) -> Iterator[Violation]:
    """I13: a list is called orphaned only when its pool is gone."""
    after = revision.after or {}
    marks = after["metadata"].get("annotations") or {}
    pool = world.pool_of(after)
    if marks.get("dialrota.dev/orphaned") == "true" and pool in world.objects[POOLS]:
        yield broken("I13", revision, "it is marked as an orphan, and its pool is there")


def _is_refused(pool: Object) -> bool:
    return any(
        each["type"] == "Ready" and each["reason"] == "InvalidDeclaration"
        for each in status_of(pool).get("conditions", ())
    )
