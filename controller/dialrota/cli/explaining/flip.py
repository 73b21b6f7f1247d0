"""What would turn a number round: tried out on altered copies of the world, by the same rules.

Nothing is guessed from reasons: each candidate is decided as a pass would decide it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from dialrota.cli.explaining.turn import Flip, is_no_later
from dialrota.cli.settings import program
from dialrota.decide import fleet
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.instant import DAY
from dialrota.model.pool import Entry, Pool, PoolKey, is_monitored
from dialrota.model.state import NumberState
from dialrota.model.verdict import Day, Verdict
from dialrota.model.words import Desired, Level, Role

DayOf = Callable[[str, int], Day]

JUMPS: Final = 16  # How many moments at which something changes by itself are looked at.
DAYS: Final = 90  # How many days of clean verdicts are tried.


class WhatIf:
    """Tries changes on one number of one pool."""

    def __init__(self, world: World, key: PoolKey, number: str, day_of: DayOf) -> None:
        """Take the world as it is. ``day_of`` finds the local day of a zone at a moment."""
        self._world = replace(world, due=_group(world, key))
        self._key = key
        self._number = number
        self._day_of = day_of
        self._now = self._decide(self._world)
        self._listed = _in_list(self._now, number)

    def flips(self) -> Iterator[Flip]:
        """Find what turns the number round: time first, then people, then news."""
        by_time = list(self._by_time())
        yield from by_time
        yield from self._by_word()
        yield from self._by_approval()
        yield from self._by_resuming()
        if self._listed:
            yield from self._by_flag()
            return
        for flip in self._by_clean():
            if not any(is_no_later(alone, flip) for alone in by_time):
                yield flip

    def _by_time(self) -> Iterator[Flip]:
        world, decision = self._world, self._now
        for _ in range(JUMPS):
            at = decision.state.next_evaluation if decision is not None else None
            if at is None or decision is None:
                return
            world = self._later(world, decision, at)
            decision = self._decide(world)
            if self._turned(decision):
                yield Flip("time alone, if nobody speaks of it again", self._outcome(decision), at)
                return

    def _by_word(self) -> Iterator[Flip]:
        entry = self._entry()
        if entry is None or (entry.desired is Desired.ACTIVE and entry.hold is None):
            return
        active = entry._replace(desired=Desired.ACTIVE, hold=None, reason="", until=None)
        decision = self._decide(self._with_entry(active))
        if self._turned(decision):
            outcome = self._outcome(decision)
            yield Flip("a person makes it Active", outcome, None, self._way_back(entry))

    def _way_back(self, entry: Entry) -> str:
        where = f"{self._number} --pool {self._key}"
        if entry.desired is Desired.PULLED:
            return f'dialrota restore {where} --reason "..."'
        if entry.hold is not None and self._world.pools[self._key].generation:  # In a cluster.
            return f"kubectl dialrota restore {where}"
        return "edit its declaration"  # Retired, or a hold in a file: restore undoes neither.

    def _by_approval(self) -> Iterator[Flip]:
        held = self._now.state.held_plan if self._now is not None else None
        if held is None or self._number not in held.held_back:
            return
        pool = replace(self._world.pools[self._key], approved_plan=held.hash)
        decision = self._decide(self._with_pool(pool))
        command = f"{program()} approve {self._key} {held.hash[:12]}"
        if self._turned(decision):
            yield Flip(
                "a person approves the held-back plan", self._outcome(decision), None, command
            )

    def _by_resuming(self) -> Iterator[Flip]:
        pool = self._world.pools[self._key]
        if not pool.suspend:
            return
        decision = self._decide(self._with_pool(replace(pool, suspend=False)))
        if self._turned(decision):
            command = f"{program()} resume {self._key}"
            yield Flip("a person resumes the pool", self._outcome(decision), None, command)

    def _by_flag(self) -> Iterator[Flip]:
        for verdict in self._templates()[:1]:
            flagged = verdict._replace(
                level=Level.FLAGGED, observed_at=self._world.now, score=None, label=""
            )
            decision = self._decide(self._with_rows(self._world, [flagged]))
            if self._turned(decision):
                yield Flip(f"a Flagged verdict of {verdict.engine}", self._outcome(decision))

    def _by_clean(self) -> Iterator[Flip]:
        """Try clean verdicts of everybody, day after day."""
        templates = self._templates()
        world = self._world
        for day in range(DAYS):
            rows = [
                each._replace(level=Level.CLEAN, observed_at=world.now, score=None, label="")
                for each in templates
            ]
            if not rows:
                return
            decision = self._decide(self._with_rows(world, rows))
            if decision is None:
                return
            if self._turned(decision):
                change = f"Clean verdicts of {_engines(rows)}" + (
                    " every day from now on" if day else ""
                )
                yield Flip(change, self._outcome(decision), world.now if day else None)
                return
            due = decision.state.next_evaluation
            tomorrow = world.now + DAY
            world = self._later(
                world, decision, due if due is not None and due < tomorrow else tomorrow
            )

    def _templates(self) -> list[Verdict]:
        """List a verdict for every key that could speak: those heard, else one of a source."""
        pool, entry = self._world.pools[self._key], self._entry()
        if entry is None or not is_monitored(pool, entry):
            return []
        declared = [
            n for n in pool.sources if PoolKey(self._key.namespace, n) in self._world.sources
        ]
        state = self._state(self._now)
        heard = [each for each in (state.verdicts if state else ()) if each.source in declared]
        return heard or [Verdict(name, "an engine", "", Level.CLEAN, 0) for name in declared[:1]]

    def _later(self, world: World, decision: Decision, now: int) -> World:
        key = self._key
        published = dict(world.published)
        if decision.rotation is not None:
            published[key] = decision.rotation
        return replace(
            world,
            now=now,
            numbers={**world.numbers, key: {each.number: each for each in decision.numbers}},
            states={**world.states, key: decision.state},
            published=published,
            days={zone: self._day_of(zone, now) for zone in world.days},
        )

    def _with_entry(self, entry: Entry) -> World:
        pool = self._world.pools[self._key]
        entries = tuple(entry if each.number == entry.number else each for each in pool.entries)
        return self._with_pool(replace(pool, entries=entries))

    def _with_pool(self, pool: Pool) -> World:
        return replace(self._world, pools={**self._world.pools, self._key: pool}, contested=None)

    def _with_rows(self, world: World, rows: Iterable[Verdict]) -> World:
        changed: dict[PoolKey, Mapping[str, tuple[Verdict, ...]]] = dict(world.rows)  # type: ignore[arg-type]  # Rows are tuples.
        by_source: dict[PoolKey, list[Verdict]] = {}
        for row in rows:
            by_source.setdefault(PoolKey(self._key.namespace, row.source), []).append(row)
        for key, news in by_source.items():
            changed[key] = {**changed.get(key, {}), self._number: tuple(news)}
        return replace(world, rows=changed)

    def _decide(self, world: World) -> Decision | None:
        outcome = fleet.decide(world)
        return next((each for each in outcome.decisions if each.key == self._key), None)

    def _turned(self, decision: Decision | None) -> bool:
        return decision is not None and _in_list(decision, self._number) is not self._listed

    def _outcome(self, decision: Decision | None) -> str:
        state = self._state(decision)
        if decision is None or state is None:
            return "gone from the pool"
        if not state.in_rotation:
            return f"{state.state}, out of the list"
        lines = decision.rotation.numbers if decision.rotation is not None else ()
        cap = next((line.daily_cap for line in lines if line.number == self._number), None)
        if cap is not None:
            return f"{state.state}, in the list with at most {cap} calls a day"
        pool = state.claim.pool if state.claim is not None else "another pool"
        return f"{state.state}, in the list of {pool}"

    def _state(self, decision: Decision | None) -> NumberState | None:
        numbers = decision.numbers if decision is not None else ()
        return next((each for each in numbers if each.number == self._number), None)

    def _entry(self) -> Entry | None:
        entries = self._world.pools[self._key].entries
        return next((each for each in entries if each.number == self._number), None)


def _engines(rows: Iterable[Verdict]) -> str:
    names = sorted({row.engine for row in rows})
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def _group(world: World, key: PoolKey) -> frozenset[PoolKey]:
    """Name the pools that a decision of this one has to be made with."""
    pool = world.pools[key]
    lenders = {PoolKey(key.namespace, name) for name in pool.policy.replacement.pools}
    if pool.role is Role.BACKUP:
        lenders |= {
            other
            for other, each in world.pools.items()
            if other.namespace == key.namespace and key.name in each.policy.replacement.pools
        }
    return frozenset({key, *lenders} & world.pools.keys())


def _in_list(decision: Decision | None, number: str) -> bool:
    state = (
        next((each for each in decision.numbers if each.number == number), None)
        if decision
        else None
    )
    return state is not None and state.in_rotation
