"""Make model values with plain defaults, so that a test shows only what matters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dialrota.decide import lens as lenses
from dialrota.decide.case import Case, Decision, Roster
from dialrota.decide.fleet import World
from dialrota.model.instant import DAY, parse_instant
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.source import Source
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Day, Usage, Verdict
from dialrota.model.words import Health, Level, Mode, Seat, State, Strategy

NOW: Final = parse_instant("2026-03-20T12:00:00Z")
LONG_AGO: Final = NOW - 90 * DAY
MIDNIGHT: Final = NOW - NOW % DAY
A, B, C, D, E, F = (f"+1415555010{digit}" for digit in range(1, 7))
S1, S2, S3 = (f"+1628555010{digit}" for digit in range(1, 4))  # Of stock.
SALES, OTHER, STOCK = PoolKey("d", "sales"), PoolKey("d", "other"), PoolKey("d", "stock")
AUDIT: Final = PoolKey("d", "audit")


def make_entry(number: str = A, **parts: Any) -> Entry:
    """Make a declared number: Active, of San Francisco."""
    return Entry(**{"number": number, "area_code": "415", "region": "US-CA"} | parts)


def make_pool(*numbers: str | Entry, **parts: Any) -> Pool:
    """Make a pool of the standard policy that asks the source ``audit``."""
    entries = tuple(n if isinstance(n, Entry) else make_entry(n) for n in numbers)
    usual: dict[str, Any] = {
        "key": SALES,
        "policy": Policy(),
        "owner": "o@example.com",
        "sources": ("audit",),
    }
    return Pool(**{"entries": entries} | usual | parts)


def make_state(number: str = A, **parts: Any) -> NumberState:
    """Make the record of a number that has long been in the list, with nothing against it."""
    usual: dict[str, Any] = {
        "number": number,
        "state": State.HEALTHY,
        "health": Health.HEALTHY,
        "since": LONG_AGO,
        "stage_since": LONG_AGO,
        "seat": Seat.ELIGIBLE,
        "in_rotation": True,
        "reason": Reason.CLEAN,
        "message": "All live verdicts are clean.",
        "verdicts": (make_verdict(),),
        "heard_at": NOW,
        "monitored": True,
        "declared_since": LONG_AGO,
    }
    return NumberState(**usual | parts)


def well(*numbers: str) -> list[NumberState]:
    """Make the records of numbers with nothing against them."""
    return [make_state(number) for number in numbers]


def make_verdict(level: Level = Level.CLEAN, at: int = NOW, **parts: Any) -> Verdict:
    """Make the word of one engine."""
    usual: dict[str, Any] = {
        "source": "audit",
        "engine": "hiya",
        "carrier": "",
        "level": level,
        "observed_at": at,
    }
    return Verdict(**usual | parts)


def make_lens(pool: Pool | None = None, now: int = NOW, **parts: Any) -> lenses.Lens:
    """Make the lens of one pass; verdicts of ``audit`` live three days."""
    usage: Mapping[str, Usage] = parts.pop("usage", {})
    stale_after = parts.pop("stale_after", {"audit": 3 * DAY})
    midnight = now - now % DAY
    pool = pool or make_pool(A, **parts)
    return lenses.make_lens(pool, stale_after, usage, Day(midnight, midnight + DAY), now)


def make_case(pool: Pool, states: Iterable[NumberState] = (), **parts: Any) -> Case:
    """Make one pool's case from its records."""
    now = parts.pop("now", NOW)
    lens = parts.pop("lens", None) or make_lens(pool, now)
    usual: dict[str, Any] = {
        "pool": pool,
        "prior": make_memory(pool.key),
        "numbers": {state.number: state for state in states},
        "rows": {},
        "lens": lens,
    }
    return Case(**usual | parts)


def make_memory(key: PoolKey = SALES, **parts: Any) -> PoolState:
    """Make what is remembered of a pool that publishes as usual."""
    return PoolState(**{"key": key, "mode": Mode.NORMAL, "reason": Reason.ROTATING} | parts)


def make_roster(states: Sequence[NumberState], well: int = 0, **parts: Any) -> Roster:
    """Make a roster in the middle of a pass; the last ``well`` numbers are in full service."""
    entries = tuple(make_entry(state.number) for state in states)
    others = len(states) - well
    usual: dict[str, Any] = {
        "entries": entries,
        "well": tuple(states[others:]),
        "others": tuple(states[:others]),
        "places": tuple(range(others)),
        "outs": {},
        "overridden": frozenset(),
    }
    return Roster(**usual | parts)


def make_line(number: str = A, **parts: Any) -> Listed:
    """Make a line of the list at full weight."""
    usual: dict[str, Any] = {"state": State.HEALTHY, "weight": 100, "daily_cap": 150}
    return Listed(**{"number": number, "area_code": "415", "region": "US-CA"} | usual | parts)


def make_rotation(*numbers: str | Listed, **parts: Any) -> Rotation:
    """Make a list in mode Normal."""
    usual: dict[str, Any] = {
        "key": SALES,
        "mode": Mode.NORMAL,
        "reason": Reason.ROTATING,
        "pace": 100,
        "strategy": Strategy.LEAST_USED,
        "campaigns": (),
        "soft_cap": 100,
        "numbers": tuple(n if isinstance(n, Listed) else make_line(n) for n in numbers),
    }
    return Rotation(**usual | parts)


def make_source(**parts: Any) -> Source:
    """Make a source that is asked once a day."""
    usual: dict[str, Any] = {
        "key": AUDIT,
        "type": "file",
        "settings": {},
        "interval": DAY,
        "timeout": 10,
    }
    return Source(**usual | {"stale_after": 3 * DAY} | parts)


def make_world(*pools: Pool, now: int = NOW, **parts: Any) -> World:
    """Make the world of a first pass over some pools."""
    midnight = now - now % DAY
    usual: dict[str, Any] = {
        "now": now,
        "pools": {pool.key: pool for pool in pools},
        "numbers": {},
        "states": {},
        "sources": {AUDIT: make_source()},
        "rows": {},
        "usage": {},
        "days": {"UTC": Day(midnight, midnight + DAY)},
    }
    return World(**usual | parts)


def listed(decision: Decision) -> list[str]:
    """Name the numbers that a decision publishes."""
    return [line.number for line in decision.rotation.numbers] if decision.rotation else []
