"""What an Event says of a change, in words: ``kubectl get events`` prints no action."""

from collections import Counter
from enum import StrEnum
from typing import Final, NamedTuple

from dialrota.model.plan import Change, Plan, Verb
from dialrota.model.pool import PoolKey
from dialrota.model.state import HeldPlan

_WORDS: Final = {
    Verb.REMOVE: "left the list",
    Verb.BENCH: "left the list",
    Verb.ADD: "joined the list",
    Verb.RETURN: "came back to the list",
    Verb.QUARANTINE: "went into quarantine",
    Verb.COVER: "came from stock",
    Verb.UNCOVER: "stopped covering",
}
_MOST: Final = 10  # Events on numbers of one pool in one pass; the rest is one line.
_DIGITS: Final = 12  # Of a hash, as everywhere that people read one.
_COVERS: Final = frozenset({Verb.COVER, Verb.UNCOVER})


class Happening(StrEnum):
    """Reasons that only an Event has, beside those of decisions."""

    MANY_CHANGES = "ManyChanges"
    GUARD_TRIPPED = "GuardTripped"
    DRIFT_CORRECTED = "DriftCorrected"
    NUDGE_DENIED = "NudgeDenied"


class Sorted(NamedTuple):
    """The changes of a plan that Events tell: each by itself, or as one count."""

    shown: list[Change]
    counted: list[Change]


def sort_out(plan: Plan) -> Sorted:
    """Choose what is told one by one; where many numbers join at once they are counted."""
    is_first = any(c.verb is Verb.MODE and not c.before for c in plan.changes)
    told = _told(plan)
    if is_first:  # Nobody can have come back to a list that was not there.
        told = [c._replace(verb=Verb.ADD) if c.verb is Verb.RETURN else c for c in told]
    joins = [change for change in told if change.verb is Verb.ADD]
    if len(joins) > 1 and (is_first or len(joins) == len(told)):
        others = [change for change in told if change.verb is not Verb.ADD]
        return Sorted(others[:_MOST], [*joins, *others[_MOST:]])
    return Sorted(told[:_MOST], told[_MOST:])


def _told(plan: Plan) -> list[Change]:
    """Return the changes of numbers that are worth an Event."""
    worth = [change for change in plan.changes if change.verb in _WORDS]
    covers = {change.number for change in worth if change.verb in _COVERS}
    # Stock that comes to cover joins the list, and leaves it in the end: one line says both.
    return [c for c in worth if c.verb in _COVERS or c.number not in covers]


def of_number(change: Change) -> str:
    """Say what became of a number, on an Event about it."""
    words = _WORDS[change.verb].capitalize()
    return f"{words}: {change.message}" if change.message else f"{words}."


def of_pool(change: Change) -> str:
    """Say what became of a number, on an Event about the pool."""
    if change.verb is Verb.COVER:
        return change.message  # It names both numbers.
    note = of_number(change)
    return f"{change.number} {note[0].lower()}{note[1:]}"


def of_held(key: PoolKey, held: HeldPlan) -> str:
    """Say how many numbers a guard holds back in a pool, and what lets them go."""
    how = f"kubectl dialrota approve {key} {held.hash[:_DIGITS]}"
    count = len(held.held_back)
    return f"Held back until a later sweep, or a person, confirms: {count}. To let go now: {how}"


def of_many(found: Sorted) -> str:
    """Say how many numbers joined the list, left it, and so on."""
    tally = Counter(_WORDS[change.verb] for change in found.counted)
    note = ", ".join(f"{count} {words}" for words, count in tally.items())
    return f"More: {note}." if found.shown else f"{note}."
