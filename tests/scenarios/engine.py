"""The pure engine as a store: passes in memory, nothing read, nothing written."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from deciding.fleets import decide_all
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.instant import parse_instant
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation
from dialrota.model.source import Source
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Day, Usage, Verdict
from dialrota.model.words import Level
from dialrota.wire import poolrecord, record
from dialrota.wire import rotation as rotationfile
from scenarios.declared import declare
from scenarios.harness import Observed, Pass, View

Verdicts = Mapping[str, tuple[Verdict, ...]]
_FILE: Final = "pools/pools.yaml"


class EngineStore:
    """Remembers what a pass decided, as the stores on disk and in a cluster do."""

    def __init__(self) -> None:
        """Begin with nothing published and nothing recorded."""
        self._numbers: dict[PoolKey, dict[str, NumberState]] = {}
        self._states: dict[PoolKey, PoolState] = {}
        self._published: dict[PoolKey, Published] = {}

    def apply(self, news: Pass) -> Observed:
        """Take one pass."""
        pools, sources = declare(news.text)
        by_key = {source.key: source for source in sources}
        decisions = self.decide(
            World(
                now=news.at,
                pools={pool.key: pool for pool in pools},
                numbers=self._numbers,
                states=self._states,
                sources=by_key,
                rows={key: _rows(news, key.name) for key in by_key},
                usage=_usage(news, sources),
                days={pool.time_zone: local_day(news.at, pool.time_zone) for pool in pools},
                published={key: one.rotation for key, one in self._published.items()},
                unbacked=frozenset(pool.key for pool in pools if news.unbacked),
            )
        )
        views: dict[str, View] = {}
        for decision in decisions:
            plan = tuple(f"{c.verb} {c.number}" for c in decision.plan.changes)
            self._publish(decision.key, decision.rotation)
            self._states[decision.key] = decision.state
            self._numbers[decision.key] = {state.number: state for state in decision.numbers}
            views[decision.key.name] = self._view(decision.key, plan)
        return views

    def decide(self, world: World) -> tuple[Decision, ...]:
        """Ask the engine."""
        return decide_all(world)

    def _publish(self, key: PoolKey, rotation: Rotation | None) -> None:
        actual = self._published.get(key)
        if rotation is None or (actual and actual.rotation == rotation):
            return
        generation = actual.generation + 1 if actual else 1
        self._published[key] = rotationfile.seal(rotation, generation)

    def _view(self, key: PoolKey, plan: tuple[str, ...]) -> View:
        published = self._published.get(key)
        lines = published.rotation.numbers if published else ()
        listed = tuple((line.number, line.weight, line.daily_cap) for line in lines)
        return View(
            listed=listed if published else None,
            generation=published.generation if published else 0,
            pool=json.loads(poolrecord.encode(self._states[key])),
            numbers={n: record.to_row(state) for n, state in self._numbers[key].items()},
            plan=plan,
        )


def local_day(at: int, zone: str) -> Day:
    """Find the local day that holds a moment."""
    midnight = datetime.fromtimestamp(at, ZoneInfo(zone)).replace(
        hour=0, minute=0, second=0, microsecond=0, fold=0
    )
    start, end = midnight, midnight + timedelta(days=1)
    return Day(int(start.astimezone(UTC).timestamp()), int(end.astimezone(UTC).timestamp()))


def _rows(news: Pass, source: str) -> Verdicts:
    found: dict[str, list[Verdict]] = {}
    for row in csv.DictReader(io.StringIO(news.files.get(source) or "")):
        verdict = Verdict(
            source=source,
            engine=row["engine"],
            carrier=row.get("carrier") or "",
            level=Level(row["verdict"]),
            observed_at=parse_instant(row["observedAt"]),
            score=int(row["score"]) if row.get("score") else None,
            label=row.get("label") or "",
        )
        found.setdefault(row["number"], []).append(verdict)
    return {number: tuple(verdicts) for number, verdicts in found.items()}


def _usage(news: Pass, sources: tuple[Source, ...]) -> dict[PoolKey, dict[str, Usage]]:
    if not news.usage or not sources:
        return {}
    rows = csv.DictReader(io.StringIO(news.usage))
    used = {
        row["number"]: Usage(int(row["callsToday"]), parse_instant(row["observedAt"]))
        for row in rows
    }
    return {sources[0].key: used}
