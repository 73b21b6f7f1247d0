"""The words of dialrota: every closed vocabulary that people and programs see, but reasons.

Three axes are never mixed: *desired* is a person's, *health* is observed, *stage* is derived.
"""

from enum import StrEnum


class Desired(StrEnum):
    """What a person declared for a number."""

    ACTIVE = "Active"
    PULLED = "Pulled"
    RETIRED = "Retired"


class Level(StrEnum):
    """One engine's word on one number at one carrier."""

    UNKNOWN = "Unknown"
    CLEAN = "Clean"
    AT_RISK = "AtRisk"
    FLAGGED = "Flagged"
    BLOCKED = "Blocked"


class Health(StrEnum):
    """The merged verdicts on a number. No data is Unknown, never Healthy."""

    UNKNOWN = "Unknown"
    HEALTHY = "Healthy"
    AT_RISK = "AtRisk"
    FLAGGED = "Flagged"
    BLOCKED = "Blocked"


class Stage(StrEnum):
    """Where a number is in its life."""

    SCREENING = "Screening"
    IN_SERVICE = "InService"
    RESTING = "Resting"
    WARM_UP = "WarmUp"
    QUARANTINED = "Quarantined"


class State(StrEnum):
    """The one word shown to people; members stand in order of precedence."""

    RETIRED = "Retired"
    PULLED = "Pulled"
    HELD = "Held"
    DUPLICATE = "Duplicate"
    BLOCKED = "Blocked"
    FLAGGED = "Flagged"
    QUARANTINED = "Quarantined"
    RESTING = "Resting"
    CAPPED = "Capped"
    SCREENING = "Screening"
    WARM_UP = "WarmUp"
    AT_RISK = "AtRisk"
    UNKNOWN = "Unknown"
    HEALTHY = "Healthy"


class Mode(StrEnum):
    """What kind of list a rotation is."""

    NORMAL = "Normal"
    FLOOR = "Floor"
    FALLBACK = "Fallback"
    EXHAUSTED = "Exhausted"
    PAUSED = "Paused"
    EMPTY = "Empty"


class Seat(StrEnum):
    """By what right a number is a candidate for the list, before caps are looked at."""

    NONE = "None"
    ELIGIBLE = "Eligible"
    OVERRIDE = "Override"
    HELD_BACK = "HeldBack"
    FLOOR = "Floor"
    FALLBACK = "Fallback"


class Role(StrEnum):
    """Whether a pool publishes a rotation or is stock to replace from."""

    ROTATION = "Rotation"
    BACKUP = "Backup"


class PoolClass(StrEnum):
    """How much hangs on a pool."""

    CRITICAL = "Critical"
    NORMAL = "Normal"
    LOW_VOLUME = "LowVolume"


class MonitoringMode(StrEnum):
    """Which numbers of a pool its sources are asked about."""

    ALL = "All"
    SELECTED = "Selected"
    NONE = "None"


class PolicyMode(StrEnum):
    """Whether decisions reach the published list."""

    ENFORCE = "Enforce"
    OBSERVE = "Observe"


class AtRiskAction(StrEnum):
    """What an AtRisk health does to a number in service."""

    KEEP = "Keep"
    REDUCE = "Reduce"
    BENCH = "Bench"


class UnknownAction(StrEnum):
    """Whether a number that no source has ever spoken of may be published."""

    ELIGIBLE = "Eligible"
    EXCLUDE = "Exclude"


class Screening(StrEnum):
    """Whether a new number waits for its first clean verdict."""

    NEVER = "Never"
    FIRST_CLEAN_VERDICT = "FirstCleanVerdict"


class Strategy(StrEnum):
    """How a reader picks from the list."""

    LEAST_USED = "LeastUsed"
    ROUND_ROBIN = "RoundRobin"
    WEIGHTED = "Weighted"


class OnAllFlagged(StrEnum):
    """What happens when nobody is eligible."""

    FULL_POOL = "FullPool"
    PAUSE = "Pause"


class AreaMatch(StrEnum):
    """How strictly a replacement must share the area code."""

    PREFER = "Prefer"
    REQUIRE = "Require"


class ReplacementReturn(StrEnum):
    """When a replacement goes back to stock."""

    ON_RECOVERY = "OnRecovery"
    KEEP = "Keep"


class Backing(StrEnum):
    """What shows that people mean what a pool declares."""

    COMMIT = "Commit"
    CHANGE = "Change"  # Of the object itself, not of what it refers to.


class DeletionPolicy(StrEnum):
    """What becomes of the published list when its pool is deleted."""

    ORPHAN = "Orphan"
    DELETE = "Delete"


def declared_as(state: State) -> Desired:
    """Tell from its state what people declared of a number: that comes first among the words."""
    return Desired(state.value) if state in _DECLARED else Desired.ACTIVE


_DECLARED = frozenset({State.RETIRED, State.PULLED})
