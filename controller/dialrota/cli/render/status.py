"""The reputation table: one row a number, one block a pool, from what is remembered alone."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dialrota.cli.render.humane import count, when
from dialrota.cli.render.table import Column, Look, flow, paint, render, visible
from dialrota.cli.settings import program
from dialrota.model.carrier import MAJOR, word_at
from dialrota.model.instant import format_instant
from dialrota.model.reason import Reason
from dialrota.model.state import Condition, NumberState, PoolState
from dialrota.model.words import Level, Mode, State

STATE_STYLES: Final[dict[str, str]] = {
    State.HEALTHY: "good",
    State.AT_RISK: "warn",
    State.WARM_UP: "warn",
    State.CAPPED: "warn",
    State.RESTING: "warn",
    State.SCREENING: "info",
    State.FLAGGED: "bad",
    State.QUARANTINED: "bad",
    State.BLOCKED: "worst",
    State.DUPLICATE: "warn",
    State.UNKNOWN: "quiet",
    State.PULLED: "info",
    State.HELD: "info",
    State.RETIRED: "quiet",
}
_LEVEL_STYLES: Final[dict[str, str]] = {
    Level.CLEAN: "good",
    Level.AT_RISK: "warn",
    Level.FLAGGED: "bad",
    Level.BLOCKED: "worst",
}
_MODE_STYLES: Final[dict[str, str]] = {Mode.NORMAL: "good", Mode.FLOOR: "warn"}
_HIGH_RISK: Final = 70
_SOME_RISK: Final = 40
# What these reasons mean is said by the word alone; a table of many such rows is read faster.
_PLAIN: Final = frozenset({Reason.CLEAN, Reason.NO_VERDICT})
# Conditions whose normal status is False; of the others True is the good word.
_BAD_WHEN_TRUE: Final = frozenset(
    {"AllFlagged", "GuardTripped", "CorrelatedDegradation", "DuplicateNumber", "Stalled"}
)
_QUIET_CONDITIONS: Final = frozenset({"Reconciling", "Published"})


class View(NamedTuple):
    """How the table is wanted: wide or not, and the present for humane times (None: in full)."""

    look: Look
    wide: bool = False
    now: int | None = None


def state_style(word: str) -> str:
    """Name the style of a state word."""
    return STATE_STYLES.get(word, "")


def _level_style(text: str) -> str:
    return _LEVEL_STYLES.get(text.partition(":")[0], "quiet")


def _risk_style(text: str) -> str:
    if not text.isdigit():
        return "quiet"
    return "bad" if int(text) >= _HIGH_RISK else "warn" if int(text) >= _SOME_RISK else "good"


def _yes_style(text: str) -> str:
    return "good" if text == "yes" else "quiet"


_COLUMNS: Final = (
    Column("NUMBER"),
    Column("STATE", style=state_style),
    Column("RISK", right=True, style=_risk_style),
    Column("IN-ROTATION", style=_yes_style),
    Column("SINCE", right=True),
    Column("MONITORED", style=_yes_style, spare=1, usual="yes"),
)
_WIDE_COLUMNS: Final = (
    Column("STAGE"),
    *(Column(carrier.upper(), style=_level_style) for carrier in MAJOR),
    Column("CHECKED"),
    Column("POOL"),
)
_WHY: Final = Column("WHY", flexible=True)  # The last one, so that nothing has to be cut.


def number_row(state: NumberState, pool: str, view: View) -> tuple[str, ...]:
    """Write the cells of one number."""
    cells = (
        state.number,
        state.state,
        "--" if state.risk is None else str(state.risk),
        "yes" if state.in_rotation else "no",
        when(state.since, view.now),
        "yes" if state.monitored else "no",
    )
    if not view.wide:
        return (*cells, why(state))
    at_carriers = (word_at(carrier, state.verdicts) for carrier in MAJOR)
    return (*cells, state.stage, *at_carriers, when(state.heard_at, view.now), pool, why(state))


def why(state: NumberState) -> str:
    """Say in one line why a number is as it is."""
    marks = [
        mark
        for mark, is_set in (("stale", state.stale), ("unverified", state.unverified))
        if is_set
    ]
    is_plain = state.reason in _PLAIN or not state.message
    text = str(state.reason) if is_plain else f"{state.reason}: {state.message}"
    return f"{text} ({', '.join(marks)})" if marks else text


def table(numbers: Sequence[NumberState], pool: str, view: View) -> Iterator[str]:
    """Write the reputation table of one pool."""
    columns = (*_COLUMNS, *_WIDE_COLUMNS, _WHY) if view.wide else (*_COLUMNS, _WHY)
    yield from render(columns, (number_row(each, pool, view) for each in numbers), view.look)


def heading(pool: PoolState, view: View) -> str:
    """Write the line above a pool's table."""
    words = [paint(visible(str(pool.key)), "head", view.look)]
    if pool.mode is None:
        words.append("backup stock" if pool.counts.declared else "nothing decided yet")
    else:
        words.append(paint(f"{pool.mode}", _MODE_STYLES.get(pool.mode, "bad"), view.look))
    if pool.suspended:
        words.append(paint("suspended", "warn", view.look))
    if pool.orphaned:
        words.append(paint("orphaned", "warn", view.look))
    return "  ".join(words)


