"""One turn of the rules over one pool. The planner repeats it until nothing moves.

The order is the order of the policy: evidence, health, people, stage, guard, replacement, mode,
caps, names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialrota.decide import correlated, guard, listing, looking, mode, placing, replacement, stage
from dialrota.decide import pace as pacing
from dialrota.decide.case import Case, Roster
from dialrota.decide.guard import Ruling
from dialrota.decide.lens import LABELS, Lens
from dialrota.decide.mode import Seating, Seats
from dialrota.decide.replacement import Cast
from dialrota.model.pool import Entry, Pool
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import Benched, NumberState, PoolState, Serving
from dialrota.model.words import DeletionPolicy, Mode, Role, Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one turn came to. ``turns_at`` is when time alone may change a health."""

    roster: Roster
    states: tuple[NumberState, ...]
    seating: Seating
    ruling: Ruling
    cast: Cast
    state: PoolState
    rotation: Rotation | None
    full: frozenset[str]
    turns_at: int


def turn(
    case: Case, entries: tuple[Entry, ...], before: Sequence[NumberState], *, approved: bool
) -> Turn:
    """Apply every rule once."""
    roster, turns_at = looking.look(case, entries, before)
    ruling = guard.CALM
    if not case.lens.suspended:
        if case.pool.role is Role.ROTATION:
            ruling = guard.judge(case, roster, approved=approved)
        roster = _bench(roster, ruling, case.lens)
    cast = replacement.cast(case, roster)
    if cast.serving is not case.serving:
        case = replace(case, serving=cast.serving)
    seating = _seats(case, roster)
    full = listing.full_numbers(case, roster, seating)
    if not case.lens.suspended:
        seating = listing.exhaust(seating, full)
    state = _remember(case, roster, seating, ruling, cast)
    rotation, roster = placing.place(case, roster, seating, full, state.pace)
    return Turn(
        roster=roster,
        states=roster.states(),
        seating=seating,
        ruling=ruling,
        cast=cast,
        state=state,
        rotation=rotation,
        full=full,
        turns_at=turns_at,
    )


def _bench(roster: Roster, ruling: Ruling, lens: Lens) -> Roster:
    """Carry the ruling out, and rest the labelled numbers that need no ruling."""
    if ruling is guard.CALM and all(s.health not in LABELS for s in roster.others):
        return roster
    ruled = {s.number: s for s in (*ruling.hold, *ruling.let_go)}
    benched = {s.number for s in ruling.bench}
    states: list[NumberState] = []
    for state in roster.others:
        if state.number in ruled:
            state = ruled[state.number]
        elif state.health in LABELS and state.number not in roster.outs:
            if stage.is_benchable(state, lens):
                state = stage.rest(state, lens)
        elif state.number in benched:
            state = state.but(doubt=None)
        states.append(state)
    return replace(roster, others=tuple(states))


def _seats(case: Case, roster: Roster) -> Seating:
    if case.pool.role is Role.BACKUP:
        return Seating(Mode.NORMAL, Reason.BACKUP_POOL, {})
    if not case.lens.suspended:
        return mode.seat(case, roster)
    seats: Seats = {
        s.number: s.seat
        for s in roster.others  # Of a suspended pool, that is everybody.
        if s.seat is not Seat.NONE and s.number not in roster.outs
    }
    emptied = any(s.in_rotation for s in roster.others) and not any(
        s.in_rotation and s.number not in roster.outs for s in roster.others
    )
    if emptied or case.prior.mode in (None, Mode.EMPTY):
        return Seating(Mode.EMPTY, mode.why_frozen_empty(case, roster), seats)
    return Seating(case.prior.mode, case.prior.reason, seats)


def _remember(
    case: Case, roster: Roster, seating: Seating, ruling: Ruling, cast: Cast
) -> PoolState:
    """Bring up to date what the pool has to remember for the next pass."""
    lens, prior = case.lens, case.prior
    tripped = ruling.tripped is not None and prior.guard_since is None
    doubts = any(s.doubt is not None for s in roster.others)
    benched, covers = _history(case, seating, ruling, cast)
    calm = prior.stabilise_until
    if not lens.suspended:
        calm = pacing.stabilise_until(case.pool, prior, benched, roster.count_usable(), lens)
    is_fallback = seating.mode is Mode.FALLBACK or Seat.FALLBACK in seating.seats.values()
    return prior.but(
        mode=None if case.pool.role is Role.BACKUP else seating.mode,
        reason=seating.reason,
        pace=prior.pace if _is_frozen(case, seating) else pacing.pace(seating.mode, calm, lens),
        fallback_since=(prior.fallback_since or lens.now) if is_fallback else None,
        guard_since=(prior.guard_since or lens.now) if doubts else None,
        guard_trips=prior.guard_trips + tripped,
        benched=benched,
        stabilise_until=calm,
        correlated=correlated.watch(prior, roster, lens),
        covers=covers,
        serving=tuple(
            Serving(stock.entry.number, claim.covers, claim.since)
            for stock in cast.serving
            if (claim := stock.state.claim) is not None
        ),
        suspended=lens.suspended,
        orphaned=False,
        delete_with=_delete_with(case.pool),
    )


def _delete_with(pool: Pool) -> str:
    """Name the file whose removal deletes the list; none where the list is to stay."""
    if pool.deletion is not DeletionPolicy.DELETE:
        return ""
    return pool.origin.rpartition(":")[0] or pool.origin


def _is_frozen(case: Case, seating: Seating) -> bool:
    return case.lens.suspended and seating.mode is not Mode.EMPTY


def _history(
    case: Case, seating: Seating, ruling: Ruling, cast: Cast
) -> tuple[tuple[Benched, ...], tuple[Benched, ...]]:
    """List who was benched, and who was covered, as far back as a rule asks."""
    lens, prior = case.lens, case.prior
    benched, covers = prior.benched, prior.covers
    if ruling.bench:  # Only now are old entries dropped, so that time alone writes nothing.
        window = max(lens.policy.guard.confirm_after, lens.policy.stabilise.window)
        benched = tuple(b for b in benched if b.at > lens.now - window) + tuple(
            Benched(s.number, lens.now, s.number not in seating.seats) for s in ruling.bench
        )
    if cast.new:
        covers = replacement.recent_covers(covers, lens) + tuple(
            Benched(cover.benched, lens.now) for cover in cast.new
        )
    return benched, covers
