"""Full service: the numbers that no rule moves, as long as nobody has a word to say.

They are listed on their own merit, with nothing open. In a pool that has sources they are Healthy;
where there is none to ask, they are those of whom nothing was ever heard.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dialrota.decide import evidence, naming
from dialrota.decide.case import Case
from dialrota.decide.lens import NEVER, Lens
from dialrota.decide.naming import Name
from dialrota.model.state import STANDING, NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, MonitoringMode, Role, Seat, UnknownAction

Passed = tuple[NumberState, int]  # The number as it is now, and when time alone may change that.
Judge = Callable[[NumberState, Sequence[Verdict], Lens], Passed | None]

NEW: Final = NumberState(number="")[STANDING]


@dataclass(frozen=True, slots=True)
class Service:
    """How a number in full service stands, and what it is called.

    ``stay`` judges one that stands so, ``join`` one that stands as new ones do; both answer None
    where the number has to be looked at closely.
    """

    name: Name
    standing: tuple[Any, ...]
    stay: Judge
    join: Judge


def service_of(case: Case) -> Service | None:
    """Choose the full service of a pool; None where its list does not follow its numbers."""
    pool, lens = case.pool, case.lens
    if pool.monitoring is not MonitoringMode.ALL or pool.role is not Role.ROTATION:
        return None
    if case.owners or lens.suspended or lens.observing:
        return None
    if pool.sources:
        return HEALTHY
    return UNHEARD if lens.policy.unknown is UnknownAction.ELIGIBLE else None


def _stay_healthy(state: NumberState, rows: Sequence[Verdict], lens: Lens) -> Passed | None:
    known = state.verdicts
    rows = rows or known
    found = evidence.renew(rows, known, lens)
    if found is None:
        return None
    heard_at, risk, turns_at = found
    if rows is not known and (heard_at != state.heard_at or rows != known):
        state = state.with_evidence(risk, tuple(rows), heard_at)
    return state, turns_at


def _join_healthy(state: NumberState, rows: Sequence[Verdict], lens: Lens) -> Passed | None:
    found = None if state.verdicts else evidence.hear(rows, lens)
    if found is None:
        return None
    heard_at, risk, turns_at = found
    state = _serving(state, HEALTHY, lens.now)
    return state.with_evidence(risk, tuple(rows), heard_at), turns_at


def _stay_unheard(state: NumberState, rows: Sequence[Verdict], _: Lens) -> Passed | None:
    silent = state.heard_at is None and not rows
    return (state, NEVER) if silent and state.message == naming.UNHEARD.message else None


def _join_unheard(state: NumberState, rows: Sequence[Verdict], _: Lens) -> Passed | None:
    if state.heard_at is not None or rows:
        return None
    return _serving(state, UNHEARD, state.since), NEVER


def _serving(state: NumberState, service: Service, since: int) -> NumberState:
    """Put a number into service: what it has begun with stays, in the order of its fields."""
    told = (state.number, *service.standing, since, state.stage_since, service.name.message)
    return tuple.__new__(NumberState, told + state[len(told) :])


def _standing(name: Name, health: Health) -> tuple[Any, ...]:
    state: tuple[Any, ...] = NumberState(
        number="",
        state=name.state,
        health=health,
        seat=Seat.ELIGIBLE,
        in_rotation=True,
        reason=name.reason,
        monitored=True,
    )
    return state[STANDING]


HEALTHY: Final = Service(
    naming.CLEAN, _standing(naming.CLEAN, Health.HEALTHY), _stay_healthy, _join_healthy
)
UNHEARD: Final = Service(
    naming.UNHEARD, _standing(naming.UNHEARD, Health.UNKNOWN), _stay_unheard, _join_unheard
)
