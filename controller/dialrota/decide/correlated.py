"""Rule 10: numbers that degrade together, and what they share."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dialrota.decide.case import Roster
from dialrota.decide.lens import Lens
from dialrota.model.instant import format_instant
from dialrota.model.pool import Entry
from dialrota.model.state import Episode, NumberState, PoolState

_SEVERAL = 2  # One number alone degrades by itself, whatever its share of a small pool.


def watch(prior: PoolState, roster: Roster, lens: Lens) -> Episode | None:
    """Start, go on with, or end an episode."""
    rule = lens.policy.correlated
    since = lens.now - rule.within
    hit = [
        (entry, state)
        for entry, state in roster.pairs()
        if (state.flagged_at or state.labelled_since is not None) and _newly(state, since)
    ]
    if not hit:
        return None
    usable = max(1, roster.count_usable())
    by_share = len(hit) >= _SEVERAL and len(hit) * 100 >= rule.percent * usable
    if len(hit) < rule.numbers and not by_share:
        return None
    began = prior.correlated.since if prior.correlated is not None else lens.now
    numbers = tuple(sorted(state.number for _, state in hit))
    everybody = list(zip(roster.entries, roster.states(), strict=True))
    return Episode(since=began, numbers=numbers, shared=shared_label(hit, everybody))


def shared_label(
    hit: Sequence[tuple[Entry, NumberState]], everybody: Sequence[tuple[Entry, NumberState]]
) -> str:
    """Name the label that most of the hit share, and most of the others do not; else nothing."""
    inside = Counter(trait for pair in hit for trait in _traits(*pair))
    others = len(everybody) - len(hit)
    overall = Counter(trait for pair in everybody for trait in _traits(*pair))
    telling = [
        (count, -overall[trait], trait)
        for trait, count in inside.items()
        if 2 * count > len(hit) and 2 * (overall[trait] - count) <= others
    ]
    return max(telling)[2] if telling and others else ""


def _newly(state: NumberState, since: int) -> bool:
    latest = _latest(state)
    return latest is not None and latest > since


def _latest(state: NumberState) -> int | None:
    """Find when the number last became labelled, whether or not it was benched for it."""
    times = [state.flagged_at[-1]] if state.flagged_at else []
    if state.labelled_since is not None:
        times.append(state.labelled_since)
    return max(times, default=None)


def _traits(entry: Entry, state: NumberState) -> Iterable[str]:
    if entry.provider:
        yield f"provider={entry.provider}"
    yield f"prefix={entry.number[:-4]}"
    for key, value in entry.labels:
        yield f"{key}={value}"
    yield f"declared={format_instant(state.declared_since)[:10]}"
