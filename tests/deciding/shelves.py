"""Backup pools and what they have left: set-up for tests."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    S1,
    SALES,
    STOCK,
    A,
    make_memory,
    make_pool,
    make_state,
)
from dialrota.decide.case import Decision
from dialrota.decide.stocktaking import Stockroom
from dialrota.model.plan import Plan
from dialrota.model.policy import Policy, Replacement
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import NumberState, PoolState, Serving
from dialrota.model.words import Role

MORE = PoolKey("d", "more")


BUYS = Policy(replacement=Replacement(auto=True, pools=("stock", "more")))


def idle(number: str = S1, **parts: Any) -> NumberState:
    return make_state(number, **{"in_rotation": False, "rested_since": LONG_AGO} | parts)


def shelf(*numbers: Any, key: PoolKey = STOCK) -> Pool:
    return make_pool(*numbers, key=key, role=Role.BACKUP)


def make_decision(pool: Pool, *numbers: NumberState, **parts: Any) -> Decision:
    usual: dict[str, Any] = {
        "key": pool.key,
        "pool": pool,
        "numbers": numbers,
        "state": make_memory(pool.key, mode=None),
        "rotation": None,
        "plan": Plan(key=pool.key, changes=(), held_back=(), digest=""),
    }
    return Decision(**usual | parts)


def make_room(
    *pools: Pool,
    records: dict[PoolKey, list[NumberState]] | None = None,
    decisions: list[Decision] | None = None,
    states: list[PoolState] | None = None,
) -> Stockroom:
    return Stockroom(
        {pool.key: pool for pool in pools},
        {key: {s.number: s for s in found} for key, found in (records or {}).items()},
        {decision.key: decision for decision in decisions or []},
        {state.key: state for state in states or []},
        NOW,
    )


def served(key: PoolKey = SALES, *stock: str) -> PoolState:
    return make_memory(key, serving=tuple(Serving(one, A, LONG_AGO) for one in stock))
