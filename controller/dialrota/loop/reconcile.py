"""One pass: read everything, decide, publish, record, commit. Start reading here.

What woke a pass is not passed on. A pool is decided again when something it depends on changed, or
when its next evaluation has come; the rest would come out as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dialrota.decide import fleet, wishes
from dialrota.decide.fleet import Outcome, World
from dialrota.decide.orphan import Orphan
from dialrota.loop import backing, coupling, jobs, publish
from dialrota.loop.asking import Asking, Watched, second_looks
from dialrota.loop.blind import remove_blindly
from dialrota.loop.commits import Commits
from dialrota.loop.drift import Drift
from dialrota.loop.job import Job
from dialrota.loop.lanes import Lanes
from dialrota.loop.ledger import Ledger
from dialrota.loop.publish import Terms
from dialrota.loop.report import PassReport
from dialrota.loop.retries import Retries
from dialrota.loop.seen import Batch, Outside, Seen, make_world, next_at
from dialrota.model.pool import Pool, PoolKey
from dialrota.ports import Clock


class Reconciler:
    """Takes passes over one repository or cluster."""

    def __init__(self, outside: Outside) -> None:
        """Begin knowing nothing."""
        self._out = outside
        self._ledger = Ledger()
        self._watched = Watched()
        self._retries = Retries()
        self._lanes = Lanes()
        self._commits = Commits()
        self._drift = Drift()

    @property
    def known(self) -> Ledger:
        """Return what is known after the last pass, to be looked at only."""
        return self._ledger

    @property
    def is_behind(self) -> bool:
        """Say whether pools were put off until a batch is through, or are still to be written."""
        return bool(self._lanes.put_off or self._ledger.owed)

    def disturb(self, keys: Iterable[PoolKey]) -> None:
        """Look at pools in the next pass whose lists or records somebody else changed.

        The list is read again; the records in memory are the truth, and are put back.
        """
        for key in [key for key in keys if key in self._ledger.states]:
            if key not in self._lanes.busy:  # Else the batch under way knows of it.
                self._drift.note(key, self._ledger.published.get(key))
            self._ledger.reread(key, self._out.lists)
            self._lanes.put_off.add(key)

    def plan(self, now: int) -> PassReport:
        """Decide every pool as a pass would, ask nobody who might charge, write nothing."""
        seen = self._look(now, paid=False, forced=frozenset())
        outcome = fleet.decide(self._world(replace(seen, due=frozenset(seen.pools))))
        return PassReport(
            now=seen.now,
            declared=seen.declared,
            decisions=outcome.decisions,
            orphans=self._orphans(seen),
            failed={**self._ledger.damaged, **outcome.refused},
            sweeps_due=self._out.sweeper.due(seen.asked),
            changed=any(not d.plan.is_noop for d in outcome.decisions),
        )

    def world(self, now: int) -> World:
        """Read what a plan would decide on, for somebody who asks why."""
        seen = self._look(now, paid=False, forced=frozenset())
        return self._world(replace(seen, due=frozenset(seen.pools)))

    async def run(
        self, now: int, *, forced: frozenset[PoolKey] = frozenset(), commit: bool = False
    ) -> PassReport:
        """Take one pass. ``forced`` sources are asked now, whatever their interval.

        A clock before the last recorded change is not believed, and the report says so.
        """
        return await self.finish(self.begin(now, forced=forced), commit=commit)

    def begin(self, now: int, *, forced: frozenset[PoolKey] = frozenset()) -> Batch:
        """Read everything and decide what is due, but for pools of a batch that is under way."""
        if not self._ledger.states:
            self._out.store.settle()
        seen = self._look(now, paid=True, forced=forced)
        outcome = fleet.decide(self._world(seen))
        orphans = self._orphans(seen)
        work = tuple(self._work(seen, outcome, orphans))
        tried = seen.due | {job.state.key for job in work}
        over = self._retries.due(seen.now) - tried - seen.pools.keys() - self._lanes.busy
        self._retries.end(over, {}, seen.now)  # Nothing is left to be tried there.
        self._retries.begin(seen.due, seen.now)  # Should this break off, the next takes them up.
        return Batch(
            seen=seen,
            outcome=replace(outcome, decisions=self._drift.less_put_back(outcome.decisions)),
            orphans=orphans,
            lane=self._lanes.enter(tried, work),
            behind=seen.now - now,
        )

    async def finish(
        self, batch: Batch, clock: Clock | None = None, *, commit: bool = False
    ) -> PassReport:
        """Carry a batch out; by the clock, where there is one, who failed waits from its end."""
        out, seen, now = self._out, batch.seen, batch.seen.now
        try:
            done = await publish.carry_out(batch.lane.work, out.writer, self._terms(batch))
        finally:
            self._lanes.leave(batch.lane)
        jobs.enter(done, batch.lane.work, self._ledger)
        self._ledger.forget_gone({o.key for o in batch.orphans}, out.store)
        failed = {**batch.outcome.refused, **{d.key: d.failure for d in done if d.failure}}
        ended = max(now, clock.now()) if clock is not None else now
        self._retries.end(batch.lane.keys, failed, ended, jobs.pauses(done))
        decisions = jobs.as_listed(batch.outcome.decisions, done, batch.lane.work)
        removed = await remove_blindly(seen, self._ledger, out.lists, out.writer)
        sources_changed = await self._save_sources(seen)
        busy = self._lanes.busy
        damaged = {**out.sweeper.damaged, **out.sweeper.refused, **self._ledger.damaged}
        report = PassReport(
            now=now,
            declared=seen.declared,
            decisions=tuple(d for d in decisions if d.key not in failed),
            orphans=batch.orphans,
            failed={**damaged, **self._retries.failing},
            published=(*(d.key for d in done if d.list_changed), *removed),
            unready={d.key: d.unready for d in done if d.unready is not None},
            unwritten=frozenset(self._ledger.owed),
            swept=seen.swept,
            changed=sources_changed or any(d.list_changed or d.record_changed for d in done),
            next_at=next_at(seen, self._ledger, busy, self._retries.next_at(busy)),
            clock_behind=batch.behind,
        )
        return self._commits.make(report, out.history) if commit else report

    def _terms(self, batch: Batch) -> Terms:
        return Terms(
            now=batch.seen.now,
            together=self._out.together,
            elsewhere=jobs.still_listed(
                self._retries.failing.keys() - batch.lane.keys, self._out.lists
            ),
            waits=batch.lane.is_awaited,
        )

    async def _save_sources(self, seen: Seen) -> bool:
        """Record how sources fared, once every pool that their answers moved is recorded."""
        if self._lanes.busy or self.is_behind:
            return False
        asked = replace(seen.asked, confirm=second_looks(seen.pools, self._ledger))
        return await self._out.sweeper.save(asked, self._out.writer)

    def _work(self, seen: Seen, outcome: Outcome, orphans: tuple[Orphan, ...]) -> list[Job]:
        """Ask for everything that the pass has to carry out."""
        said, ledger = seen.declared, self._ledger
        work = [jobs.of_decision(d, ledger) for d in outcome.decisions]
        work += [jobs.of_orphan(o, ledger) for o in orphans]
        broken = self._lanes.pass_by(ledger.states.keys() & said.broken.keys())
        return work + [jobs.of_broken(k, said, ledger, seen.now) for k in sorted(broken)]

    def last_change(self) -> int:
        """Return the time of the last recorded change; 0 when there is none."""
        ledger, outside = self._ledger, self._out
        if not ledger.states:
            ledger.load(tuple(outside.store.pools()), outside.store, outside.lists)
        return ledger.last_change

    def _look(self, now: int, *, paid: bool, forced: frozenset[PoolKey]) -> Seen:
        """Read declarations, records and sources, and find which pools are due."""
        ledger, outside = self._ledger, self._out
        declared = outside.desired.read()
        now = max(now, self.last_change())
        keys = (*(pool.key for pool in declared.pools), *declared.broken)
        ledger.load(keys, outside.store, outside.lists)
        left = ledger.load_again(self._retries.due(now), outside.store, outside.lists)
        broken = frozenset(declared.broken) | ledger.damaged.keys()
        good = [pool for pool in declared.pools if pool.key not in broken]
        stand_ins = [jobs.stand_in(key, ledger) for key in sorted(broken & ledger.states.keys())]
        moved = ledger.declare(good, stand_ins)
        pools = {pool.key: pool for pool in good}
        self._watched.look(pools | backing.wholes(pools, ledger, outside.history))
        asked = Asking(
            now=now,
            declared=self._watched.declared,
            monitored=self._watched.monitored,
            confirm=second_looks(pools, ledger),
            forced=forced,
            wishes=wishes.gather(declared.sources, pools),
            paid=paid,
        )
        harvest = outside.sweeper.collect(declared.sources, asked)
        gone = ledger.states.keys() - pools.keys() - broken
        if not declared.is_whole:
            gone = {key for key in gone if ledger.states[key].orphaned}  # May only be unreadable.
        news = bool(moved) or any(self._is_open(key) or key in left for key in gone)
        due = self._due(pools, moved, harvest.moved, now)
        return Seen(
            now=now,
            declared=declared,
            pools=pools,
            harvest=harvest,
            swept=harvest.swept,
            asked=asked,
            due=frozenset(due),
            orphaned=tuple(sorted(self._lanes.pass_by(gone) if news else ())),
        )

    def _is_open(self, key: PoolKey) -> bool:
        """Say whether there is anything left to do for a pool that is gone."""
        ledger = self._ledger
        again = key in self._lanes.put_off or key in ledger.owed
        return again or ledger.is_to_go(key) or not ledger.states[key].orphaned

    def _due(
        self, pools: Mapping[PoolKey, Pool], moved: set[PoolKey], swept: set[PoolKey], now: int
    ) -> set[PoolKey]:
        """Find which pools are to be decided, and put off those that are being written.

        What is only to be written to its end comes after what is news.
        """
        ledger, lanes = self._ledger, self._lanes
        again = self._retries.due(now) - lanes.busy
        due = coupling.due(pools, ledger, moved | again | lanes.put_off, swept, now)
        free = lanes.admit(pools, ledger, due)
        lanes.overtake(pools, ledger, moved)
        if free or not ledger.owed:
            return free
        return lanes.free(pools, ledger, coupling.due(pools, ledger, ledger.owed, set(), now))

    def _orphans(self, seen: Seen) -> tuple[Orphan, ...]:
        history = self._out.history
        return tuple(backing.decide_gone(k, seen, self._ledger, history) for k in seen.orphaned)

    def _world(self, seen: Seen) -> World:
        history = self._out.history
        unbacked = frozenset(
            k for k in seen.due if backing.is_unbacked(seen.pools[k], self._ledger, history)
        )
        made = make_world(seen, self._ledger, unbacked, self._out.backing)
        return self._drift.refreeze(made)
