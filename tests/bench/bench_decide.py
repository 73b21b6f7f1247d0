"""One full decision pass over 100,000 numbers with three verdicts each.

Every number is judged anew: the rows are those of a later sweep. The peer is the same engine,
rules and all, over pydantic objects in place of tuples.
"""

import gc
import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

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
    """Measure a steady pass with fresh rows, ours and the peer's, each in a process of its own."""
    with _Process(Verdict) as ours, _Process(PydanticVerdict, PydanticState) as theirs:
        first, _ = ours.sweep(0), theirs.sweep(0)
        times = [(*ours.sweep(day), *theirs.sweep(day)) for day in range(1, 6)]
    mine, busy, others, _ = (sorted(found)[2] * 1000 for found in zip(*times, strict=True))
    yield Figure(
        work="full decision pass over 100,000 numbers, three fresh verdicts each",
        ours=mine, unit="ms", must=400, goal=60, factor=2,
        peer="the same rules over pydantic objects", theirs=others,
        note=f"processor {busy:.0f} ms; first pass, all numbers new: {first[1] * 1000:.0f} ms",
    )  # fmt: skip


class _Process:
    """A fleet that lives in a process of its own, so that neither stands in the other's memory."""

    def __init__(self, verdict: Any, state: Any = None) -> None:  # Classes.
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, verdict, state))

    def __enter__(self) -> "_Process":
        self._process.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ours.send(None)
        self._process.join()

    def sweep(self, day: int) -> tuple[float, float]:
        """Return the seconds that the fleet's pass of a day takes, and those of a processor."""
        self._ours.send(day)
        wall, busy = self._ours.recv()
        return wall, busy


def _serve(asked: Connection, verdict: Any, state: Any) -> None:
    fleet_ = Fleet(verdict, state)
    for day in iter(asked.recv, None):
        asked.send(fleet_.sweep(day))


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


class _State(BaseModel):
    """The record of a number as a pydantic object, as far as rules treat it as a tuple."""

    model_config = ConfigDict(frozen=True)

    def but(self, **parts: Any) -> Any:
        return self.model_copy(update=parts)

    def with_evidence(self, risk: Any, verdicts: Any, heard_at: Any) -> Any:
        return self.model_copy(update={"risk": risk, "verdicts": verdicts, "heard_at": heard_at})

    def __getitem__(self, index: slice) -> Any:
        return tuple(self.__dict__.values())[index]


_FIELDS: dict[str, Any] = dict.fromkeys(NumberState._fields, (Any, None))
PydanticState = create_model("PydanticState", __base__=_State, **_FIELDS)


class Fleet:
    """A thousand pools in steady service."""

    def __init__(self, verdict: Any, state: Any = None) -> None:  # Classes.
        """Declare them; the first pass takes every number into the list."""
        self._verdict, self._state = verdict, state
        self._numbers = [f"+1{201 + i // 10_000}555{i % 10_000:04d}" for i in range(POOLS * EACH)]
        self._pools = dict(self._pool(index) for index in range(POOLS))
        self._known: dict[str, Any] = {"numbers": {}, "states": {}, "published": {}}

    def sweep(self, day: int) -> tuple[float, float]:
        """Let every engine speak again, decide, and return the seconds that deciding took."""
        world = self._world(START + day * DAY)
        gc.collect()
        gc.freeze()
        gc.disable()
        found: list[Any] = []
        busy = time.process_time()
        taken = once(lambda: found.extend(fleet.decide(world).decisions))
        busy = time.process_time() - busy
        gc.enable()
        gc.unfreeze()
        for decision in found:
            self._known["numbers"][decision.key] = {
                s.number: self._as(s) for s in decision.numbers
            }
            self._known["states"][decision.key] = decision.state
            self._known["published"][decision.key] = decision.rotation
        return taken, busy

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
