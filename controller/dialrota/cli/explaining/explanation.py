"""Why a number is in or out: the rule that decided, and every input with its source and age.

Reads a finished decision and the world it was made from; it decides nothing itself.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.instant import format_instant
from dialrota.model.pool import Entry, Pool
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed
from dialrota.model.state import NumberState, PoolState
from dialrota.model.words import Mode, PolicyMode, Role

_RULES: Final[dict[Reason, str]] = {  # Where the policy says so, per reason of a number.
    Reason.CLEAN: "5",
    Reason.NO_VERDICT: "5",
    Reason.NOT_MONITORED: "1.5",
    Reason.UNVERIFIED: "1.6",
    Reason.MEDIUM_RISK: "5",
    Reason.BELOW_QUORUM: "2",
    Reason.SPAM_LABELLED: "3.2",
    Reason.CALLS_BLOCKED: "3.2",
    Reason.RESTING: "3.4",
    Reason.REST_EXCEEDED: "3.7",
    Reason.WARMING_UP: "3.8",
    Reason.REPEATED_FLAGS: "3.9",
    Reason.AWAITING_FIRST_VERDICT: "3.1",
    Reason.PULLED_BY_PERSON: "4",
    Reason.RETIRED_BY_PERSON: "4",
    Reason.HELD_BY_PERSON: "4",
    Reason.DECLARED_ELSEWHERE: "8",
    Reason.DAILY_CAP_REACHED: "5",
    Reason.AT_RISK_BENCHED: "5",
    Reason.UNKNOWN_EXCLUDED: "5",
    Reason.HELD_BACK: "7.2",
    Reason.KEPT_BY_FLOOR: "6.2",
    Reason.KEPT_BY_FALLBACK: "6.3",
    Reason.OVERRIDE: "4",
    Reason.COVERING: "9",
}
PEOPLE: Final = frozenset(
    {
        Reason.PULLED_BY_PERSON,
        Reason.RETIRED_BY_PERSON,
        Reason.HELD_BY_PERSON,
        Reason.DECLARED_ELSEWHERE,
    }
)
_SILENT: Final = {Mode.PAUSED: "6.4", Mode.EXHAUSTED: "6.5", Mode.EMPTY: "6.6"}


class Ruling(NamedTuple):
    """The rule that decided, by its number in the policy, and what it says."""

    rule: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A number in its pool, as decided at this moment."""

    world: World
    pool: Pool
    entry: Entry
    number: NumberState
    state: PoolState
    listed: Listed | None
    place: str  # Where the number is declared, for people.
    trouble: str = ""  # What keeps this from being carried out.


def subject(world: World, decision: Decision, number: str) -> Subject | None:
    """Find a number in a decision; None when the pool does not hold it."""
    state = next((each for each in decision.numbers if each.number == number), None)
    entry = next((each for each in decision.pool.entries if each.number == number), None)
    if state is None:
        return None
    lines = decision.rotation.numbers if decision.rotation is not None else ()
    return Subject(
        world=world,
        pool=decision.pool,
        entry=entry or Entry(number=number),
        number=state,
        state=decision.state,
        listed=next((line for line in lines if line.number == number), None),
        place=decision.pool.origin,
    )


def ruling(found: Subject) -> Ruling:
    """Name the rule that fixed whether the number is in the list."""
    number, pool = found.number, found.pool
    people = number.reason in PEOPLE
    if number.reason is Reason.SUSPENDED:
        return Ruling("4", number.message)
    if not people and pool.suspend:
        return Ruling("4", f"The pool is suspended, so its list stays as it is. {number.message}")
    if not people and pool.policy.mode is PolicyMode.OBSERVE:
        return Ruling("4", f"The policy only observes and changes no list. {number.message}")
    if pool.role is Role.BACKUP and not people:
        return _stock(number)
    silent = _SILENT.get(found.state.mode) if found.state.mode is not None else None
    if silent is not None and not people and number.reason is not Reason.DAILY_CAP_REACHED:
        return Ruling(
            silent,
            f"The list is {found.state.mode}: {found.state.message} {number.message}".strip(),
        )
    return Ruling(_RULES.get(number.reason, "5"), number.message)


def _stock(number: NumberState) -> Ruling:
    claim = number.claim
    if claim is None or not claim.covers:
        return Ruling(
            "9", f"Stock of a Backup pool: it waits to cover a benched number. {number.message}"
        )
    since = format_instant(claim.since)
    return Ruling("9", f"Covers {claim.covers} of {claim.pool} since {since}. {number.message}")
