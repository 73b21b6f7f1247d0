"""Rule 9: benched numbers are covered from Backup pools, a few at a time.

A stock number serves one pool, for one benched number, and goes back when that number returns. One
that is flagged itself is a sign that the trouble is not the number's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from dialrota.decide.case import Case, Roster, Stock
from dialrota.decide.lens import IN_SERVICE, LABELS, Lens
from dialrota.model.pool import Entry
from dialrota.model.state import Benched, Claim, NumberState
from dialrota.model.words import AreaMatch, Health, ReplacementReturn, Stage

_BENCHED: Final = frozenset({Stage.RESTING, Stage.QUARANTINED})


class Cover(NamedTuple):
    """A benched number and the stock number that takes its place."""

    benched: str
    stock: Stock


class Cast(NamedTuple):
    """Who covers whom: going on, new, merely proposed, going back; ``burned`` were flagged."""

    serving: tuple[Stock, ...]
    left: tuple[Stock, ...]  # Stock that is free after this.
    new: tuple[Cover, ...]
    proposed: tuple[Cover, ...]
    released: frozenset[str]
    burned: tuple[str, ...]


NOBODY: Final = Cast((), (), (), (), frozenset(), ())


def cast(case: Case, roster: Roster) -> Cast:
    """Say which stock numbers serve the pool from now on."""
    rule = case.lens.policy.replacement
    if not rule.pools and not case.serving:
        return NOBODY
    benched = _benched(roster)
    gone = frozenset(roster.outs) | {state.number for _, state in benched}
    going_on, released, burned = _review(case, gone)
    covered = {s.state.claim.covers for s in going_on if s.state.claim is not None}
    open_places = [(e, s) for e, s in benched if e.number not in covered]
    budget = rule.limit - len(recent_covers(case.prior.covers, case.lens))
    acting = rule.auto and not case.lens.suspended and not case.lens.observing
    free = [*case.stock, *_returned(case, released)]
    chosen = _choose(case, free, open_places, max(0, budget) if acting else len(open_places))
    new, proposed = (chosen, ()) if acting else ((), chosen)
    begun = [_claimed(cover, case) for cover in new]
    serving = tuple(sorted((*going_on, *begun), key=lambda stock: stock.entry.number))
    taken = {stock.entry.number for stock in serving}
    left = tuple(stock for stock in free if stock.entry.number not in taken)
    return Cast(serving, left, new, proposed, released, burned)


def recent_covers(covers: Iterable[Benched], lens: Lens) -> tuple[Benched, ...]:
    """Keep the covers that still count against the budget."""
    since = lens.now - lens.policy.replacement.within
    return tuple(c for c in covers if c.at > since)


def is_available(stock: Stock) -> bool:
    """Say whether a stock number may be taken: usable, Healthy, done with warming up, free."""
    state = stock.state
    return (
        not stock.is_out
        and state.claim is None
        and state.health is Health.HEALTHY
        and not state.stale
        and state.stage is Stage.IN_SERVICE
    )


def _benched(roster: Roster) -> list[tuple[Entry, NumberState]]:
    return [
        (entry, state)
        for entry, state in roster.pairs()
        if state.stage in _BENCHED and state.number not in roster.outs
    ]


def _review(
    case: Case, gone: frozenset[str]
) -> tuple[list[Stock], frozenset[str], tuple[str, ...]]:
    keep: list[Stock] = []
    released: set[str] = set()
    burned: list[str] = []
    forever = case.lens.policy.replacement.back is ReplacementReturn.KEEP
    declared = {entry.number for entry in case.pool.entries}
    for stock in case.serving:
        claim = stock.state.claim
        if claim is None:
            continue
        if stock.is_out or stock.entry.number in declared:
            released.add(stock.entry.number)
        elif stock.state.health in LABELS or stock.state.stage not in IN_SERVICE:
            burned.append(stock.entry.number)
            released.add(stock.entry.number)
        elif claim.covers in gone or (forever and claim.covers in declared):
            keep.append(stock)
        else:
            released.add(stock.entry.number)
    return keep, frozenset(released), tuple(burned)


def _returned(case: Case, released: frozenset[str]) -> list[Stock]:
    """List the stock that goes back in this pass and may be taken again."""
    back = [
        replace(stock, state=stock.state._replace(claim=None))
        for stock in case.serving
        if stock.entry.number in released
    ]
    return [stock for stock in back if is_available(stock)]


def _choose(
    case: Case, stock: Sequence[Stock], places: Sequence[tuple[Entry, NumberState]], limit: int
) -> tuple[Cover, ...]:
    free = list(stock)
    found: list[Cover] = []
    for entry, _ in places:
        if len(found) >= limit:
            break
        fits = [one for one in free if _fits(entry, one.entry, case)]
        if fits:
            best = min(fits, key=lambda one: _closeness(entry, one))
            free.remove(best)
            found.append(Cover(entry.number, best))
    return tuple(found)


def _fits(benched: Entry, stock: Entry, case: Case) -> bool:
    if any(entry.number == stock.number for entry in case.pool.entries):
        return False  # Declared here as well: it would stand in the list twice.
    if case.lens.policy.replacement.area is AreaMatch.PREFER:
        return True
    return bool(stock.area_code) and stock.area_code == benched.area_code


def _closeness(benched: Entry, stock: Stock) -> tuple[int, int, str]:
    entry = stock.entry
    near = 2
    if entry.area_code and entry.area_code == benched.area_code:
        near = 0
    elif entry.region and entry.region == benched.region:
        near = 1
    return (near, stock.state.rested_since or 0, entry.number)


def _claimed(cover: Cover, case: Case) -> Stock:
    claim = Claim(pool=str(case.pool.key), covers=cover.benched, since=case.lens.now)
    state = cover.stock.state._replace(claim=claim)
    return Stock(entry=cover.stock.entry, state=state)
