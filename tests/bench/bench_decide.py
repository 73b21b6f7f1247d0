"""One full decision pass over 100,000 numbers with three verdicts each.

Every number is judged anew: the rows are those of a later sweep. The peer is the same engine,
rules and all, over pydantic objects in place of tuples.
"""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from dialrota.decide import fleet
from dialrota.decide.fleet import World
from dialrota.model.instant import DAY, parse_instant
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.source import Source
from dialrota.model.state import NumberState
from dialrota.model.verdict import Day, Verdict
from dialrota.model.words import Level
from figures import Figure, once

POOLS, EACH = 1_000, 100
START = parse_instant("2026-11-02T06:00:00Z")
AUDIT = PoolKey("bench", "audit")
VOICES = (("first_orion", "tmobile"), ("hiya", "att"), ("tns", "verizon"))


def measure(work: Path) -> Iterator[Figure]:
    """Measure a steady pass with fresh rows, ours and the peer's, interleaved."""
    ours, theirs = Fleet(Verdict), Fleet(PydanticVerdict, state=PydanticState)
    times: tuple[list[float], list[float]] = ([], [])
    for day in range(1, 6):
        for fleet_, found in zip((ours, theirs), times, strict=True):
            found.append(fleet_.sweep(day))
    yield Figure(
        work="full decision pass over 100,000 numbers, three fresh verdicts each",
        ours=sorted(times[0])[2] * 1000, unit="ms", must=400, goal=60, factor=2,
        peer="the same rules over pydantic objects", theirs=sorted(times[1])[2] * 1000,
    )  # fmt: skip


class PydanticVerdict(BaseModel):
    """A verdict as a pydantic object that can be unpacked like a tuple."""

    model_config = ConfigDict(frozen=True)
    source: str
    engine: str
    carrier: str
    level: Level
    observed_at: int
    score: int | None
    label: str

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # As a tuple unpacks.
        return iter(self.__dict__.values())

    def __lt__(self, other: "PydanticVerdict") -> bool:
        return tuple(self) < tuple(other)

    def __getitem__(self, index: int | slice) -> Any:  # As a tuple does.
        return tuple(self.__dict__.values())[index]


class PydanticState(BaseModel):
    """The record of a number as a pydantic object."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="allow")

    def _replace(self, **parts: Any) -> "PydanticState":  # As a named tuple does.
        return self.model_copy(update=parts)

    def with_evidence(self, risk: Any, verdicts: Any, heard_at: Any) -> "PydanticState":
        return self.model_copy(update={"risk": risk, "verdicts": verdicts, "heard_at": heard_at})


class Fleet:
    """A thousand pools in steady service."""

    def __init__(self, verdict: Any, state: Any = None) -> None:  # Classes.
        """Take the first two passes, so that every number is in the list and Healthy."""
        self._verdict, self._state = verdict, state
        self._numbers = [f"+1{201 + i // 10_000}555{i % 10_000:04d}" for i in range(POOLS * EACH)]
        self._pools = dict(self._pool(index) for index in range(POOLS))
        self._known: dict[str, Any] = {"numbers": {}, "states": {}, "published": {}}
        self.sweep(0)

    def sweep(self, day: int) -> float:
        """Let every engine speak again, decide, and return the seconds that deciding took."""
        world = self._world(START + day * DAY)
        gc.collect()
        gc.freeze()
        gc.disable()
        found: list[Any] = []
        taken = once(lambda: found.extend(fleet.decide(world)))
        gc.enable()
        gc.unfreeze()
        for decision in found:
            self._known["numbers"][decision.key] = {
                s.number: self._as(s) for s in decision.numbers
            }
            self._known["states"][decision.key] = decision.state
            self._known["published"][decision.key] = decision.rotation
        return taken

    def _as(self, state: Any) -> Any:  # A record of either kind.
        if self._state is None or not isinstance(state, NumberState):
            return state
        return self._state(**state._asdict())

    def _pool(self, index: int) -> tuple[PoolKey, Pool]:
        key = PoolKey("bench", f"pool-{index:04d}")
        mine = self._numbers[index * EACH : (index + 1) * EACH]
        entries = tuple(Entry(number=n, area_code=n[2:5], region="US-CA") for n in mine)
        pool = Pool(key=key, entries=entries, policy=Policy(), owner="o", sources=("audit",))
        return key, pool

    def _world(self, now: int) -> World:
        source = Source(
            key=AUDIT, type="file", settings={}, interval=DAY, timeout=10, stale_after=3 * DAY
        )
        rows = {number: self._rows(now - 60) for number in self._numbers}
        return World(
            now=now, pools=self._pools, sources={AUDIT: source}, rows={AUDIT: rows}, usage={},
            days={"UTC": Day(now - now % DAY, now - now % DAY + DAY)}, contested={}, **self._known,
        )  # fmt: skip

    def _rows(self, at: int) -> tuple[Any, ...]:
        make = self._verdict
        values = [("audit", e, c, Level.CLEAN, at, 5, "") for e, c in VOICES]
        if make is Verdict:
            return tuple(Verdict(*value) for value in values)
        return tuple(make(**dict(zip(Verdict._fields, value, strict=True))) for value in values)
