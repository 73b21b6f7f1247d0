"""Rule 7: the guard. A wave of bad news is carried out in part, and asked about.

It only ever removes benches from what the rules want. A number it holds back stays in the list
until a later sweep, or a person, confirms the news, or the news goes away.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from dialrota.decide import stage
from dialrota.decide.case import Case, Roster, is_eligible
from dialrota.decide.lens import LABELS, Lens
from dialrota.model.reason import Reason
from dialrota.model.state import Benched, Doubt, NumberState
from dialrota.model.words import Health, Level, Seat

_SUSPICIOUS: Final = LABELS | {Health.AT_RISK}
_LABEL_LEVELS: Final = frozenset({Level.FLAGGED, Level.BLOCKED})


class Ruling(NamedTuple):
    """Which numbers are benched, which are held back, and why if it tripped."""

    bench: tuple[NumberState, ...]
    hold: tuple[NumberState, ...]
    let_go: tuple[NumberState, ...]
    tripped: Reason | None


CALM: Final = Ruling((), (), (), None)


def judge(case: Case, roster: Roster, *, approved: bool) -> Ruling:
    """Rule on every bench the rules want of numbers that are in the list as eligible."""
    lens = case.lens
    suspects = [s for s in roster.others if s.health in _SUSPICIOUS or s.doubt is not None]
    if not suspects:
        return CALM
    present = [s for s in suspects if s.number not in roster.outs]
    confirmed, doubted, let_go = _review(present, lens, approved=approved)
    wanted = [s for s in present if _is_guarded(s, roster, lens)]
    if not wanted:
        return _rule(confirmed, doubted, let_go, None)
    if approved:
        return Ruling((*confirmed, *wanted), tuple(doubted), tuple(let_go), None)
    if doubted:  # Tripped: nobody further is benched, and the limit is not granted again.
        return _rule(confirmed, [*doubted, *_doubt(wanted, lens)], let_go, None)
    if not case.serving and not any(is_eligible(s, lens) for s in roster.usable()):
        return _rule(confirmed, _doubt(wanted, lens), let_go, Reason.LAST_ELIGIBLE)
    budget = _limit(roster, lens) - _recent(case.prior.benched, lens)
    if len(wanted) <= budget:
        return Ruling((*confirmed, *wanted), (), tuple(let_go), None)
    before = sum(1 for s in roster.usable() if s.seat is Seat.ELIGIBLE)
    allowed = max(0, min(budget, before // 2))
    worst = sorted(wanted, key=_badness)
    held = _doubt(worst[allowed:], lens)
    return _rule([*confirmed, *worst[:allowed]], held, let_go, Reason.GUARD_LIMIT)


def confirm_at(doubt: Doubt, lens: Lens) -> int:
    """Find the earliest observation time that would confirm a held-back number."""
    return doubt.last_at + lens.policy.guard.confirm_after


def _rule(
    bench: list[NumberState],
    hold: list[NumberState],
    let_go: list[NumberState],
    tripped: Reason | None,
) -> Ruling:
    if not (bench or hold or let_go):
        return CALM
    return Ruling(tuple(bench), tuple(hold), tuple(let_go), tripped)


def _review(
    present: Iterable[NumberState], lens: Lens, *, approved: bool
) -> tuple[list[NumberState], list[NumberState], list[NumberState]]:
    """Look again at the numbers held back so far: confirmed, still doubted, let go."""
    confirmed: list[NumberState] = []
    doubted: list[NumberState] = []
    let_go: list[NumberState] = []
    for state in present:
        if state.doubt is None:
            continue
        if not stage.is_benchable(state, lens):
            let_go.append(state.but(doubt=None))
            continue
        state = _counted(state, state.doubt, lens)
        enough = state.doubt is not None and state.doubt.sweeps >= lens.policy.guard.confirm_sweeps
        (confirmed if approved or enough else doubted).append(state)
    return confirmed, doubted, let_go


def _counted(state: NumberState, doubt: Doubt, lens: Lens) -> NumberState:
    """Count a sweep that agrees and is observed late enough after the one before."""
    latest = _bad_at(state)
    if latest < confirm_at(doubt, lens):
        return state
    return state.but(doubt=doubt._replace(sweeps=doubt.sweeps + 1, last_at=latest))


def _doubt(states: list[NumberState], lens: Lens) -> list[NumberState]:
    return [s.but(doubt=Doubt(lens.now, 1, _bad_at(s))) for s in states]


def _bad_at(state: NumberState) -> int:
    """Find when the news that speaks against a number was last observed."""
    levels = _LABEL_LEVELS if state.health in LABELS else _LABEL_LEVELS | {Level.AT_RISK}
    return max((v.observed_at for v in state.verdicts if v.level in levels), default=0)


def _is_guarded(state: NumberState, roster: Roster, lens: Lens) -> bool:
    return (
        state.seat is Seat.ELIGIBLE
        and state.doubt is None
        and stage.is_benchable(state, lens)
        and state.number not in roster.overridden
    )


def _limit(roster: Roster, lens: Lens) -> int:
    rule = lens.policy.guard
    return max(rule.minimum, rule.max_benched_percent * roster.count_usable() // 100)


def _recent(benched: Iterable[Benched], lens: Lens) -> int:
    since = lens.now - lens.policy.guard.confirm_after
    return sum(1 for bench in benched if bench.at > since)


def _badness(state: NumberState) -> tuple[int, int, str]:
    return (0 if state.health is Health.BLOCKED else 1, -(state.risk or 0), state.number)
