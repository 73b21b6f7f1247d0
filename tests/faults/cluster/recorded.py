"""What is promised of records, at every revision (I3, I4, I9, I10, I13, I17)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from faults.cluster.history import (
    EVENTS,
    LISTS,
    NUMBERS,
    POOLS,
    SOURCES,
    History,
    Object,
    Place,
    Revision,
    World,
    list_of,
    listed,
    replay,
    status_of,
)
from faults.cluster.verdicts import Violation, broken

_MERGED: Final = 360  # Seconds within which the same again is counted, not told.
_AHEAD: Final = 300  # Seconds that a verdict may be dated in the future.
_LABELS: Final = ("Flagged", "Blocked")
_RESTING: Final = ("Resting", "Quarantined")
_SIZES: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_OURS: Final = ("dialrota.dev/", "app.kubernetes.io/managed-by")

Story = tuple[Any, ...]  # About whom, what was done, why, and in which words.


class Telling(NamedTuple):
    """When a story was told: the revision of its event, and the time that it speaks of."""

    number: int
    at: float


def check(history: History) -> Iterator[Violation]:
    """Judge every revision that the controller wrote."""
    benches: dict[Place, dict[str, float]] = defaultdict(dict)
    told: dict[Story, Telling] = {}
    moved: dict[str, int] = {}  # The last revision of anything but an event, by namespace.
    for revision, world in replay(history):
        if revision.kind == EVENTS:
            yield from _tells_once(revision, told, moved.get(revision.namespace, 0))
            continue
        moved[revision.namespace] = revision.number
        if not revision.is_ours:
            continue
        yield from _leaves_people_alone(revision)
        yield from _writes_what_is_new(revision)
        if revision.kind == NUMBERS:
            yield from _evidence_is_good(revision)
            yield from _counts_a_flag_once(revision)
            yield from _keeps_to_the_limit(revision, world, benches)
    yield from _does_not_swing(history)


def _evidence_is_good(revision: Revision) -> Iterator[Violation]:
    """I3: no verdict steps back or comes from the future, and no label is without one."""
    before, after = status_of(revision.before), status_of(revision.after)
    known = {_key(each): each["observedAt"] for each in before.get("verdicts", ())}
    for each in after.get("verdicts", ()):
        if each["observedAt"] < known.get(_key(each), ""):
            yield broken("I3", revision, f"a verdict of {each['engine']} is older than the last")
        if seconds(each["observedAt"]) > revision.at + _AHEAD:
            yield broken("I3", revision, f"a verdict of {each['engine']} is of the future")
    health = after.get("health")
    if health in _LABELS and before.get("health") != health:
        levels = {each["verdict"] for each in after.get("verdicts", ())}
        if health not in levels:
            yield broken("I3", revision, f"it is {health}, which no verdict says")


def _key(verdict: Object) -> tuple[str, str, str]:
    return verdict["source"], verdict["engine"], verdict.get("carrier", "")


def _counts_a_flag_once(revision: Revision) -> Iterator[Violation]:
    """I9: an episode of a label is one entry, whatever is retried."""
    before, after = status_of(revision.before), status_of(revision.after)
    flags = after.get("flaggedAt", [])
    if len(set(flags)) < len(flags):
        yield broken("I9", revision, "one flag is counted twice")
    new = [flag for flag in flags if flag not in before.get("flaggedAt", [])]
    if new and before and (len(new) > 1 or before.get("stage") in _RESTING):
        yield broken(
            "I9", revision, f"{len(new)} flags came to a number that was {before['stage']}"
        )


def _tells_once(revision: Revision, told: dict[Story, Telling], moved: int) -> Iterator[Violation]:
    """I9: what happened once is told once.

    A story is told late where there is much to write, so two of one kind may follow each other at
    once. What lies between them shows in their times: the same again is merged for some minutes.
    """
    if revision.before is not None or revision.after is None or not revision.is_ours:
        return
    event = revision.after
    about = event.get("regarding") or event.get("involvedObject") or {}
    note = event.get("note") or event.get("message")
    story = (about.get("uid"), event.get("action"), event.get("reason"), note)
    at = seconds(event["eventTime"])
    last = told.get(story, Telling(-1, 0.0))
    if last.number >= moved and abs(at - last.at) <= _MERGED:
        yield broken("I9", revision, f"told twice, and nothing happened in between: {note}")
    told[story] = Telling(revision.number, at)


def _keeps_to_the_limit(
    revision: Revision, world: World, benches: dict[Place, dict[str, float]]
) -> Iterator[Violation]:
    """I4: within a window no more is benched than the guard allows, unless it is confirmed."""
    before, after = status_of(revision.before), status_of(revision.after)
    place = (revision.namespace, (revision.after or {})["spec"]["poolRef"]["name"])
    pool = world.objects[POOLS].get(place)
    was_in = before.get("stage") in ("InService", "WarmUp") and before.get("seat") == "Eligible"
    is_benched = after.get("stage") in _RESTING and not after.get("inRotation")
    confirmed = "heldBack" in before or "approvedPlan" in status_of(pool)
    if pool is None or not was_in or not is_benched or confirmed:
        return
    at = seconds(after["stageSince"])
    lately = benches[place]
    lately[(revision.after or {})["spec"]["number"]] = at
    guard = pool["spec"].get("policy", {}).get("guard", {})
    window = duration(guard.get("confirmAfter", "15m"))
    percent, least = guard.get("maxBenchedPercent", 30), guard.get("minimum", 3)
    limit = max(least, percent * len(pool["spec"].get("numbers", ())) // 100)
    benched = [each for each in lately.values() if at - window < each <= at]
    if len(benched) > limit:
        yield broken("I4", revision, f"{len(benched)} were benched in {window} s, {limit} may be")


def _leaves_people_alone(revision: Revision) -> Iterator[Violation]:
    """I10, I13: what people wrote survives each of our writes; no finalizer is ever set."""
    before, after = revision.before, revision.after or {}
    now = after["metadata"]
    if before is None:
        if now.get("finalizers"):
            yield broken("I13", revision, "it was made with a finalizer")
        return
    was = before["metadata"]
    for part in ("labels", "annotations"):
        if _foreign(was.get(part)) != _foreign(now.get(part)):
            yield broken("I10", revision, f"{part} of somebody else were changed")
    if (was.get("finalizers") or []) != (now.get("finalizers") or []):
        yield broken("I13", revision, "finalizers were changed")
    if revision.kind in (POOLS, SOURCES) and before["spec"] != after["spec"]:
        yield broken("I10", revision, "a declaration of people was changed")
    if revision.kind == NUMBERS and before["spec"].get("hold") != after["spec"].get("hold"):
        yield broken("I10", revision, "a hold of people was changed")


def _foreign(texts: dict[str, str] | None) -> dict[str, str]:
    return {name: text for name, text in (texts or {}).items() if not name.startswith(_OURS)}


def _writes_what_is_new(revision: Revision) -> Iterator[Violation]:
    """I17: what was there already is not written again."""
    if revision.before is not None and _content(revision.before) == _content(revision.after):
        yield broken("I17", revision, "what was there was written again")


def _content(obj: Object | None) -> Object:
    obj = obj or {}
    meta = {k: v for k, v in obj.get("metadata", {}).items() if k != "managedFields"}
    return {**obj, "metadata": meta}


def _does_not_swing(history: History) -> Iterator[Violation]:
    """I17: a list does not go to and fro by itself, with no word of people or sources between."""
    lately: dict[Place, list[list[str]]] = defaultdict(list)
    for revision in history.revisions:
        if revision.kind in (EVENTS, "leases"):
            continue
        if revision.kind != LISTS:
            if revision.kind == SOURCES or (not revision.is_ours and revision.after is not None):
                lately.clear()
            continue
        document = list_of(revision.after)
        if not revision.is_ours or document is None:
            lately.pop(revision.place, None)
            continue
        lists = lately[revision.place]
        lists.append(listed(document))
        if len(lists) > 2 and lists[-1] == lists[-3] != lists[-2]:
            yield broken("I17", revision, "the list went to and fro by itself")


def seconds(instant: str) -> float:
    """Read a time as objects and audit logs write it."""
    return datetime.fromisoformat(instant).timestamp()


def duration(text: str) -> int:
    """Read a span as declarations write it."""
    return sum(int(n) * _SIZES[unit] for n, unit in re.findall(r"([0-9]+)([smhd])", text))
