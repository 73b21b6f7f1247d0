"""Carry decisions out in the order that a kill at any point cannot turn into a lie.

A removal goes list first, record second; a return goes the other way round. So no published list
ever names a number that is recorded as out. Over all pools together: first every removal, then
every record, then every return; so a number that moves between pools is never in two lists.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation
from dialrota.model.state import NumberState, PoolState, PublishedRef, is_owned_elsewhere
from dialrota.ports import Publisher, StateStore
from dialrota.wire import rotation as rotationfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pool's decided records and list, beside what dialers have now."""

    state: PoolState
    numbers: tuple[NumberState, ...]
    rotation: Rotation | None
    actual: Published | None
    prior: PoolState | None
    prior_numbers: tuple[NumberState, ...]
    config_map: str
    receives: bool = False  # Records come over from another pool; saved before that one's.


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a job."""

    key: PoolKey
    state: PoolState
    published: Published | None
    list_changed: bool
    record_changed: bool
    failure: str = ""  # Why it could not be carried out to its end.


def carry_out(
    jobs: Iterable[Job], store: StateStore, publisher: Publisher, now: int
) -> list[Done]:
    """Publish and record every job, removals to completion first.

    A pool whose files are in the way of themselves breaks off, and stops no other.
    """
    steps = [_Step(job, now) for job in jobs]
    for step in steps:
        step.attempt(partial(step.remove, store, publisher))
    stuck = frozenset(number for step in steps for number in step.stuck())
    for step in steps:
        step.give_way(stuck)
    for step in sorted(steps, key=_givers_last):
        step.attempt(partial(step.record, store))
    for step in steps:
        step.attempt(partial(step.publish, store, publisher))
    return [step.done() for step in steps]


def _givers_last(step: "_Step") -> bool:
    """Save a record where it goes before it vanishes from where it was."""
    return not step.receives


class _Step:
    """One job on its way through the three stages."""

    def __init__(self, job: Job, now: int) -> None:
        self._job = job
        self._now = now
        self._actual = job.actual
        self._wanted = _wanted(job)
        self._saved = False
        self._list_changed = False
        self._exchanged = False
        self.receives = job.receives
        self._failure = ""

    def attempt(self, stage: Callable[[], None]) -> None:
        """Carry out a stage, unless an earlier one failed."""
        if self._failure:
            return
        try:
            stage()
        except DialrotaError as error:
            self._failure = str(error)

    def remove(self, store: StateStore, publisher: Publisher) -> None:
        """Take out of the list what has to go, before anything else is written."""
        wanted, actual = self._wanted, self._actual
        if wanted is None or actual is None:
            return
        listed = {line.number for line in actual.rotation.numbers}
        staying = tuple(n for n in wanted.rotation.numbers if n.number in listed)
        if len(staying) == len(listed):
            return  # Nobody leaves.
        if len(staying) == len(wanted.rotation.numbers):
            self._put(wanted, publisher)  # Nobody comes: one publication does.
            self._wanted = None
        elif staying:
            between = replace(wanted.rotation, numbers=staying)
            self._put(rotationfile.seal(between, wanted.generation), publisher)
            self._wanted = rotationfile.seal(wanted.rotation, wanted.generation + 1)
        else:
            self._announce(store)  # A full exchange: in between the list would be empty.

    def stuck(self) -> frozenset[str]:
        """Name the numbers that may still be dialed from a list that could not be changed."""
        if not self._failure or self._actual is None:
            return frozenset()
        return frozenset(line.number for line in self._actual.rotation.numbers)

    def give_way(self, stuck: frozenset[str]) -> None:
        """Break off rather than put a number into a second list."""
        if self._failure or self._wanted is None or not stuck:
            return
        both = sorted(stuck.intersection(n.number for n in self._wanted.rotation.numbers))
        if both:
            self._failure = f"{both[0]} is still in the list of another pool that broke off"

    def record(self, store: StateStore) -> None:
        """Write the records; a quiet pool is left alone."""
        if not self._exchanged:
            self._save(store)

    def publish(self, store: StateStore, publisher: Publisher) -> None:
        """Let in what comes or comes back; mend what lies beside an unchanged list."""
        job = self._job
        if self._wanted is not None:
            self._put(self._wanted, publisher)
            self._wanted = None
        elif self._actual is not None and not self._list_changed:
            self._list_changed = publisher.repair(
                self._actual, job.config_map, orphaned=job.state.orphaned
            )
        if self._exchanged:
            self._save(store)

    def done(self) -> Done:
        """Sum up."""
        return Done(
            key=self._job.state.key,
            state=self.final_state(),
            published=self._actual,
            list_changed=self._list_changed,
            record_changed=self._saved,
            failure=self._failure,
        )

    def final_state(self) -> PoolState:
        """Return the record, with the list that dialers have in the end."""
        state, last = self._job.state, self._wanted or self._actual
        if last is None:
            return state
        old = state.published
        name = self._job.config_map
        if (old.config_map, old.generation, old.sha256) == (name, last.generation, last.sha256):
            return state
        ref = PublishedRef(
            config_map=name,
            generation=last.generation,
            sha256=last.sha256,
            count=len(last.rotation.numbers),
            published_at=self._now,
        )
        return replace(state, published=ref)

    def _put(self, published: Published, publisher: Publisher) -> None:
        job = self._job
        self._actual = publisher.publish(
            published.rotation,
            published.generation,
            job.config_map,
            orphaned=job.state.orphaned,
        )
        self._list_changed = True

    def _announce(self, store: StateStore) -> None:
        """Record the newcomers as in the list while the leavers still are.

        Nothing else is recorded yet, so that a kill before the exchange leaves the pass to be
        taken anew.
        """
        job = self._job
        coming = {n.number: n for n in job.numbers if n.in_rotation}
        known = {n.number: n for n in job.prior_numbers}
        early = {
            n: known[n]._replace(in_rotation=True)
            for n in coming.keys() & known.keys()
            if not is_owned_elsewhere(known[n])
        }
        known = {n: record for n, record in known.items() if n not in coming}
        both = {**coming, **known, **early}
        self._saved = store.save(job.prior or job.state, tuple(both[n] for n in sorted(both)))
        self._exchanged = True

    def _save(self, store: StateStore) -> None:
        job, state = self._job, self.final_state()
        if state != job.prior or job.numbers != job.prior_numbers or self._exchanged:
            self._saved = store.save(state, job.numbers) or self._saved


def _wanted(job: Job) -> Published | None:
    """Seal the list that dialers are to have; None when they have it."""
    if job.rotation is None or (job.actual and job.actual.rotation == job.rotation):
        return None
    recorded = job.state.published
    behind = job.actual is None or job.actual.generation < recorded.generation
    if behind and recorded.generation:  # A kill came between the record and the list.
        same = rotationfile.seal(job.rotation, recorded.generation)
        if same.sha256 == recorded.sha256:
            return same
    latest = max(recorded.generation, job.actual.generation if job.actual else 0)
    return rotationfile.seal(job.rotation, latest + 1)
