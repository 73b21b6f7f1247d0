"""Rule 6: what kind of list it is, and who has a seat in it. A flag never stops the business.

Caps are not looked at here, but for the moment at which a Fallback ends.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from dialrota.decide import cap
from dialrota.decide.case import Case, Roster, is_eligible
from dialrota.decide.lens import IN_SERVICE, LABELS, Lens, longest_silence
from dialrota.model.reason import Reason
from dialrota.model.state import NumberState
from dialrota.model.words import Health, Mode, OnAllFlagged, Seat, Stage, State

Seats = dict[str, Seat]


class Seating(NamedTuple):
    """The mode, why, and the seat of each number that has one."""

    mode: Mode
    reason: Reason
    seats: Seats


def seat(case: Case, roster: Roster) -> Seating:
    """Give out the seats."""
    others = roster.usable_others()
    eligible = [*roster.well, *[s for s in others if is_eligible(s, case.lens)]]
    if case.prior.fallback_since is not None and (roster.well or others):
        # Who it published while Screening stays in it.
        others += [s for s in _screening(roster) if s.seat is Seat.FALLBACK]
    usable = [*roster.well, *others]
    if not usable:
        found = _nobody_usable(case, roster)
    elif not eligible and not case.serving:
        found = _nobody_eligible(case, usable)
    else:
        doubted = [s for s in others if s.doubt is not None]
        found = _somebody_eligible(case, roster, usable, eligible, doubted)
    if found.mode in (Mode.PAUSED, Mode.EMPTY):
        return found
    extra = _extra(case, roster, found.seats)
    return found._replace(seats=found.seats | extra) if extra else found


def _extra(case: Case, roster: Roster, seats: Seats) -> Seats:
    """Seat the overridden (rule 4) and the stock that serves this pool (rule 9)."""
    extra = {stock.entry.number: Seat.ELIGIBLE for stock in case.serving}
    for number in roster.overridden:
        if number not in roster.outs and seats.get(number) is not Seat.ELIGIBLE:
            extra[number] = Seat.OVERRIDE
    return extra


def _nobody_usable(case: Case, roster: Roster) -> Seating:
    if case.serving:
        return Seating(Mode.NORMAL, Reason.ROTATING, {})
    if any(number not in roster.outs for number in roster.overridden):
        return Seating(Mode.NORMAL, Reason.OVERRIDE, {})
    waiting = [s for s in _screening(roster) if _waited(s, case.lens)]
    if not waiting:
        return Seating(Mode.EMPTY, why_empty(roster), {})
    if case.lens.policy.fallback.on_all_flagged is OnAllFlagged.PAUSE:
        return Seating(Mode.PAUSED, Reason.NO_VERDICTS, {})
    return Seating(Mode.FALLBACK, Reason.NO_VERDICTS, _all(waiting, Seat.FALLBACK))


def _screening(roster: Roster) -> list[NumberState]:
    return [s for s in roster.others if s.stage is Stage.SCREENING and s.number not in roster.outs]


def _waited(state: NumberState, lens: Lens) -> bool:
    """Say whether a Screening number has waited longer than its source may be silent."""
    waited = lens.now > state.stage_since + longest_silence(lens)
    return waited and state.health is not Health.BLOCKED


def screening_ends(state: NumberState, lens: Lens) -> int:
    """Find when a Screening number has waited long enough to be published."""
    return state.stage_since + longest_silence(lens) + 1


def why_empty(roster: Roster) -> Reason:
    """Name why a pool without a usable number has nothing to publish (rule 6.6)."""
    if not roster.entries:
        return Reason.NO_NUMBERS
    if _screening(roster):
        return Reason.AWAITING_SCREENING
    words = set(roster.outs.values())
    if words == {State.RETIRED}:
        return Reason.ALL_RETIRED
    by_hand = words & {State.PULLED, State.HELD}
    return Reason.ALL_PULLED if by_hand else Reason.ALL_DECLARED_ELSEWHERE


def why_frozen_empty(case: Case, roster: Roster) -> Reason:
    """Name why a list that waits is empty: for a person who lets it move, or for numbers."""
    if not roster.count_usable():
        return why_empty(roster)
    return Reason.SUSPENDED if case.lens.suspended else Reason.OBSERVE_ONLY


def _nobody_eligible(case: Case, usable: list[NumberState]) -> Seating:
    doubted = any(s.doubt is not None for s in usable)
    reason = Reason.ALL_FLAGGED if doubted else why_nobody(usable)
    paused = case.lens.policy.fallback.on_all_flagged is OnAllFlagged.PAUSE
    if paused and not doubted:  # What is not confirmed does not stop the business.
        return Seating(Mode.PAUSED, reason, {})
    return Seating(Mode.FALLBACK, reason, _fallback_seats(case, usable))


def why_nobody(usable: Iterable[NumberState]) -> Reason:
    """Name the first reason that applies when nobody is eligible."""
    states = list(usable)
    if any(s.health in LABELS or s.stage is Stage.RESTING for s in states):
        return Reason.ALL_FLAGGED
    if any(s.stage is Stage.QUARANTINED for s in states):
        return Reason.ALL_QUARANTINED
    if any(s.health is Health.AT_RISK for s in states):
        return Reason.ALL_AT_RISK
    return Reason.NO_VERDICTS


def _somebody_eligible(
    case: Case,
    roster: Roster,
    usable: list[NumberState],
    eligible: list[NumberState],
    doubted: list[NumberState],
) -> Seating:
    if case.prior.fallback_since is not None:
        seats = _fallback_seats(case, usable)
        if not _fallback_ends(case, usable, eligible, seats):
            seats |= _all(eligible, Seat.ELIGIBLE)
            return Seating(Mode.FALLBACK, why_nobody(_but(usable, eligible)), seats)
    seats = _all(eligible, Seat.ELIGIBLE)
    seats.update(_all(doubted, Seat.HELD_BACK))
    rule = case.lens.policy.rotation
    need = min(max(rule.min_numbers, -(-rule.min_percent * len(usable) // 100)), len(usable))
    strength = len(eligible) + len(case.serving)
    if strength >= need:
        return Seating(Mode.NORMAL, Reason.ROTATING, seats)
    guests = sorted(
        (s for s in usable if s.number not in roster.overridden and _may_be_guest(s, seats)),
        key=_guest_order(case.lens),
    )
    missing = max(0, need - strength - len(doubted))
    return Seating(Mode.FLOOR, Reason.BELOW_FLOOR, seats | _all(guests[:missing], Seat.FLOOR))


def _may_be_guest(state: NumberState, seats: Seats) -> bool:
    return state.number not in seats and state.health is not Health.BLOCKED


def _guest_order(lens: Lens) -> Callable[[NumberState], tuple[int, int, int, str]]:
    """Order the least bad first: on the floor already, excluded, Resting, Quarantined."""

    def key(state: NumberState) -> tuple[int, int, int, str]:
        if state.seat is Seat.FLOOR:
            rank = 0
        elif state.stage in IN_SERVICE:
            rank = 1
        else:
            rank = 2 if state.stage is Stage.RESTING else 3
        off_since = state.rested_since
        if off_since is None:
            off_since = lens.now if state.in_rotation else 0
        return (rank, off_since, state.risk or 0, state.number)

    return key


def _fallback_seats(case: Case, usable: list[NumberState]) -> Seats:
    """Seat everybody a Fallback could publish, and those it published so far (rule 6.3)."""
    sound = [s for s in usable if s.health is not Health.BLOCKED]
    tier = [s for s in sound if s.stage is not Stage.QUARANTINED] or sound or usable
    stay: list[NumberState] = []
    if case.prior.fallback_since is not None:
        stay = [s for s in usable if s.seat not in (Seat.NONE, Seat.OVERRIDE)]
        blocked = [s for s in stay if s.health is Health.BLOCKED]
        others = _but([*tier, *stay], blocked)
        if blocked and _reaches_exit(case.lens, others, [*others, *blocked]):
            stay = _but(stay, blocked)
    held = [s for s in usable if s.doubt is not None]  # Blocked included.
    return _all([*tier, *stay], Seat.FALLBACK) | _all(held, Seat.HELD_BACK)


def _fallback_ends(
    case: Case, usable: list[NumberState], eligible: list[NumberState], seats: Seats
) -> bool:
    """Say whether the eligible can carry the pool again, or the Fallback would add nobody."""
    members = [s for s in usable if s.number in seats]
    if len(eligible) == len(members):
        return True
    stock = len(case.serving)
    needed = min(case.lens.policy.rotation.min_numbers, len(members) + stock)
    enough = len(eligible) + stock >= needed
    return enough and _reaches_exit(case.lens, eligible, members, stock)


def _reaches_exit(
    lens: Lens, some: Iterable[NumberState], everybody: Iterable[NumberState], stock: int = 0
) -> bool:
    """Compare the caps of some with the hard caps of everybody; stock counts on both sides."""
    hard = lens.policy.caps.hard
    numbers = {s.number: s for s in some}
    caps = sum(cap.daily_cap(s, lens) for s in numbers.values()) + hard * stock
    whole = hard * (len({s.number for s in everybody}) + stock)
    return caps * 100 >= lens.policy.fallback.exit_percent * whole


def _but(states: Iterable[NumberState], without: Iterable[NumberState]) -> list[NumberState]:
    left_out = {s.number for s in without}
    return [s for s in states if s.number not in left_out]


def _all(states: Iterable[NumberState], kind: Seat) -> Seats:
    return dict.fromkeys([s.number for s in states], kind)
