"""Making PhoneNumbers that do not exist yet, in the background.

A number that nobody recorded yet is in no danger of being recorded wrongly: should we be killed,
it is decided anew, as new. So a list need not wait until ten thousand objects are made, and a
number that a person pulls need not wait behind them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState

log = logging.getLogger(__name__)

_HANDS: Final = 6  # Objects made side by side; the rest of the connections is for what is urgent.
_PAUSE: Final = 1.0  # Seconds before what failed is tried again, if nobody asks for more.

Place = tuple[PoolKey, str]
Make = Callable[[PoolKey, NumberState], Awaitable[None]]


class Filling:
    """Numbers that wait to be made; the latest of each counts."""

    def __init__(self, make: Make) -> None:
        """Begin with nothing to make."""
        self._make = make
        self._waiting: dict[Place, NumberState] = {}
        self._under_way: dict[Place, asyncio.Future[None]] = {}
        self._hands: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Count what is not made yet."""
        return len(self._waiting.keys() | self._under_way.keys())

    def count(self, pool: PoolKey) -> int:
        """Count what is not made yet of one pool."""
        places = self._waiting.keys() | self._under_way.keys()
        return sum(1 for key, _ in places if key == pool)

    def add(self, key: PoolKey, state: NumberState) -> None:
        """Have a number made, or made otherwise, some time soon."""
        self._waiting[key, state.number] = state
        if len(self._hands) < _HANDS:
            hand = asyncio.create_task(self._work())
            self._hands.add(hand)
            hand.add_done_callback(self._hands.discard)

    def correct(self, key: PoolKey, state: NumberState) -> None:
        """Should a number wait to be made, or fail at this moment, try it this way from now on.

        What failed may have been done all the same; done again, it would undo what came since.
        """
        place = key, state.number
        if place in self._waiting or place in self._under_way:
            self._waiting[place] = state

    def latest(self, key: PoolKey, state: NumberState) -> NumberState:
        """Return how a number is to be made by now, for whoever has to write it once more."""
        return self._waiting.get((key, state.number), state)

    def drop(self, key: PoolKey, number: str) -> None:
        """Do not make a number after all."""
        self._waiting.pop((key, number), None)

    async def through(self, key: PoolKey, number: str) -> None:
        """Wait until a number that is being made at this moment is made."""
        making = self._under_way.get((key, number))
        if making is not None:
            await asyncio.shield(making)

    async def done(self) -> None:
        """Wait until everything is made."""
        while self._hands:
            await asyncio.wait(tuple(self._hands))

    async def stop(self) -> None:
        """Make no more."""
        for hand in self._hands:
            hand.cancel()
        await asyncio.gather(*self._hands, return_exceptions=True)

    async def _work(self) -> None:
        while (place := self._next()) is not None:
            state = self._waiting.pop(place)
            making = self._under_way[place] = asyncio.get_running_loop().create_future()
            try:
                await self._make(place[0], state)
            except DialrotaError as error:
                log.warning("number.not-made", extra={"pool": str(place[0]), "reason": str(error)})
                self._waiting.setdefault(place, state)
                await asyncio.sleep(max(_PAUSE, error.retry_after or 0.0))
            finally:
                del self._under_way[place]
                making.set_result(None)

    def _next(self) -> Place | None:
        """Find what nobody makes now: whoever failed at a number keeps it until the next try."""
        return next((each for each in self._waiting if each not in self._under_way), None)