def counters(pool: PoolState, numbers: Sequence[NumberState], look: Look) -> Iterator[str]:
    """Write what a dashboard shows above its table: clean, flagged, in rotation, mode, pace."""
    counts = pool.counts
    monitored = sum(each.monitored for each in numbers)
    stock = counts.in_rotation - sum(each.in_rotation for each in numbers)
    lent = f", {stock} more from stock" if stock > 0 else ""
    yield from flow(
        f"clean {counts.healthy}, flagged {counts.flagged + counts.blocked} "
        f"(past 24h {counts.flagged_last_24h}, past 7d {counts.flagged_last_7d}), "
        f"in rotation {counts.in_rotation - max(0, stock)} of {counts.declared}{lent}, "
        f"monitored {monitored} of {len(numbers)}",
        look,
    )
    if pool.mode is not None:
        generation = pool.published.generation
        pace = f"pace {pool.pace}%{_calm(pool)}"
        yield f"mode {pool.mode} ({pool.reason}), {pace}, generation {generation}"


def _calm(pool: PoolState) -> str:
    """Say why a pool goes easy, if it is for losses, and until when."""
    until = pool.stabilise_until
    return f" ({Reason.STABILISING} until {format_instant(until)})" if until is not None else ""


def notes(pool: PoolState, look: Look) -> Iterator[str]:
    """Write what a person has to know or do about a pool."""
    if pool.message and pool.mode is not Mode.NORMAL:
        told = f"{paint(str(pool.reason), 'warn', look)}: {visible(pool.message)}"
        yield from flow(told, look)
    for condition in pool.conditions:
        if is_alarming(condition) and condition.message != pool.message:
            name = paint(f"{condition.type}={condition.status}", "warn", look)
            yield from flow(f"{name} {condition.reason}: {visible(condition.message)}", look)
    if pool.held_plan is not None:
        held = count(len(pool.held_plan.held_back), "number")
        command = f"{program()} approve {pool.key} {pool.held_plan.hash[:12]}"
        yield f"{held} held back; to approve: {command}"


def is_alarming(condition: Condition) -> bool:
    """Say whether a condition is one that a person should read."""
    if condition.type in _QUIET_CONDITIONS:
        return False
    if condition.status == "Unknown":
        return condition.reason == Reason.NO_VERDICTS
    return (condition.status == "True") is (condition.type in _BAD_WHEN_TRUE)


_POOL_COLUMNS: Final = (
    Column("POOL"),
    Column("MODE", style=lambda text: _MODE_STYLES.get(text, "quiet" if text == "--" else "bad")),
    Column("NUMBERS", right=True),
    Column("IN-ROTATION", right=True),
    Column("FLAGGED", right=True, style=lambda text: "" if text == "0" else "bad"),
    Column("PULLED", right=True, spare=3),
    Column("PACE", right=True, spare=2),
    Column("READY", style=lambda text: "good" if text == "True" else "bad", spare=4),
    Column("CHANGED", right=True, spare=1),
    Column("REASON", flexible=True),
)


def overview(pools: Sequence[PoolState], view: View) -> Iterator[str]:
    """Write one row a pool."""
    yield from render(_POOL_COLUMNS, (_pool_row(pool, view) for pool in pools), view.look)


def _pool_row(pool: PoolState, view: View) -> tuple[str, ...]:
    ready = next((each for each in pool.conditions if each.type == "Ready"), None)
    reason = ready.reason if ready is not None and ready.status != "True" else pool.reason
    if ready is not None and ready.status == "True" and pool.suspended:
        reason = Reason.SUSPENDED
    elif reason is Reason.ROTATING and pool.stabilise_until is not None:
        reason = Reason.STABILISING
    return (
        str(pool.key),
        pool.mode or "--",
        str(pool.counts.declared),
        str(pool.counts.in_rotation),
        str(pool.counts.flagged + pool.counts.blocked),
        str(pool.counts.pulled + pool.counts.held),
        f"{pool.pace}%",
        ready.status if ready is not None else "Unknown",
        when(pool.last_change, view.now),
        str(reason),
    )
