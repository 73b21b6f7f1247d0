"""A plan: the ordered, typed changes of one pass, each with a reason.

So specific that carrying it out needs no further choice. What a guard refused stays in it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason


class Verb(StrEnum):
    """What a change does. The order of members is the order in a plan."""

    REMOVE = "Remove"  # A person's word takes a number out of the list.
    BENCH = "Bench"  # The machine takes a number out of the list.
    CAP = "Cap"  # A number reached its calls for the day.
    ADD = "Add"  # A number enters the list that was not in it before.
    RETURN = "Return"  # A number comes back to the list.
    REWEIGH = "Reweigh"  # Weight, cap or shown state of a listed number changes.
    REST = "Rest"
    QUARANTINE = "Quarantine"
    WARM_UP = "WarmUp"
    SERVE = "Serve"  # Back to, or straight into, InService.
    SCREEN = "Screen"
    COVER = "Cover"  # A stock number takes the place of a benched one.
    UNCOVER = "Uncover"
    MODE = "Mode"
    PACE = "Pace"
    SETTINGS = "Settings"  # Campaigns, strategy or soft cap of the list.
    PROPOSE_RETIRE = "ProposeRetire"
    PROPOSE_REPLACE = "ProposeReplace"


class Change(NamedTuple):
    """One change. ``number`` is empty where the whole pool changes."""

    verb: Verb
    number: str
    reason: Reason
    message: str
    before: str = ""
    after: str = ""


class HeldBack(NamedTuple):
    """A change a rule wanted and a guard refused, with what would let it pass."""

    change: Change
    guard: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The changes of one pass over one pool.

    ``digest`` is lower-case hex SHA-256 over what and why, never over when.
    """

    key: PoolKey
    changes: tuple[Change, ...]
    held_back: tuple[HeldBack, ...]
    digest: str

    @property
    def is_noop(self) -> bool:
        """Say whether carrying the plan out would change nothing."""
        return not self.changes
