"""Carrying out what was decided: ConfigMaps, PhoneNumbers, statuses."""

import asyncio
from collections.abc import Sequence
from typing import Final

from dialrota.adapters.cluster import bodies, journals, names
from dialrota.adapters.cluster.children import Children, Write
from dialrota.adapters.cluster.desired import ClusterDeclarations
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.publishing import ConfigMaps
from dialrota.adapters.cluster.rows import Declared
from dialrota.adapters.cluster.sightings import Sightings
from dialrota.model.failure import NotPublishedError, OvertakenError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import Waits, nobody

_AT_ONCE: Final = 16  # Records of numbers; as many writes as a client has turns for.


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
        self._children = Children(hand, self._mirror)
        self.filling = self._children.filling
        self._begun = asyncio.Semaphore(_AT_ONCE)

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

    async def save(
        self, pool: PoolState, numbers: Sequence[NumberState], waits: Waits = nobody
    ) -> bool:
        """Write the record of a pool, then those of its numbers, side by side.

        Killed in between, whoever goes on benches too few rather than too many.

        Raises:
            OvertakenError: somebody ``waits``, and some numbers are not written yet.
        """
        owner = await self._children.owner(pool.key, numbers)
        if owner is None:
            return False  # A deleted pool takes its children; its list is all that stays.
        self._check_budget(pool.key, numbers)
        self._mirror.disturbed.pop(pool.key, None)
        self._sightings.keep(pool.key, numbers)
        work = [*self._children.changes(pool.key, owner, numbers)]
        dated = bool(work)
        if 2 * len(numbers) < len(self._mirror.numbers.get(pool.key, {})):
            # Until all are gone, the generation on record must not say that this was decided on:
            # whoever takes up after a kill would bring the others back.
            gone = await self._together(work, waits)
            return await self._save_pool(pool, owner, dated=dated) or gone
        told = await self._save_pool(pool, owner, dated=dated)
        return await self._together(work, waits) or told

    def _check_budget(self, key: PoolKey, numbers: Sequence[NumberState]) -> None:
        """Refuse a pool as a whole, rather than fill it by half."""
        there = self._mirror.numbers.get(key, {})
        new = sum(1 for each in numbers if each.number not in there)
        waiting = len(self.filling.of_pool(key))
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

    async def _together(self, work: Sequence[Write], waits: Waits) -> bool:
        """Write side by side, and begin no more once somebody waits; return whether any did."""
        done = await asyncio.gather(
            *(self._in_time(each, waits) for each in work), return_exceptions=True
        )
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        if None in done:
            raise OvertakenError("a change of people goes first")
        return any(done)

    async def _in_time(self, write: Write, waits: Waits) -> bool | None:
        """Write, or leave it (None) to the pass that somebody waits for."""
        async with self._begun:
            return None if waits() else await write()

    async def _save_pool(self, pool: PoolState, owner: Declared, *, dated: bool) -> bool:
        if not _is_told_otherwise(pool, owner, dated=dated):
            return False
        made = await self._hand.tell(
            names.POOLS, owner.meta, lambda meta: bodies.pool_status(pool, meta)
        )
        return made is not None


def _is_told_otherwise(pool: PoolState, owner: Declared, *, dated: bool) -> bool:
    """Say whether the status of a pool has to be written.

    Where nothing else is, and nothing of its numbers, the date of the last change is none: it
    moved with times of observation that are not written either.
    """
    told = bodies.pool_status(pool, owner.meta)["status"]
    if not dated:
        told["lastChange"] = owner.status.get("lastChange")
    return bool(told != owner.status)
