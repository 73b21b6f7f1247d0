"""Numbers that rest, and one step of their lives: set-up for tests of rule 3."""

from typing import Any

from builders import NOW, make_lens, make_state
from dialrota.decide import stage
from dialrota.decide.lens import Lens
from dialrota.model.instant import DAY
from dialrota.model.state import NumberState, WarmUp
from dialrota.model.words import Seat, Stage

LENS = make_lens()


def resting(**parts: Any) -> NumberState:
    """Make a number that has rested long enough and was checked often enough."""
    usual: dict[str, Any] = {
        "stage": Stage.RESTING,
        "stage_since": NOW - 14 * DAY,
        "rested_since": NOW - 14 * DAY,
        "flagged_at": (NOW - 14 * DAY,),
        "seat": Seat.NONE,
        "in_rotation": False,
        "clean_checks": 2,
        "checked_at": NOW,
    }
    return make_state(**usual | parts)


def advance(state: NumberState, lens: Lens = LENS, *, out: bool = False) -> NumberState:
    return stage.advance(state, lens, out=out)


def climbing(spent: int = 0, since: int | None = NOW, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.WARM_UP, "warm_up": WarmUp(spent, since)}
    return make_state(**usual | parts)
