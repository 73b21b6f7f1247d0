"""Stock, and who covers whom: set-up for tests of rule 9."""

from typing import Any

from builders import (
    S1,
    A,
    make_case,
    make_entry,
    make_pool,
    make_roster,
    make_state,
)
from dialrota.decide import replacement
from dialrota.decide.case import Stock
from dialrota.decide.replacement import Cast
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Replacement
from dialrota.model.pool import Entry
from dialrota.model.state import NumberState
from dialrota.model.words import Health, PolicyMode, Stage, State


def resting(number: str = A, **parts: Any) -> NumberState:
    return make_state(number, **{"stage": Stage.RESTING, "health": Health.FLAGGED} | parts)


def stock(number: str = S1, area: str = "628", region: str = "US-CA", **parts: Any) -> Stock:
    is_out = parts.pop("is_out", False)
    state = make_state(number, **parts)
    return Stock(
        entry=make_entry(number, area_code=area, region=region), state=state, is_out=is_out
    )


def cast(
    *states: NumberState,
    entries: tuple[Entry, ...] | None = None,
    outs: dict[str, State] | None = None,
    mode: PolicyMode = PolicyMode.ENFORCE,
    suspend: bool = False,
    rule: dict[str, Any] | None = None,
    **parts: Any,
) -> Cast:
    usual: dict[str, Any] = {"auto": True, "pools": ("stock",), "limit": 2, "within": 30 * DAY}
    policy = Policy(mode=mode, replacement=Replacement(**usual | (rule or {})))
    entries = entries or tuple(make_entry(s.number) for s in states)
    pool = make_pool(*entries, policy=policy, suspend=suspend)
    case = make_case(pool, states, **parts)
    return replacement.cast(case, make_roster(states, outs=outs or {}, entries=entries))


def covers(found: Cast) -> list[tuple[str, str]]:
    return [(cover.benched, cover.stock.entry.number) for cover in found.new]


def numbers(stocks: tuple[Stock, ...]) -> list[str]:
    return [one.entry.number for one in stocks]
