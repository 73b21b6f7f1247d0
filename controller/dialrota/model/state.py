"""What is remembered of a number and of a pool between passes: all of it is visible in status.

Nothing else is remembered: a restart from these records gives the same next decision.
Times are instants (UTC seconds).
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Mode, Seat, Stage, State


class WarmUp(NamedTuple):
    """Progress of a climb: seconds served before ``since``, and since when the clock runs.

    ``since`` is None while the clock stands (AtRisk, or out of the list by a person).
    """

    spent: int
    since: int | None


class Doubt(NamedTuple):
    """A bench that the guard holds back: how many sweeps agree, and the last that did."""

    since: int
    sweeps: int
    last_at: int


class Out(NamedTuple):
    """A stretch in which people keep a number out; ``until`` is its declared end."""

    since: int
    until: int | None
    ends_quarantine: bool  # Pulled or Retired, not a hold or a duplicate.


class Claim(NamedTuple):
    """Which pool a stock number serves, for which benched number, since when.

    One that covers nothing is of a number declared twice, and names the pool that owns it.
    """

    pool: str
    covers: str
    since: int

    @property
    def key(self) -> PoolKey:
        """Return the identity of that pool."""
        return PoolKey(*self.pool.partition("/")[::2])


class NumberState(NamedTuple):
    """One row of the reputation table, and all that rules need to remember of a number.

    What tells a number in full service from one that a rule has a word in stands together, so that
    one comparison answers for most numbers (``STANDING``); what every sweep renews stands last.
    """

    number: str
    state: State = State.UNKNOWN
    health: Health = Health.UNKNOWN
    stage: Stage = Stage.IN_SERVICE
    seat: Seat = Seat.NONE
    in_rotation: bool = False
    reason: Reason = Reason.NO_VERDICT
    stale: bool = False
    unverified: bool = False
    monitored: bool = False
    flagged_at: tuple[int, ...] = ()  # At most the last ten, oldest first.
    labelled_since: int | None = None
    rested_since: int | None = None  # Off the list since; None while listed or never listed.
    warm_up: WarmUp | None = None
    doubt: Doubt | None = None
    out: Out | None = None
    claim: Claim | None = None
    since: int = 0  # When ``state`` last changed.
    stage_since: int = 0
    message: str = ""
    flags_from: int = 0  # Flags before this no longer count.
    clean_checks: int = 0
    checked_at: int = 0  # Observation time of the last counted check.
    declared_since: int = 0
    risk: int | None = None
    verdicts: tuple[Verdict, ...] = ()  # The last used of each key, sorted by key.
    heard_at: int | None = None  # Latest observation of any verdict ever used.

    def but(self, **parts: Any) -> "NumberState":  # noqa: ANN401  # Fields by name, as _replace.
        """Replace fields: ``_replace``, five times quicker, for 100,000 records a pass.

        Raises:
            KeyError: there is no such field.
        """
        values = list(self)
        for name, value in parts.items():
            values[_PLACES[name]] = value
        return tuple.__new__(NumberState, values)

    def with_evidence(
        self, risk: int | None, verdicts: tuple[Verdict, ...], heard_at: int
    ) -> "NumberState":
        """Replace what a sweep renews on every number: ten times quicker than ``_replace``."""
        renewed = self[:_EVIDENCE] + (risk, verdicts, heard_at)  # noqa: RUF005  # Quick.
        return tuple.__new__(NumberState, renewed)


_PLACES = {name: place for place, name in enumerate(NumberState._fields)}
_EVIDENCE = _PLACES["risk"]
STANDING: Final = slice(_PLACES["state"], _PLACES["claim"] + 1)
_OBSERVED: Final = re.compile(r", observed [0-9T:Z-]+")  # As messages say when.


def differ_visibly(before: NumberState, after: NumberState) -> bool:
    """Say whether a person would see a difference: times of observation alone are none."""
    return _without_times(before) != _without_times(after)


def _without_times(state: NumberState) -> tuple[object, ...]:
    verdicts = tuple([verdict._replace(observed_at=0) for verdict in state.verdicts])
    message = _OBSERVED.sub("", state.message)
    return state.but(verdicts=verdicts, message=message, heard_at=None, checked_at=0)


def is_owned_elsewhere(state: NumberState) -> bool:
    """Say whether another pool owned the number when this record was made."""
    return state.claim is not None and not state.claim.covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A claim about a pool or source, by the Kubernetes conventions."""

    type: str
    status: str  # "True", "False" or "Unknown".
    reason: str
    message: str
    last_transition: int


class Counts(NamedTuple):
    """The counters of a pool."""

    declared: int = 0
    in_rotation: int = 0
    healthy: int = 0
    at_risk: int = 0
    flagged: int = 0
    blocked: int = 0
    unknown: int = 0
    pulled: int = 0
    held: int = 0
    resting: int = 0
    warm_up: int = 0
    quarantined: int = 0
    retired: int = 0
    capped: int = 0
    stale: int = 0
    flagged_last_24h: int = 0
    flagged_last_7d: int = 0


class Benched(NamedTuple):
    """A number the machine benched, when, and whether it left the list by that."""

    number: str
    at: int
    left_list: bool = True


class Serving(NamedTuple):
    """A stock number that serves a pool, the benched number it covers, and since when.

    The pool's record is the truth; the claim in the stock's own record follows it.
    """

    stock: str
    covers: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A time in which numbers degrade together; ``shared`` names the label that explains most."""

    since: int
    numbers: tuple[str, ...]
    shared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRef:
    """Which list was published last, and under which ConfigMap name."""

    generation: int = 0
    sha256: str = ""
    count: int = 0
    published_at: int = 0
    config_map: str = ""  # Its name, which must be known when the declaration is gone.


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPlan:
    """What waits for a confirming sweep or a person: the hash to approve, and the numbers."""

    hash: str
    held_back: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolState:
    """What is remembered of a pool."""

    key: PoolKey
    mode: Mode | None = None  # None: nothing decided yet, or a Backup pool.
    reason: Reason = Reason.NO_NUMBERS
    message: str = ""
    pace: int = 100
    counts: Counts = Counts()
    fallback_since: int | None = None  # Set while a Fallback underlies, Exhausted included.
    guard_since: int | None = None
    guard_trips: int = 0
    benched: tuple[Benched, ...] = ()  # Within the longest window that a rule asks about.
    stabilise_until: int | None = None
    correlated: Episode | None = None
    covers: tuple[Benched, ...] = ()  # Covered numbers and since when, for the replacement budget.
    serving: tuple[Serving, ...] = ()
    former: tuple[NumberState, ...] = ()
    held_plan: HeldPlan | None = None
    approved: str = ""  # The last plan hash a person approved and a pass carried out.
    published: PublishedRef = PublishedRef()
    conditions: tuple[Condition, ...] = ()
    next_evaluation: int | None = None
    last_change: int = 0  # The time of the last pass that changed this record or its numbers.
    suspended: bool = False
    orphaned: bool = False
    delete_with: str = ""  # The file whose removal takes the list along; empty: it stays.
    observed_generation: int = 0  # Of the declaration that was decided on.

    def but(self, **parts: Any) -> "PoolState":  # noqa: ANN401  # Fields by name, as replace.
        """Replace fields; the same object comes back where all are as they were."""
        for name, value in parts.items():
            if getattr(self, name) != value:
                return replace(self, **parts)
        return self
