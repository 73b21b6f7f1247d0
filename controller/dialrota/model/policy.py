"""The policy of a pool, resolved: profile, then shared RotationPolicy, then inline fields.

Spans are seconds, percentages whole numbers from 0 to 100. Defaults are the profile ``standard``.
"""

from dataclasses import dataclass, field

from dialrota.model.instant import DAY, HOUR, MINUTE
from dialrota.model.words import (
    AreaMatch,
    AtRiskAction,
    OnAllFlagged,
    PolicyMode,
    ReplacementReturn,
    Screening,
    Strategy,
    UnknownAction,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUpStep:
    """One step of the climb back: how long, and how many calls a day."""

    span: int
    daily_cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What a rested number has to show before it returns."""

    clean_checks: int = 2
    rest_min: int = 14 * DAY
    rest_max: int = 28 * DAY
    warm_up: tuple[WarmUpStep, ...] = (
        WarmUpStep(span=3 * DAY, daily_cap=20),
        WarmUpStep(span=4 * DAY, daily_cap=50),
        WarmUpStep(span=3 * DAY, daily_cap=80),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retire:
    """How many flags within what time put a number into quarantine."""

    flags: int = 3
    within: int = 60 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Calls a day: from ``soft`` on prefer others, at ``hard`` leave the list."""

    soft: int = 100
    hard: int = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationRule:
    """The floor of the list, and how readers pick from it."""

    min_numbers: int = 1
    min_percent: int = 0
    strategy: Strategy = Strategy.LEAST_USED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """What is done when nobody is eligible, and when that ends."""

    on_all_flagged: OnAllFlagged = OnAllFlagged.FULL_POOL
    pace_percent: int = 50
    exit_percent: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """How many numbers may be benched at once before a second look is asked for."""

    max_benched_percent: int = 30
    minimum: int = 3
    confirm_sweeps: int = 2
    confirm_after: int = 15 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlated:
    """How many numbers flagged together are more than a number's own trouble."""

    numbers: int = 3
    percent: int = 20
    within: int = 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Whether and how benched numbers are covered from Backup pools."""

    auto: bool = False
    pools: tuple[str, ...] = ()
    area: AreaMatch = AreaMatch.PREFER
    limit: int = 2
    within: int = 30 * DAY
    back: ReplacementReturn = ReplacementReturn.ON_RECOVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Stabilise:
    """How calmly a pool dials after numbers were benched."""

    window: int = 48 * HOUR
    pace_percent: int = 50
    min_percent: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every rule's parameters for one pool."""

    mode: PolicyMode = PolicyMode.ENFORCE
    quorum: int | str = "any"  # "any", "majority", or a number of engines.
    at_risk: AtRiskAction = AtRiskAction.REDUCE
    unknown: UnknownAction = UnknownAction.ELIGIBLE
    screening: Screening = Screening.NEVER
    recovery: Recovery = field(default_factory=Recovery)
    retire: Retire = field(default_factory=Retire)
    caps: Caps = field(default_factory=Caps)
    rotation: RotationRule = field(default_factory=RotationRule)
    fallback: Fallback = field(default_factory=Fallback)
    guard: Guard = field(default_factory=Guard)
    correlated: Correlated = field(default_factory=Correlated)
    replacement: Replacement = field(default_factory=Replacement)
    stabilise: Stabilise = field(default_factory=Stabilise)
