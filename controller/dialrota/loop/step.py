"""One pool on its way through the stages of ``publish``: list, records, list."""

from collections.abc import Callable, Coroutine
from dataclasses import replace

from dialrota.decide import conditions, listing
from dialrota.loop.job import Done, Job, wanted_of
from dialrota.model.failure import DialrotaError, NotPublishedError, OvertakenError
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published
from dialrota.model.state import PoolState, PublishedRef, is_owned_elsewhere
from dialrota.ports import Waits, Writer, nobody
from dialrota.wire import rotation as rotationfile

Stage = Coroutine[None, None, None]


class Step:
    """One job on its way through the three stages; where somebody ``waits``, not to its end."""

    def __init__(self, job: Job, writer: Writer, now: int, waits: Waits) -> None:
        """Begin with nothing done."""
        self._job = job
        self._writer = writer
        self._now = now
        # Where there is no list yet, nobody waits to be taken out of it.
        self._waits = nobody if job.actual is None else waits
        self._is_overtaken = False
        self._actual = job.actual
        self._wanted = wanted_of(job)
        self._before = job.prior.published.config_map if job.prior is not None else ""
        self._saved = False
        self._is_recorded = False
        self._list_changed = False
        self._exchanged = False
        self.receives = job.receives
        self._failure = ""
        self._retry_after = 0.0
        self._refusal: Reason | None = None
        self._confessed: PoolState | None = None

    async def attempt(self, stage: Callable[[], Stage]) -> None:
        """Carry out a stage, unless an earlier one failed, or was overtaken."""
        if self._failure or self._is_overtaken:
            return
        try:
            await stage()
        except OvertakenError:
            self._is_overtaken = True
        except NotPublishedError as error:
            self._failure, self._refusal = str(error), error.reason
        except DialrotaError as error:
            self._failure, self._retry_after = str(error), error.retry_after or 0.0

    async def claim(self) -> None:
        """Find out that a list cannot be published before any record says that it was."""
        claimed = self._wanted
        if claimed is None and self._before != self._job.config_map:
            claimed = self._actual
        if claimed is None:
            return
        try:
            await self._writer.claim(claimed, self._job.config_map)
        except NotPublishedError:
            await self._withdraw()
            raise

    async def remove(self) -> None:
        """Take out of the list what has to go, before anything else is written."""
        if self._job.deletes:
            await self._writer.remove(self._job.state.key, self._job.config_map)
            self._actual, self._list_changed = None, True
        wanted, actual = self._wanted, self._actual
        if wanted is None or actual is None:
            return
        listed = {line.number for line in actual.rotation.numbers}
        staying = tuple(n for n in wanted.rotation.numbers if n.number in listed)
        if len(staying) == len(listed):
            return  # Nobody leaves.
        if len(staying) == len(wanted.rotation.numbers):
            await self._put(wanted)  # Nobody comes: one publication does.
            self._wanted = None
        elif staying:
            between = replace(wanted.rotation, numbers=staying)
            await self._put(rotationfile.seal(between, wanted.generation))
            self._wanted = rotationfile.seal(wanted.rotation, wanted.generation + 1)
        else:
            await self._announce()  # A full exchange: in between the list would be empty.

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

    async def record(self) -> None:
        """Write the records; a quiet pool is left alone."""
        if not self._exchanged:
            await self._save()
            self._is_recorded = True

    async def publish(self) -> None:
        """Let in what comes or comes back; mend what lies beside an unchanged list."""
        if self._wanted is not None:
            await self._put(self._wanted)
            self._wanted = None
        elif self._actual is not None and self._actual.sha256 and not self._list_changed:
            self._list_changed = await self._writer.repair(
                self._actual, self._job.config_map, orphaned=self._job.state.orphaned
            )
        if self._exchanged:
            await self._save()

    async def confess(self) -> None:
        """Leave word in the record where the list cannot be published; all else stays."""
        if self._refusal is None:
            return
        job, prior = self._job, self._job.prior or PoolState(key=self._job.state.key)
        told = conditions.unpublished(prior, self._refusal, self._failure, self._now)
        told = replace(told, observed_generation=job.state.observed_generation)
        numbers = job.prior_numbers
        if self._is_recorded:  # What was recorded of numbers stays: no verdict is used twice.
            told = replace(job.state, published=prior.published, conditions=told.conditions)
            numbers = job.numbers
        if self._is_recorded or told != prior:
            self._saved = await self._writer.save(told, numbers)
        self._confessed = told

    def done(self) -> Done:
        """Sum up."""
        told = self._confessed if self._failure else self._job.state
        return Done(
            key=self._job.state.key,
            state=self.final_state(),
            published=self._actual,
            list_changed=self._list_changed,
            record_changed=self._saved or self._is_overtaken,
            is_overtaken=self._is_overtaken,
            failure=self._failure,
            unready=conditions.turned_unready(self._job.prior, told),
            retry_after=self._retry_after,
        )

    def final_state(self) -> PoolState:
        """Return the record, with the list that dialers have in the end."""
        state, last = self._job.state, self._wanted or self._actual
        if last is None or not last.sha256:
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

    async def _put(self, published: Published) -> None:
        job = self._job
        await self._writer.publish(published, job.config_map, orphaned=job.state.orphaned)
        self._actual, self._list_changed = published, True

    async def _withdraw(self) -> None:
        """Take whom people keep out from the list that goes on serving under its old name."""
        job, actual = self._job, self._actual
        if actual is None or not self._before:
            return
        here = {n.number for n in job.numbers if n.out is None}
        gone = frozenset(n.number for n in actual.rotation.numbers) - here
        left = listing.without(actual.rotation, gone, Reason.ALL_PULLED)
        if left is not actual.rotation:
            sealed = rotationfile.seal(left, actual.generation + 1)
            await self._writer.publish(sealed, self._before)
            self._actual, self._list_changed = sealed, True

    async def _announce(self) -> None:
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
        numbers = tuple(both[n] for n in sorted(both))
        self._saved = await self._writer.save(job.prior or job.state, numbers)
        self._exchanged = True

    async def _save(self) -> None:
        job, state = self._job, self.final_state()
        quiet = state == job.prior and job.numbers == job.prior_numbers and not job.is_owed
        if not quiet or self._exchanged or self._writer.is_disturbed(state.key):
            saved = await self._writer.save(state, job.numbers, self._waits)
            self._saved = saved or self._saved
