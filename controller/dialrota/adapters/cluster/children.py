"""The PhoneNumbers of pools: made, kept up to date, taken away.

Only those are written of which a person would see something new. Times of observation alone are
noted with the source, see ``sightings``; in a number's status they follow once they lag by
``_LAG``, for whoever reads that alone.

The server makes an object whatever owner it names, and the garbage collector takes away those
whose owner is gone. So where numbers vanish, their pool is looked at before they are made anew.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Final

from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.filling import Filling
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import Declared, Number
from dialrota.model.failure import ConflictError
from dialrota.model.instant import DAY
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState, differ_visibly

_LAG: Final = 7 * DAY

Write = Callable[[], Awaitable[bool]]  # Says whether it wrote anything.


class Children:
    """Writes PhoneNumbers by one hand, as a mirror shows them."""

    def __init__(self, hand: Hand, mirror: Mirror) -> None:
        """Begin with nothing to make."""
        self._hand = hand
        self._mirror = mirror
        self.filling = Filling(self._make)

    async def owner(self, key: PoolKey, numbers: Sequence[NumberState]) -> Declared | None:
        """Return the object of a pool whose numbers are to be written; None where it is gone.

        A watch may tell late of its end, or never; of that of its numbers another one tells.
        """
        owner, there = self._mirror.pool(key), self._mirror.numbers.get(key, {})
        if owner is None or key not in self._mirror.disturbed:
            return owner
        if any(each.number not in there for each in numbers):
            await self._hand.look(names.POOLS, owner)
        return self._mirror.pool(key)

    def changes(
        self, key: PoolKey, owner: Declared, numbers: Sequence[NumberState]
    ) -> Iterator[Write]:
        """Find what has to be written of a pool's numbers."""
        there = self._mirror.numbers.get(key, {})
        for state in numbers:
            row = there.get(state.number)
            if row is None or row.state is None:
                yield partial(self._fill, key, state)
                continue
            self.filling.correct(key, state)
            if not row.is_whole or _is_news(row.state, state):
                yield partial(self._update, owner, row, state)
        kept = {state.number for state in numbers}
        for number in sorted((there.keys() | self.filling.of_pool(key)) - kept):
            self.filling.drop(key, number)
            yield partial(self._delete, key, number)

    async def _fill(self, key: PoolKey, state: NumberState) -> bool:
        """Have a number made in the background, unless it is being made at this moment."""
        await self.filling.through(key, state.number)
        row = self._row(key, state.number)
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
        row = self._row(key, state.number)
        if row is None:
            await self._create(owner, state)
        else:
            await self._update(owner, row, state)

    async def _create(self, owner: Declared, state: NumberState) -> None:
        """Make a number.

        Raises:
            ConflictError: somebody else makes it and takes it away.
        """
        meta = owner.meta
        name = names.of_number(meta.name, state.number)
        body = bodies.number(meta, state.number, bodies.absent(meta.namespace, name))
        if await self._hand.create(names.NUMBERS, body, names.NUMBER_MANAGER) is None:
            live = await self._hand.read(names.NUMBERS, meta.namespace, name)
            if live is not None:
                self._mirror.wrote(names.NUMBERS, live)
        row = self._row(meta.key, state.number)
        if row is None or not await self._update(owner, row, state):
            raise ConflictError(f"PhoneNumber {meta.namespace}/{name}: it comes and goes")

    async def _update(self, owner: Declared, row: Number, state: NumberState) -> bool:
        """Bring a number up to date; False where it is gone."""
        key = owner.meta.key
        if not row.is_whole:
            made = await self._hand.update(
                names.NUMBERS,
                row.meta,
                lambda meta: bodies.number(owner.meta, state.number, bodies.locked(meta)),
                names.NUMBER_MANAGER,
            )
            whole = self._row(key, state.number)
            if made is None or whole is None:
                return False
            row = whole
        if row.state == state:
            return True
        decided = row.meta.generation  # Another try may meet a newer one, with a hold in it.
        told = await self._hand.tell(
            names.NUMBERS,
            row.meta,
            # Before another try, a later pass may have written what it decided.
            lambda meta: bodies.number_status(self.filling.latest(key, state), meta, decided),
        )
        return told is not None

    async def _delete(self, key: PoolKey, number: str) -> bool:
        """Delete a number that is there, or is being made at this moment."""
        await self.filling.through(key, number)
        row = self._row(key, number)
        if row is not None:
            await self._hand.delete(names.NUMBERS, row)
        return row is not None

    def _row(self, key: PoolKey, number: str) -> Number | None:
        return self._mirror.numbers.get(key, {}).get(number)


def _is_news(before: NumberState | None, after: NumberState) -> bool:
    """Say whether a status has to be written."""
    if before is None:
        return True
    if before is after or before == after:
        return False
    lag = (after.heard_at or 0) - (before.heard_at or 0)
    return lag > _LAG or differ_visibly(before, after)
