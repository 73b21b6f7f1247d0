"""Carrying out what was decided: ConfigMaps, PhoneNumbers, statuses.

Of the numbers only those are written of which a person would see something new. Times of
observation alone are noted with the source, see ``sightings``; in a number's status they follow
once they lag by ``_LAG``, for whoever reads that alone.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any, Final

from dialrota.adapters.cluster import bodies, journals, names
from dialrota.adapters.cluster.desired import ClusterDeclarations
from dialrota.adapters.cluster.filling import Filling
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.publishing import ConfigMaps
from dialrota.adapters.cluster.rows import Declared, Number
from dialrota.adapters.cluster.sightings import Sightings
from dialrota.model.failure import ConflictError, NotPublishedError
from dialrota.model.instant import DAY
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState, differ_visibly

_LAG: Final = 7 * DAY


class ClusterWriter:
    """Writes records and lists to the API server."""

    def __init__(
        self, hand: Hand, declared: ClusterDeclarations, sightings: Sightings, most: int
    ) -> None:
        """Write by one hand what a mirror shows; make PhoneNumbers up to ``most`` in all."""
        self._most = most
        self._hand = hand
        self._mirror = sightings.mirror
        self._sightings = sightings
        self._declared = declared
        self._lists = ConfigMaps(hand, self._mirror, declared.deletes)
        self.filling = Filling(self._make)

    async def claim(self, published: Published, config_map: str) -> None:
        """Make sure that a list can be published.

        Raises:
            NotPublishedError: the name belongs to somebody else, or the list is too long.
        """
        await self._lists.claim(published, config_map)

    async def publish(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> None:
        """Make a sealed list the one that dialers consume, in one atomic step."""
        await self._lists.publish(published, config_map, orphaned=orphaned)

    async def remove(self, key: PoolKey, config_map: str) -> None:
        """Delete the ConfigMap of a pool, if it is ours."""
        await self._lists.remove(key, config_map)

    async def repair(
        self, published: Published, config_map: str, *, orphaned: bool = False
    ) -> bool:
        """Mend what somebody changed of a published list; return whether that was so."""
        return await self._lists.repair(published, config_map, orphaned=orphaned)

    def is_disturbed(self, key: PoolKey) -> bool:
        """Say whether somebody else changed the records of a pool since they were written."""
        return key in self._mirror.disturbed

    async def save(self, pool: PoolState, numbers: Sequence[NumberState]) -> bool:
        """Write the record of a pool, then those of its numbers, side by side.

        Killed in between, whoever goes on benches too few rather than too many.
        """
        owner = self._mirror.pool(pool.key)
        if owner is None:
            return False  # A deleted pool takes its children; its list is all that stays.
        self._check_budget(pool.key, numbers)
        self._mirror.disturbed.pop(pool.key, None)
        self._sightings.keep(pool.key, numbers)
        work = [*self._changes(pool.key, owner, numbers)]
        dated = bool(work)
        if 2 * len(numbers) < len(self._mirror.numbers.get(pool.key, {})):
            # Until all are gone, the generation on record must not say that this was decided on:
            # whoever takes up after a kill would bring the others back.
            gone = await _together(work)
            return await self._save_pool(pool, owner, dated=dated) or gone
        try:
            told = await self._save_pool(pool, owner, dated=dated)
        except BaseException:
            for each in work:
                each.close()
            raise
        return await _together(work) or told

    def _check_budget(self, key: PoolKey, numbers: Sequence[NumberState]) -> None:
        """Refuse a pool as a whole, rather than fill it by half."""
        there = self._mirror.numbers.get(key, {})
        new = sum(1 for each in numbers if each.number not in there)
        waiting = self.filling.count(key)
        total = self._mirror.count + len(self.filling) - waiting + new
        if new > waiting and total > self._most:
            text = (
                f"{total} PhoneNumbers would be more than the {self._most} that "
                "--max-number-objects allows. The pool is left as it was."
            )
            raise NotPublishedError(Reason.OBJECT_BUDGET_EXCEEDED, text)

    async def save_source(self, source: SourceState) -> bool:
        """Write the record of a source."""
        row = self._mirror.source(source.key)
        if row is None:
            return False
        budget, noted = self._declared.budget(source.key), self._sightings.note(source.key)
        body = bodies.source_status(source, budget, noted, row.meta)
        if body["status"] == {k: v for k, v in row.status.items() if k != journals.FIELD}:
            return False
        made = await self._hand.update(
            names.SOURCES,
            row.meta,
            lambda meta: bodies.source_status(source, budget, noted, meta),
            names.STATUS_MANAGER,
            "status",
        )
        return made is not None

    async def _save_pool(self, pool: PoolState, owner: Declared, *, dated: bool) -> bool:
        if not _is_told_otherwise(pool, owner, dated=dated):
            return False
        made = await self._hand.tell(
            names.POOLS, owner.meta, lambda meta: bodies.pool_status(pool, meta)
        )
        return made is not None

    def _changes(
        self, key: PoolKey, owner: Declared, numbers: Sequence[NumberState]
    ) -> Iterator[Coroutine[Any, Any, bool]]:
        """Find what has to be written of a pool's numbers."""
        there = self._mirror.numbers.get(key, {})
        for state in numbers:
            row = there.get(state.number)
            if row is None or row.state is None:
                yield self._fill(key, state)
                continue
            self.filling.correct(key, state)
            if not row.is_whole or _is_news(row.state, state):
                yield self._update(owner, row, state)
        kept = {state.number for state in numbers}
        for number in [each for each in there if each not in kept]:
            self.filling.drop(key, number)
            yield self._delete(there[number])

    async def _fill(self, key: PoolKey, state: NumberState) -> bool:
        """Have a number made in the background, unless it is being made at this moment."""
        await self.filling.through(key, state.number)
        row = self._mirror.numbers.get(key, {}).get(state.number)
        if row is None or row.state is None:
            self.filling.add(key, state)
        elif _is_news(row.state, state):
            await self._make(key, state)
        return True

    async def _make(self, key: PoolKey, state: NumberState) -> None:
        """Make a number, or bring it up to date, if its pool is still there."""
        owner = self._mirror.pool(key)
        if owner is None:
            return
        row = self._mirror.numbers.get(key, {}).get(state.number)
        if row is None:
            await self._create(owner, state)
        else:
            await self._update(owner, row, state)

    async def _create(self, owner: Declared, state: NumberState) -> bool:
        meta = owner.meta
        name = names.of_number(meta.name, state.number)
        body = bodies.number(meta, state.number, bodies.absent(meta.namespace, name))
        if await self._hand.create(names.NUMBERS, body, names.NUMBER_MANAGER) is None:
            live = await self._hand.read(names.NUMBERS, meta.namespace, name)
            if live is None:
                raise ConflictError(f"PhoneNumber {meta.namespace}/{name}: it comes and goes")
            self._mirror.wrote(names.NUMBERS, live)
        row = self._mirror.numbers.get(meta.key, {}).get(state.number)
        return row is not None and await self._update(owner, row, state)

    async def _update(self, owner: Declared, row: Number, state: NumberState) -> bool:
        changed = False
        if not row.is_whole:
            made = await self._hand.update(
                names.NUMBERS,
                row.meta,
                lambda meta: bodies.number(owner.meta, state.number, bodies.locked(meta)),
                names.NUMBER_MANAGER,
            )
            if made is None:
                return False
            changed = True
            row = self._mirror.numbers[owner.meta.key][state.number]
        if row.state != state:
            decided = row.meta.generation  # Another try may meet a newer one, with a hold in it.
            key = owner.meta.key
            await self._hand.tell(
                names.NUMBERS,
                row.meta,
                # Before another try, a later pass may have written what it decided.
                lambda meta: bodies.number_status(self.filling.latest(key, state), meta, decided),
            )
            changed = True
        return changed

    async def _delete(self, row: Number) -> bool:
        await self._hand.delete(names.NUMBERS, row)
        return True


async def _together(work: list[Coroutine[Any, Any, bool]]) -> bool:
    """Write side by side; return whether anything was written."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for outcome in done:
        if isinstance(outcome, BaseException):
            raise outcome
    return any(done)


def _is_told_otherwise(pool: PoolState, owner: Declared, *, dated: bool) -> bool:
    """Say whether the status of a pool has to be written.

    Where nothing else is, and nothing of its numbers, the date of the last change is none: it
    moved with times of observation that are not written either.
    """
    told = bodies.pool_status(pool, owner.meta)["status"]
    if not dated:
        told["lastChange"] = owner.status.get("lastChange")
    return bool(told != owner.status)


def _is_news(before: NumberState | None, after: NumberState) -> bool:
    """Say whether a status has to be written."""
    if before is None:
        return True
    if before is after or before == after:
        return False
    lag = (after.heard_at or 0) - (before.heard_at or 0)
    return lag > _LAG or differ_visibly(before, after)
