"""Rule 1: which verdicts are used.

Of each key (source, engine, carrier) only the latest counts. An answer of Unknown is no answer: it
replaces nothing. A row older than the last used of its key, out of date, or dated in the future is
not used.
"""

from collections.abc import Sequence
from typing import Final

from dialrota.decide.lens import CLOCK_SKEW, NEVER, Lens
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level

_CLEAN: Final = Level.CLEAN  # Reading a member off its class costs 80 ns in Python 3.11.
_NO_KEY: Final = ("", "", "")  # Before every key: a source has a name.
_SEVERITY: Final = {level: rank for rank, level in enumerate(Level)}


def merge(stored: tuple[Verdict, ...], rows: Sequence[Verdict], lens: Lens) -> tuple[Verdict, ...]:
    """Lay new rows over the verdicts used so far; the result is sorted by key.

    The same tuple comes back when the rows bring nothing new.
    """
    if not rows or rows == stored:
        return stored
    best = _best(rows, lens)
    if not best:
        return stored
    for old in stored:
        found = best.get(old[:3])
        if found is None or found.observed_at < old.observed_at:
            best[old[:3]] = old
    merged = tuple(sorted(best.values())) if len(best) > 1 else tuple(best.values())
    return stored if merged == stored else merged


def _best(rows: Sequence[Verdict], lens: Lens) -> dict[tuple[str, str, str], Verdict]:
    """Choose of each key the latest row that may be used."""
    best: dict[tuple[str, str, str], Verdict] = {}
    for row in rows:
        if row.level is Level.UNKNOWN or not _is_live(row, lens):
            continue
        other = best.get(row[:3])
        if other is None or _replaces(row, other):
            best[row[:3]] = row
    return best


def _is_live(row: Verdict, lens: Lens) -> bool:
    reach = lens.stale_after.get(row.source)
    return reach is not None and lens.now - reach <= row.observed_at <= lens.latest


def renew(
    rows: Sequence[Verdict], stored: tuple[Verdict, ...], lens: Lens
) -> tuple[int, int | None, int] | None:
    """Check quickly that a number is Healthy: every key answers again, Clean and live.

    Returns the latest observation, the highest score and the moment at which the first verdict
    grows stale; None where the full rules have to be asked. Of every hundred numbers it is the
    answer for more than ninety, so it is one loop without a call.
    """
    if len(rows) != len(stored):
        return None
    heard_at, risk, turns_at = 0, None, NEVER
    at, asked = 0, ""
    for row, old in zip(rows, stored):  # noqa: B905  # Of the same length.
        source, engine, carrier, level, observed_at, score, _ = row
        of_source, of_engine, at_carrier, _, before, _, _ = old
        is_other_key = engine != of_engine or carrier != at_carrier or source != of_source
        if is_other_key or level is not _CLEAN or observed_at < before:
            return None
        if observed_at != at or source != asked:  # Mostly, all rows are of one sweep.
            at, asked = observed_at, source
            if at > lens.latest or source not in lens.stale_after:
                return None
            ends = at + lens.stale_after[source]
            if ends < turns_at:
                turns_at = ends
            heard_at = max(heard_at, at)
        if score is not None and (risk is None or score > risk):
            risk = score
    return None if turns_at < lens.now else (heard_at, risk, turns_at + 1)


def hear(rows: Sequence[Verdict], lens: Lens) -> tuple[int, int | None, int] | None:
    """Check the same of a number that nothing was heard of before."""
    before = _NO_KEY
    for row in rows:
        if row[:3] <= before:  # A key twice, or out of the order of keys: to be merged first.
            return None
        before = row[:3]
    return renew(rows, tuple(rows), lens) if rows else None


def _replaces(row: Verdict, other: Verdict) -> bool:
    """Prefer the later row; of equal times in one sweep, the worse."""
    if row.observed_at != other.observed_at:
        return row.observed_at > other.observed_at
    return _SEVERITY[row.level] > _SEVERITY[other.level]


def next_row(rows: Sequence[Verdict], lens: Lens) -> int:
    """Find when the earliest future-dated row comes into use."""
    future = [
        row.observed_at
        for row in rows
        if row.observed_at > lens.latest and row.level is not Level.UNKNOWN
    ]
    return min(future) - CLOCK_SKEW if future else NEVER
