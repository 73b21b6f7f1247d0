"""One turn of the rules over one pool. The planner repeats it until nothing moves.

The order is the order of the policy: evidence, health, people, stage, guard, replacement, mode,
caps, names.
"""

from dataclasses import dataclass, replace
from typing import Final

from dialrota.decide import correlated, guard, listing, mode, naming, observe, people, stage
from dialrota.decide import pace as pacing
from dialrota.decide import replacement
from dialrota.decide.case import Case, Roster
from dialrota.decide.guard import Ruling
from dialrota.decide.lens import LABELS, NEVER, Lens
from dialrota.decide.mode import Seating
from dialrota.decide.replacement import Cast
from dialrota.model.pool import Entry, is_monitored
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import Benched, Claim, NumberState, PoolState
from dialrota.model.words import Desired, Mode, MonitoringMode, Role, Seat, Stage, State

_ACTIVE: Final = Desired.ACTIVE
_IN_SERVICE: Final = Stage.IN_SERVICE
_NO_SEAT: Final = Seat.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one turn came to. ``turns_at`` is when time alone may change a health."""

    roster: Roster
    seating: Seating
    ruling: Ruling
    cast: Cast
    state: PoolState
    rotation: Rotation | None
    full: frozenset[str]
    turns_at: int


def turn(case: Case, entries: tuple[Entry, ...], before: list[NumberState], *, approved: bool) -> Turn:
    """Apply every rule once."""
    roster, turns_at = _look(case, entries, before)
    ruling = guard.CALM
    if not case.lens.suspended:
        if case.pool.role is Role.ROTATION:
            ruling = guard.judge(case, roster, approved=approved)
        roster = _bench(roster, ruling, case.lens)
    cast = replacement.cast(case, roster)
    case = replace(case, serving=cast.serving)
    seating = _seats(case, roster)
    full = listing.full_numbers(case, roster, seating)
    if not case.lens.suspended:
        seating = listing.exhaust(seating, full)
    state = _remember(case, roster, seating, ruling, cast)
    rotation, roster = _publishable(case, roster, seating, full, state)
    return Turn(
        roster=roster,
        seating=seating,
        ruling=ruling,
        cast=cast,
        state=state,
        rotation=rotation,
        full=full,
        turns_at=turns_at,
    )


def _look(
    case: Case, entries: tuple[Entry, ...], before: list[NumberState]
) -> tuple[Roster, int]:
    """Observe every number, and take every step of its stage that needs no guard."""
    lens, pool, rows_of = case.lens, case.pool, case.rows.get
    watch_all = pool.monitoring is MonitoringMode.ALL
    outs: dict[str, State] = {}
    kept_in: set[str] = set()
    states: list[NumberState] = []
    turns_at = NEVER
    for entry, state in zip(entries, before, strict=True):
        number = entry.number
        watched = watch_all or is_monitored(pool, entry)
        state, soon = observe.observe(state, rows_of(number, ()), lens, watched)
        if soon < turns_at:
            turns_at = soon
        if entry.override is not None and people.is_overridden(entry, lens.now):
            kept_in.add(number)
        if not _is_plain(entry, state, case):
            out = _out(case, entry)
            if out is not None:
                outs[number] = out
                state = people.take_out(state, entry, out, lens.now)
            state = _name_owner(state, case, out)
            state = stage.advance(state, lens, out=out is not None)
        states.append(state)
    roster = Roster(
        entries=entries, states=tuple(states), outs=outs, overridden=frozenset(kept_in)
    )
    return roster, turns_at


def _is_plain(entry: Entry, state: NumberState, case: Case) -> bool:
    """Say whether neither people nor a step of its stage can have a word in a number."""
    return (
        entry.desired is _ACTIVE
        and state.stage is _IN_SERVICE
        and state.out is None
        and entry.hold is None
        and not case.owners
        and state.claim is None
    )


def _out(case: Case, entry: Entry) -> State | None:
    owner = case.owners.get(entry.number)
    return people.kept_out(entry, str(owner) if owner else "", case.lens.now)


def _name_owner(state: NumberState, case: Case, out: State | None) -> NumberState:
    """Remember which pool owns a number that this pool declares too."""
    owner = case.owners.get(state.number)
    if out is not State.DUPLICATE or owner is None:
        stale = state.claim is not None and not state.claim.covers
        return state._replace(claim=None) if stale else state
    if state.claim is not None and state.claim.pool == str(owner):
        return state
    return state._replace(claim=Claim(pool=str(owner), covers="", since=case.lens.now))


def _bench(roster: Roster, ruling: Ruling, lens: Lens) -> Roster:
    """Carry the ruling out, and rest the labelled numbers that need no ruling."""
    if ruling is guard.CALM and all(s.health not in LABELS for s in roster.states):
        return roster
    ruled = {s.number: s for s in (*ruling.hold, *ruling.let_go)}
    benched = {s.number for s in ruling.bench}
    states: list[NumberState] = []
    for state in roster.states:
        if state.number in ruled:
            state = ruled[state.number]
        elif state.health in LABELS and state.number not in roster.outs:
            if stage.is_benchable(state, lens):
                state = stage.rest(state, lens)
        elif state.number in benched:
            state = state._replace(doubt=None)
        states.append(state)
    return replace(roster, states=tuple(states))


def _seats(case: Case, roster: Roster) -> Seating:
    if case.pool.role is Role.BACKUP:
        return Seating(Mode.NORMAL, Reason.BACKUP_POOL, {})
    if not case.lens.suspended:
        return mode.seat(case, roster)
    seats = {
        s.number: s.seat
        for s in roster.states
        if s.seat is not Seat.NONE and s.number not in roster.outs
    }
    emptied = any(s.in_rotation for s in roster.states) and not any(
        s.in_rotation and s.number not in roster.outs for s in roster.states
    )
    if emptied or case.prior.mode is None:
        return Seating(Mode.EMPTY, Reason.ALL_PULLED if emptied else Reason.SUSPENDED, seats)
    return Seating(case.prior.mode, case.prior.reason, seats)


def _remember(
    case: Case, roster: Roster, seating: Seating, ruling: Ruling, cast: Cast
) -> PoolState:
    """Bring up to date what the pool has to remember for the next pass."""
    lens, prior = case.lens, case.prior
    tripped = ruling.tripped is not None and prior.guard_since is None
    doubts = any(s.doubt is not None for s in roster.states)
    window = max(lens.policy.guard.confirm_after, lens.policy.stabilise.window)
    benched = tuple(b for b in prior.benched if b.at > lens.now - window) + tuple(
        Benched(s.number, lens.now, s.number not in seating.seats) for s in ruling.bench
    )
    covers = replacement.recent_covers(prior.covers, lens) + tuple(
        Benched(cover.benched, lens.now) for cover in cast.new
    )
    calm = prior.stabilise_until
    if not lens.suspended:
        calm = pacing.stabilise_until(case.pool, prior, benched, len(roster.usable()), lens)
    is_fallback = seating.mode is Mode.FALLBACK or Seat.FALLBACK in seating.seats.values()
    return replace(
        prior,
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
        suspended=lens.suspended,
        orphaned=False,
    )


def _is_frozen(case: Case, seating: Seating) -> bool:
    return case.lens.suspended and seating.mode is not Mode.EMPTY


def _publishable(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str], state: PoolState
) -> tuple[Rotation | None, Roster]:
    """Name every number and write the list, or what people left of a frozen one."""
    lens = case.lens
    if case.pool.role is Role.BACKUP:
        return None, _named(roster, seating, lens, full, frozenset())
    if lens.suspended or lens.observing:
        return _frozen(case, roster, seating, full)
    silent = seating.mode in (Mode.EXHAUSTED, Mode.PAUSED, Mode.EMPTY)
    listed = frozenset() if silent else frozenset(seating.seats) - full
    roster = _named(roster, seating, lens, full, listed)
    return listing.make_rotation(case, roster, seating, full, state.pace), roster


def _frozen(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str]
) -> tuple[Rotation | None, Roster]:
    declared = {entry.number for entry in roster.entries}
    published = case.published
    if published is not None:
        lines = listing.listed_numbers(published)
        serving = {stock.entry.number for stock in case.serving}
        gone = frozenset(lines) - (declared | serving) | frozenset(roster.outs)
        published = listing.without(published, gone)
    listed = frozenset(listing.listed_numbers(published))
    return published, _named(roster, seating, case.lens, full, listed)


def _named(
    roster: Roster,
    seating: Seating,
    lens: Lens,
    full: frozenset[str],
    listed: frozenset[str],
) -> Roster:
    seats, outs = seating.seats, roster.outs
    states: list[NumberState] = []
    well: list[str] = []
    for entry, state in zip(roster.entries, roster.states, strict=True):
        number = state.number
        seat = seats.get(number, _NO_SEAT)
        if state.seat is not seat:
            state = state._replace(seat=seat)
        is_listed = number in listed
        if state.in_rotation is is_listed and naming.is_well(state) and number not in full:
            well.append(number)
        else:
            word = naming.name(entry, state, lens, outs.get(number), number in full)
            state = _written(state, word, lens, is_listed)
        states.append(state)
    return replace(roster, states=tuple(states), well=frozenset(well))


def _written(state: NumberState, word: naming.Name, lens: Lens, listed: bool) -> NumberState:
    """Write the name and the place of a number; the same object where nothing changed."""
    if (
        state.state is word.state
        and state.reason is word.reason
        and state.in_rotation is listed
        and state.message == word.message
        and not (listed and state.rested_since is not None)
    ):
        return state
    rested_since = state.rested_since
    if listed:
        rested_since = None
    elif state.in_rotation:
        rested_since = lens.now
    return state._replace(
        state=word.state,
        reason=word.reason,
        message=word.message,
        in_rotation=listed,
        rested_since=rested_since,
        since=state.since if state.state is word.state else lens.now,
    )
