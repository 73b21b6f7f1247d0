"""Numbers in every standing, and who of them gets a seat: set-up for tests of rule 6."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    A,
    make_case,
    make_entry,
    make_memory,
    make_pool,
    make_roster,
    make_state,
)
from dialrota.decide import mode
from dialrota.decide.case import Stock
from dialrota.decide.mode import Seating
from dialrota.model.policy import Fallback, Policy
from dialrota.model.state import Claim, NumberState
from dialrota.model.words import (
    AtRiskAction,
    Health,
    Mode,
    OnAllFlagged,
    Seat,
    Stage,
)

PAUSE = Fallback(on_all_flagged=OnAllFlagged.PAUSE)


BENCHING = Policy(at_risk=AtRiskAction.BENCH)


def seat(*states: NumberState, policy: Policy | None = None, **parts: Any) -> Seating:
    outs = parts.pop("outs", {})
    overridden = parts.pop("overridden", frozenset())
    if parts.pop("falling", False):
        parts["prior"] = make_memory(mode=Mode.FALLBACK, fallback_since=LONG_AGO)
    case = make_case(make_pool(A, policy=policy or Policy()), states, **parts)
    return mode.seat(case, make_roster(states, outs=outs, overridden=overridden))


def resting(number: str, health: Health = Health.FLAGGED, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.RESTING, "seat": Seat.NONE, "in_rotation": False}
    return make_state(number, health=health, **usual | parts)


def screening(number: str, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.SCREENING, "health": Health.UNKNOWN, "heard_at": None}
    return make_state(number, **usual | {"seat": Seat.NONE, "in_rotation": False} | parts)


def quarantined(number: str, **parts: Any) -> NumberState:
    return resting(number, **{"stage": Stage.QUARANTINED} | parts)


def serving(number: str) -> Stock:
    state = make_state(number, claim=Claim("d/sales", A, NOW))
    return Stock(entry=make_entry(number), state=state)


def seated(kind: Seat, *numbers: str) -> dict[str, Seat]:
    return dict.fromkeys(numbers, kind)


ELIGIBLE, FALLBACK, FLOOR = Seat.ELIGIBLE, Seat.FALLBACK, Seat.FLOOR
