"""When a source is asked, what it may spend, and what is remembered of how it fared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from dialrota.decide import pauses
from dialrota.decide.conditions import Claim, date
from dialrota.model.instant import format_instant
from dialrota.model.reason import Reason
from dialrota.model.source import Source, SourceState, Sweep, SweepError

_READY = "Ready"
_SUSPECT = "Suspect"
_RATE_LIMITED = "RateLimited"
_REASONS = {
    "Unauthorized": Reason.UNAUTHORIZED,
    "RateLimited": Reason.RATE_LIMITED,
    "Budget": Reason.BUDGET_SPENT,
    "NotApproved": Reason.NOT_APPROVED,
}
_SUSPENDED = Claim(
    _READY, "True", Reason.SUSPENDED, "Suspended: nobody asks it; what it said ages as usual."
)
_UNUSED = Claim(
    _READY,
    "Unknown",
    Reason.UNUSED,
    "No pool in its namespace names it for numbers that are monitored, so nobody asks it.",
)


class Use(NamedTuple):
    """What pools make of a source: whether any wants to hear it, and whether a guard doubts it."""

    is_wanted: bool
    is_doubted: bool


def due_at(source: Source, state: SourceState, confirm_at: int | None) -> int | None:
    """Find when a source is asked next; None while it is suspended.

    ``confirm_at`` is when a guard wants a second look.
    """
    if source.suspend:
        return None
    if state.last_sweep is None:
        return 0
    if state.retry_at is not None:
        return state.retry_at
    regular = state.last_sweep + pauses.until_next(source)
    if confirm_at is not None and confirm_at > state.last_sweep:
        return min(regular, confirm_at)
    return regular


def asked_to_wait(state: SourceState, now: int) -> bool:
    """Say whether the provider has asked for a pause that is not over."""
    limited = any(c.type == _RATE_LIMITED and c.status == "True" for c in state.conditions)
    return limited and state.retry_at is not None and state.retry_at > now


def allowance(source: Source, state: SourceState, now: int) -> int | None:
    """Count the billed requests that may still be made today (UTC); None is no limit."""
    spent = _rolled(state, now)
    left = []
    if source.budget.per_day is not None:
        left.append(source.budget.per_day - spent.billed_today)
    if source.budget.per_month is not None:
        left.append(source.budget.per_month - spent.billed_month)
    return max(0, min(left)) if left else None


def after_sweep(source: Source, state: SourceState, sweep: Sweep) -> SourceState:
    """Remember how a sweep went."""
    spent = _rolled(state, sweep.at)
    failures = 0 if sweep.complete else state.failures + 1
    retry_at = None
    if failures:
        pause = pauses.until_retry(source, sweep, failures)
        retry_at = max(sweep.retry_at or 0, sweep.at + sweep.took + pause)
    after = replace(
        spent,
        last_sweep=sweep.at,
        last_complete=sweep.at if sweep.complete else state.last_complete,
        retry_at=retry_at,
        failures=failures,
        asked=sweep.asked,
        answered=len(sweep.verdicts.keys() | sweep.usage.keys()),
        errors=sweep.errors[:20],
        ahead=sweep.ahead,
        billed_today=spent.billed_today + sweep.billed,
        billed_month=spent.billed_month + sweep.billed,
    )
    doubt = tuple(c for c in state.conditions if c.type == _SUSPECT)  # Renewed by ``suspect``.
    claims = date(_claims(after, sweep), state.conditions, sweep.at)
    return replace(after, conditions=(*claims, *doubt))


def standing(source: Source, state: SourceState, now: int, use: Use) -> SourceState:
    """Bring up to date what a record says beside how the last sweep went."""
    idle = _idle(source, state, use)
    told = next((c.reason for c in state.conditions if c.type == _READY), None)
    if idle is not None or told in (Reason.SUSPENDED, Reason.UNUSED):
        made = date(iter([idle or _resumed(state)]), state.conditions, now)
        others = tuple(c for c in state.conditions if c.type != _READY)
        state = replace(state, conditions=(*made, *others))
    return state if state.last_sweep is None else suspect(state, now, doubted=use.is_doubted)


def _idle(source: Source, state: SourceState, use: Use) -> Claim | None:
    """Say why nobody asks a source; None where it is asked."""
    if source.suspend:
        return _SUSPENDED
    return _UNUSED if state.last_sweep is None and not use.is_wanted else None


def _resumed(state: SourceState) -> Claim:
    """Say of a source that is asked again how it fared last."""
    if state.last_sweep is None:
        return Claim(_READY, "Unknown", Reason.PENDING, "It has not been asked yet.")
    return _ready(state, state.errors, complete=state.last_complete == state.last_sweep)


def made_anew(state: SourceState) -> SourceState:
    """Begin anew with a source that was deleted and made again; what was paid stays paid."""
    return SourceState(
        key=state.key,
        billed_day=state.billed_day,
        billed_today=state.billed_today,
        billed_month=state.billed_month,
    )


def suspect(state: SourceState, now: int, *, doubted: bool) -> SourceState:
    """Say whether a guard holds back what the source said, once every pool is decided."""
    text = "A guard holds back what it said; the next sweep confirms or clears." if doubted else ""
    claim = Claim(_SUSPECT, str(doubted), Reason.SUSPECT if doubted else Reason.SWEPT, text)
    made = date(iter([claim]), state.conditions, now)
    others = tuple(c for c in state.conditions if c.type != _SUSPECT)
    return replace(state, conditions=(*others, *made))


def is_same_news(old: SourceState, new: SourceState) -> bool:
    """Say whether two records differ in nothing but when they were made."""
    timeless = replace(new, last_sweep=old.last_sweep, last_complete=old.last_complete)
    return timeless == replace(old, billed_day=new.billed_day)


def _rolled(state: SourceState, now: int) -> SourceState:
    """Start the day's and the month's count anew when they are over."""
    today = format_instant(now)[:10]
    if state.billed_day == today:
        return state
    same_month = state.billed_day[:7] == today[:7]
    month = state.billed_month if same_month else 0
    return replace(state, billed_day=today, billed_today=0, billed_month=month)


def _claims(state: SourceState, sweep: Sweep) -> Iterator[Claim]:
    kinds = sorted({error.kind for error in sweep.errors})
    named = sweep.retry_at is not None and sweep.retry_at > sweep.at + sweep.took
    limited = named or "RateLimited" in kinds
    yield _ready(state, sweep.errors, complete=sweep.complete)
    yield Claim(_RATE_LIMITED, str(limited), Reason.RATE_LIMITED if limited else Reason.SWEPT)


def _ready(state: SourceState, errors: Sequence[SweepError], *, complete: bool) -> Claim:
    if complete:
        bad = f"; {len(errors)} rows were refused" if errors else ""
        text = f"{state.answered} of {state.asked} answered{bad}."
        return Claim(_READY, "True", Reason.SWEPT, text)
    kinds = sorted({error.kind for error in errors})
    reason = next((_REASONS[kind] for kind in kinds if kind in _REASONS), Reason.SWEEP_FAILED)
    return Claim(
        _READY, "False", reason, errors[0].message if errors else "The sweep did not end."
    )
