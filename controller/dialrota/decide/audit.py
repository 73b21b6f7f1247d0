"""Check a finished decision against what must hold whatever the rules are.

Written without reading the planner: it knows the words, the entries and the list, and nothing of
how they came about. A decision that fails is refused, never repaired.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from dialrota.decide.case import Decision
from dialrota.model.failure import PlanRefusedError
from dialrota.model.pool import Entry, PoolKey
from dialrota.model.rotation import Rotation
from dialrota.model.words import Desired, Mode, PolicyMode, Role

_MAY_BE_EMPTY = frozenset({Mode.EMPTY, Mode.EXHAUSTED, Mode.PAUSED})
_HIGHEST: Final = 100
_ACTIVE: Final = Desired.ACTIVE


def check(decision: Decision, published: Rotation | None, now: int) -> None:
    """Refuse a decision that breaks an invariant.

    Raises:
        PlanRefusedError: names the pool and every broken invariant.
    """
    broken = list(violations(decision, published, now))
    if broken:
        raise PlanRefusedError(f"{decision.key}: {'; '.join(broken)}")


def find_shared(decisions: Mapping[PoolKey, Decision]) -> dict[PoolKey, str]:
    """Say of the pools whose lists name one number together why they are refused.

    Who declares what, and who lends to whom, is not asked: a list is what dialers read. A frozen
    one stays as it was, whatever others do, and is not compared.
    """
    lists = {
        key: {line.number for line in found.rotation.numbers}
        for key, found in decisions.items()
        if found.rotation is not None and not _is_frozen(found)
    }
    seen: set[str] = set()
    shared: set[str] = set()
    for numbers in lists.values():
        shared |= numbers & seen
        seen |= numbers
    refused: dict[PoolKey, str] = {}
    for number in sorted(shared):
        keys = sorted(key for key, numbers in lists.items() if number in numbers)
        text = f"{number} stands in the lists of {', '.join(map(str, keys))}"
        refused |= {key: f"{key}: {text}" for key in keys if key not in refused}
    return refused


def violations(decision: Decision, published: Rotation | None, now: int) -> Iterator[str]:
    """Name every broken invariant."""
    rotation = decision.rotation
    if rotation is None:
        yield from _unpublished(decision, published)
        return
    listed = {line.number for line in rotation.numbers}
    if len(listed) != len(rotation.numbers):
        yield "a number stands in the list twice"
    yield from _kept_out(decision, listed, now)
    yield from _shape(decision, rotation)
    yield from _frozen(decision, rotation, published)


def _unpublished(decision: Decision, published: Rotation | None) -> Iterator[str]:
    frozen = _is_frozen(decision)
    if decision.pool.role is Role.ROTATION and not (frozen and published is None):
        yield "a rotation pool lost its list"
    own = {n.number for n in decision.numbers if n.in_rotation and n.claim is None}
    if own:
        yield f"recorded as in rotation without a list: {', '.join(sorted(own))}"


def _kept_out(decision: Decision, listed: set[str], now: int) -> Iterator[str]:
    for entry in decision.pool.entries:
        if entry.desired is _ACTIVE and entry.hold is None:
            continue
        if entry.number in listed and _is_out(entry, now):
            yield f"{entry.number} is listed although a person keeps it out"
    recorded = {n.number for n in decision.numbers if n.in_rotation}
    if listed == recorded:
        return
    known = {n.number for n in decision.numbers}
    stock = decision.claims.keys()
    for number in sorted(listed - recorded - stock):
        yield f"{number} is listed but recorded as out"
    for number in sorted(recorded - listed):
        yield f"{number} is recorded as in rotation but not listed"
    for number in sorted(listed - known - stock):
        yield f"{number} is listed but not declared"


def _is_out(entry: Entry, now: int) -> bool:
    if entry.desired is Desired.RETIRED:
        return True
    pulled = entry.desired is Desired.PULLED and (entry.until is None or entry.until > now)
    held = entry.hold is not None and (entry.hold.until is None or entry.hold.until > now)
    return pulled or held


def _shape(decision: Decision, rotation: Rotation) -> Iterator[str]:
    if not rotation.numbers and rotation.mode not in _MAY_BE_EMPTY:
        yield f"the list is empty in mode {rotation.mode}"
    if rotation.numbers and rotation.mode in _MAY_BE_EMPTY:
        yield f"the list is not empty in mode {rotation.mode}"
    if not 0 <= rotation.pace <= _HIGHEST:
        yield f"the pace is {rotation.pace}"
    hard = decision.pool.policy.caps.hard
    frozen = _is_frozen(decision)
    weights, caps = {n.weight for n in rotation.numbers}, {n.daily_cap for n in rotation.numbers}
    if weights == {_HIGHEST} and max(caps) <= hard:
        return
    for line in rotation.numbers:
        if not 1 <= line.weight <= _HIGHEST:
            yield f"{line.number} weighs {line.weight}"
        if not frozen and line.daily_cap > hard:
            yield f"{line.number} may make {line.daily_cap} calls, over {hard}"


def _frozen(decision: Decision, rotation: Rotation, published: Rotation | None) -> Iterator[str]:
    """In Observe, and while suspended, nothing may come into the list."""
    if not _is_frozen(decision):
        return
    before = set() if published is None else {line.number for line in published.numbers}
    added = {line.number for line in rotation.numbers} - before
    if added:
        yield f"the list is frozen, yet it gains {', '.join(sorted(added))}"


def _is_frozen(decision: Decision) -> bool:
    return decision.pool.suspend or decision.pool.policy.mode is PolicyMode.OBSERVE
