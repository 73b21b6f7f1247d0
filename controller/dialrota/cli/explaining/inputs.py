"""Everything that a decision on a number looked at, each with its source, its age and its use."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from dialrota.cli.explaining.explanation import PEOPLE, Subject
from dialrota.model.instant import format_duration, format_instant
from dialrota.model.pool import PoolKey, is_monitored
from dialrota.model.reason import Reason
from dialrota.model.source import Source
from dialrota.model.verdict import Verdict
from dialrota.model.words import Desired, Health, Level

DECIDED: Final = "decided"
COUNTED: Final = "counted"
STALE: Final = "stale"
IGNORED: Final = "ignored"

_DECIDING: Final = {
    Health.BLOCKED: {Level.BLOCKED},
    Health.FLAGGED: {Level.FLAGGED},
    Health.AT_RISK: {Level.AT_RISK, Level.FLAGGED},
    Health.HEALTHY: {Level.CLEAN},
    Health.UNKNOWN: set(),
}


class Input(NamedTuple):
    """One thing the decision looked at. ``observed_at`` is None for what has no age."""

    what: str
    value: str
    source: str
    observed_at: int | None
    use: str
    because: str = ""


def inputs(found: Subject) -> tuple[Input, ...]:
    """List everything that the decision looked at, the declaration first."""
    return (*_declared(found), *_spoken(found), *_passed_over(found), *_remembered(found))


def _declared(found: Subject) -> Iterator[Input]:
    entry = found.entry
    word = entry.desired.value
    if entry.reason:
        word += f": {entry.reason}"
    if entry.until is not None:
        word += f" (until {format_instant(entry.until)})"
    decided = entry.desired is not Desired.ACTIVE and found.number.reason in PEOPLE
    yield Input("declaration", word, found.place, None, DECIDED if decided else COUNTED)
    if entry.hold is not None:
        hold, use = entry.hold, _use_of_word(found, Reason.HELD_BY_PERSON, entry.hold.until)
        yield Input("hold", f"{hold.reason} (by {hold.by}{_end(hold.until)})", "hold", None, *use)
    if entry.override is not None:
        over, use = entry.override, _use_of_word(found, Reason.OVERRIDE, entry.override.until)
        text = f"{over.reason} (until {format_instant(over.until)})"
        yield Input("override", text, found.place, None, *use)


def _use_of_word(found: Subject, reason: Reason, until: int | None) -> tuple[str, str]:
    """Say what became of a person's word on a number, and why, if it no longer counts."""
    if until is not None and until <= found.world.now:
        return IGNORED, "it has ended"
    return (DECIDED if found.number.reason is reason else COUNTED), ""


def _end(until: int | None) -> str:
    return "" if until is None else f", until {format_instant(until)}"


def _sources(found: Subject) -> dict[str, Source]:
    key, declared = found.pool.key, found.world.sources
    keys = [PoolKey(key.namespace, name) for name in found.pool.sources]
    return {each.name: declared[each] for each in keys if each in declared}


def _spoken(found: Subject) -> Iterator[Input]:
    sources, now = _sources(found), found.world.now
    say_from = now - found.pool.policy.recovery.rest_max
    by_people = found.number.reason in PEOPLE or found.number.reason is Reason.OVERRIDE
    deciding = set[Level]() if by_people else _DECIDING[found.number.health]
    for verdict in found.number.verdicts:
        source = sources.get(verdict.source)
        live = source is not None and verdict.observed_at + source.stale_after >= now
        use, because = (DECIDED if verdict.level in deciding else COUNTED), ""
        if verdict.observed_at < say_from:
            use, because = IGNORED, "older than the longest rest"
        elif not live:
            because = _why_stale(source)
            label = verdict.level in (Level.FLAGGED, Level.BLOCKED)
            use = STALE if label else IGNORED
            because += ", but a label keeps its say" if label else ""
        yield _input(verdict, use, because)


def _why_stale(source: Source | None) -> str:
    if source is None:
        return "its source is not among the pool's any more"
    return f"older than staleAfter {format_duration(source.stale_after)}"


def _passed_over(found: Subject) -> Iterator[Input]:
    """List the rows that are there and were not used, with why."""
    used = set(found.number.verdicts)
    last = {verdict[:3]: verdict.observed_at for verdict in found.number.verdicts}
    for name, source in _sources(found).items():
        rows = found.world.rows.get(source.key, {}).get(found.number.number, ())
        for row in rows:
            if row not in used:
                yield _input(row, IGNORED, _why_ignored(found, row, last.get(row[:3])))
        used_today = found.world.usage.get(source.key, {}).get(found.number.number)
        if used_today is not None:
            calls = f"{used_today.calls} calls"
            yield Input("usage", calls, name, used_today.observed_at, COUNTED)


def _why_ignored(found: Subject, row: Verdict, last: int | None) -> str:
    if not is_monitored(found.pool, found.entry):
        return "the number is not monitored"
    if row.level is Level.UNKNOWN:
        return "Unknown is no answer"
    if row.observed_at > found.world.now:
        return "it lies in the future"
    if last is not None and row.observed_at <= last:
        return "a later or worse row of the same engine was used"
    return "older than staleAfter"


def _input(verdict: Verdict, use: str, because: str) -> Input:
    who = f"{verdict.engine} at {verdict.carrier}" if verdict.carrier else verdict.engine
    value = verdict.level.value
    if verdict.label:
        value += f", {verdict.label!r}"
    if verdict.score is not None:
        value += f", score {verdict.score}"
    return Input(f"verdict of {who}", value, verdict.source, verdict.observed_at, use, because)


def _remembered(found: Subject) -> Iterator[Input]:
    number = found.number
    for at in number.flagged_at:
        late = at < number.flags_from or at <= found.world.now - found.pool.policy.retire.within
        because = "it no longer counts towards retirement" if late else ""
        yield Input("flag", "benched", "state", at, IGNORED if late else COUNTED, because)
    if number.rested_since is not None:
        yield Input("rest", "off the list", "state", number.rested_since, COUNTED)
    if number.clean_checks:
        text = f"{number.clean_checks} of {found.pool.policy.recovery.clean_checks} clean checks"
        yield Input("checks", text, "state", number.checked_at, COUNTED)
    if number.doubt is not None:
        wanted = found.pool.policy.guard.confirm_sweeps
        text = f"held back, {number.doubt.sweeps} of {wanted} sweeps agree"
        yield Input("guard", text, "state", number.doubt.since, COUNTED)
