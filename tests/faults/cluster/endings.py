"""How it must be when nothing happens any more (I8, L1)."""

from collections.abc import Iterator

from faults.cluster.history import (
    LEASES,
    NUMBERS,
    POOLS,
    History,
    Object,
    Place,
    World,
    list_of,
    listed,
    settled,
    status_of,
)
from faults.cluster.verdicts import Violation, broken


def disquiet(history: History, since: int) -> Iterator[Violation]:
    """I8: find what moved after a revision although nothing was to do; leases may."""
    for revision in history.revisions:
        if revision.number > since and revision.kind != LEASES:
            yield broken("I8", revision, "it moved in a time of quiet")


def unsettled(history: History) -> Iterator[Violation]:
    """L1: in the end each list is what the statuses say, and those are of the last declaration."""
    world, at = settled(history), history.last
    doomed = {
        each.place
        for each in history.revisions
        if each.kind == POOLS
        and each.after is None
        and (each.before or {})["spec"].get("deletionPolicy") == "Delete"
    }
    for place, pool in world.objects[POOLS].items():
        for sentence in _pool_faults(place, pool, world):
            yield Violation("L1", at, f"{POOLS}/{'/'.join(place)}", sentence)
    for place, config_map, _ in world.lists():
        owner = world.pool_of(config_map)
        marks = config_map["metadata"].get("annotations") or {}
        if owner in world.objects[POOLS]:
            continue
        if owner in doomed:
            yield Violation("I13", at, f"configmaps/{'/'.join(place)}", "it outlived its pool")
        elif marks.get("dialrota.dev/orphaned") != "true":
            yield Violation("I13", at, f"configmaps/{'/'.join(place)}", "its pool is gone unsaid")


def _pool_faults(place: Place, pool: Object, world: World) -> Iterator[str]:
    status, spec = status_of(pool), pool["spec"]
    if status.get("observedGeneration") != pool["metadata"]["generation"]:
        yield "its last generation was not decided on"
        return
    if _claim(status, "Ready")[0] != "True":
        return  # It says itself that something is missing; whoever expects otherwise compares.
    rows = {
        row["spec"]["number"]: row
        for (namespace, _), row in world.objects[NUMBERS].items()
        if (namespace, row["spec"]["poolRef"]["name"]) == place
    }
    declared = {entry["number"] for entry in spec.get("numbers", ())}
    if "numbersFrom" not in spec and rows.keys() != declared:
        yield f"its numbers are {sorted(rows)}, and {sorted(declared)} are declared"
    strays = [n for n, row in rows.items() if not _is_owned_by(row, pool)]
    if strays:
        yield f"{strays[0]} is not owned by it"
    if spec.get("role") != "Backup" and spec.get("policy", {}).get("mode") == "Enforce":
        yield from _list_faults(place, status, rows, world)


def _list_faults(
    place: Place, status: Object, rows: dict[str, Object], world: World
) -> Iterator[str]:
    ref = status.get("rotation") or {}
    config_map = world.objects["configmaps"].get((place[0], ref.get("configMap", "")))
    document = list_of(config_map)
    if document is None:
        yield "its list is not there"
        return
    numbers, wanted = listed(document), {n for n, row in rows.items() if _is_in(row)}
    borrowed = {each["stock"] for each in status.get("serving", ())}
    if set(numbers) - borrowed != wanted:
        yield f"{sorted(numbers)} are listed, and {sorted(wanted)} recorded as in the list"
    said = (ref.get("generation"), ref.get("sha256"), ref.get("count", 0))
    if said != (document["generation"], document["sha256"], len(numbers)):
        yield f"its status says {said[0]}, and its list is {document['generation']}"


def _is_in(row: Object) -> bool:
    return bool(status_of(row).get("inRotation"))


def _is_owned_by(row: Object, pool: Object) -> bool:
    owners = row["metadata"].get("ownerReferences") or ()
    return any(each["uid"] == pool["metadata"]["uid"] for each in owners)


def _claim(status: Object, kind: str) -> tuple[str, str]:
    found = [each for each in status.get("conditions", ()) if each["type"] == kind]
    return (found[0]["status"], found[0]["reason"]) if found else ("Unknown", "")
