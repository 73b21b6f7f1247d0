"""Reputation sources: what is declared of them, what a sweep brought, what is remembered."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dialrota.model.pool import PoolKey
from dialrota.model.state import Condition
from dialrota.model.verdict import Usage, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many billed requests a source may make; None is no limit."""

    per_day: int | None = None
    per_month: int | None = None
    unit_price: str = ""
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A declared ReputationSource. ``settings`` are those of its type; spans are seconds."""

    key: PoolKey
    type: str
    settings: dict[str, Any]
    interval: int
    timeout: int
    stale_after: int
    secret: tuple[str, str] | None = None  # Name and key.
    requests_per_minute: int | None = None
    budget: Budget = field(default_factory=Budget)
    suspend: bool = False
    check_now: str = ""
    origin: str = ""

    @property
    def may_bill(self) -> bool:
        """Say whether asking may cost money."""
        return bool(self.settings.get("refresh", "Never") == "WhenStale")


class SweepError(NamedTuple):
    """Why a sweep, or a part of it, brought no answer.

    ``kind`` is Unauthorized, RateLimited, Timeout, Unreachable, BadAnswer, BadRow, Budget or
    NotApproved.
    """

    kind: str
    message: str
    number: str = ""


class Ahead(NamedTuple):
    """A row of a file that is dated in the future, and not counted until then."""

    file: str
    line: int
    number: str
    observed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What one round of asking brought. A number without a row got no answer.

    It began ``at`` and ``took`` seconds. ``asked`` numbers were covered by the sweep, ``billed``
    requests cost money, ``retry_at`` is when the source allows the next try, if it said so.
    """

    source: str
    at: int
    took: int = 0
    verdicts: dict[str, tuple[Verdict, ...]]
    usage: dict[str, Usage] = field(default_factory=dict)
    errors: tuple[SweepError, ...] = ()
    asked: int = 0
    billed: int = 0
    complete: bool = True
    retry_at: int | None = None
    ahead: tuple[Ahead, ...] = ()
    holds_until: int | None = None  # When the same rows come to say something else.


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source."""

    key: PoolKey
    last_sweep: int | None = None
    last_complete: int | None = None
    retry_at: int | None = None
    failures: int = 0  # In a row.
    asked: int = 0
    answered: int = 0
    errors: tuple[SweepError, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    billed_day: str = ""  # The UTC day, ``2026-11-20``, that ``billed_today`` counts.
    billed_today: int = 0
    billed_month: int = 0
    check_now: str = ""  # The wishes for a check that were carried out, see decide.wishes.
    conditions: tuple[Condition, ...] = ()
