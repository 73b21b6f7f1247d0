"""The first look at every number: what is observed, whom people keep out, who takes a step.

Most numbers are in full service and nobody has a word to say: they pass with the fewest questions.
"""

from collections.abc import Sequence
from typing import Final

from dialrota.decide import observe, people, stage
from dialrota.decide.cap import is_full
from dialrota.decide.case import Case, Roster
from dialrota.decide.lens import NEVER
from dialrota.decide.service import NEW, service_of
from dialrota.model.pool import Entry, PoolKey, is_monitored
from dialrota.model.state import STANDING, Claim, NumberState, is_owned_elsewhere
from dialrota.model.words import Desired, Seat, State

_ACTIVE: Final = Desired.ACTIVE
_ELIGIBLE: Final = Seat.ELIGIBLE


def look(
    case: Case, entries: tuple[Entry, ...], before: Sequence[NumberState]
) -> tuple[Roster, int]:
    """Observe every number, and take every step of its stage that needs no guard."""
    lens, service = case.lens, service_of(case)
    rows_of, used = case.rows.get, bool(lens.usage)
    seen, well = _Seen(), list[NumberState]()
    turns_at = NEVER
    for entry, state in zip(entries, before, strict=True):
        standing, rows = state[STANDING], rows_of(entry.number, ())
        spent, passed = used and is_full(state, _ELIGIBLE, lens), None
        if service is None or spent or not _is_left_alone(entry):
            pass  # There is more to ask.
        elif standing == service.standing:
            passed = service.stay(state, rows, lens)
        elif standing == NEW:
            passed = service.join(state, rows, lens)
        if passed is None:
            seen.places.append(len(well) + len(seen.others))
            soon = _look_closely(case, entry, state, seen)
        else:
            state, soon = passed
            well.append(state)
        if soon < turns_at:
            turns_at = soon
    word = State.HEALTHY if service is None else service.name.state
    return seen.roster(entries, tuple(well), word), turns_at


class _Seen:
    """What has been seen so far of the numbers that ask for a closer look."""

    __slots__ = ("others", "outs", "overridden", "places")

    def __init__(self) -> None:
        self.others: list[NumberState] = []
        self.places: list[int] = []
        self.outs: dict[str, State] = {}
        self.overridden: set[str] = set()

    def roster(
        self, entries: tuple[Entry, ...], well: tuple[NumberState, ...], word: State
    ) -> Roster:
        return Roster(
            entries=entries,
            well=well,
            others=tuple(self.others),
            places=tuple(self.places),
            outs=self.outs,
            overridden=frozenset(self.overridden),
            word=word,
        )


def _look_closely(case: Case, entry: Entry, state: NumberState, seen: _Seen) -> int:
    """Ask every question about one number; return when time alone may change its health."""
    lens, number = case.lens, entry.number
    watched = is_monitored(case.pool, entry)
    state, turns_at = observe.observe(state, case.rows.get(number, ()), lens, monitored=watched)
    out = None
    if case.owners or not _is_left_alone(entry):
        if people.is_overridden(entry, lens.now):
            seen.overridden.add(number)
        out = people.kept_out(entry, str(case.owners.get(number, "")), lens.now)
        if out is not None:
            seen.outs[number] = out
            state = people.take_out(state, entry, out, lens.now)
    state = _name_owner(state, case.owners.get(number), lens.now)
    seen.others.append(stage.advance(state, lens, out=out is not None))
    return turns_at


def _is_left_alone(entry: Entry) -> bool:
    """Say whether people have no word in a number, for or against it."""
    return entry.desired is _ACTIVE and entry.hold is None and entry.override is None


def _name_owner(state: NumberState, owner: PoolKey | None, now: int) -> NumberState:
    """Remember which pool owns a number that this pool declares too."""
    if owner is None:
        return state.but(claim=None) if is_owned_elsewhere(state) else state
    if state.claim is not None and state.claim.pool == str(owner):
        return state
    return state.but(claim=Claim(pool=str(owner), covers="", since=now))
