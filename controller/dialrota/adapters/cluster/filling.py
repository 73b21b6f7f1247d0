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
_FIRST: Final = 1.0  # Seconds before what failed is tried again, if nobody asks for more;
_LAST: Final = 60.0  # they double with every failure in a row.

Place = tuple[PoolKey, str]
Make = Callable[[PoolKey, NumberState], Awaitable[None]]


class Filling:
    """Numbers that wait to be made; the latest of each counts."""

    def __init__(self, make: Make) -> None:
        """Begin with nothing to make."""
        self._make = make
        self._waiting: dict[Place, NumberState] = {}
        self._under_way: dict[Place, asyncio.Future[None]] = {}
        self._dropped: set[Place] = set()  # Of those under way.
        self._resting: dict[Place, asyncio.Task[None]] = {}  # What failed, until its next try.
        self._pauses: dict[Place, float] = {}
        self._hands: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Count what is not made yet."""
        return len(self._waiting.keys() | self._under_way.keys())

    def of_pool(self, pool: PoolKey) -> set[str]:
        """Name the numbers of one pool that are not made yet."""
        places = self._waiting.keys() | self._under_way.keys()
        return {number for key, number in places if key == pool}

    def add(self, key: PoolKey, state: NumberState) -> None:
        """Have a number made, or made otherwise, some time soon."""
        self._waiting[key, state.number] = state
        self._begin()

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
        """Do not make a number after all; one that is being made now is not tried again."""
        place = key, number
        self._waiting.pop(place, None)
        self._pauses.pop(place, None)
        if place in self._under_way:
            self._dropped.add(place)
        if (resting := self._resting.pop(place, None)) is not None:
            resting.cancel()

    async def through(self, key: PoolKey, number: str) -> None:
        """Wait until a number that is being made at this moment is made, or has failed."""
        making = self._under_way.get((key, number))
        if making is not None:
            await asyncio.shield(making)

    async def done(self) -> None:
        """Wait until everything is made."""
        while busy := (*self._hands, *self._resting.values()):
            await asyncio.wait(busy)

    async def stop(self) -> None:
        """Make no more."""
        busy = (*self._hands, *self._resting.values())
        for each in busy:
            each.cancel()
        await asyncio.gather(*busy, return_exceptions=True)

    def _begin(self) -> None:
        if len(self._hands) < _HANDS:
            hand = asyncio.create_task(self._work())
            self._hands.add(hand)
            hand.add_done_callback(self._hands.discard)

    async def _work(self) -> None:
        while (place := self._next()) is not None:
            making = self._under_way[place] = asyncio.get_running_loop().create_future()
            try:
                pause = await self._try(place, self._waiting.pop(place))
            finally:
                del self._under_way[place]
                self._dropped.discard(place)
                making.set_result(None)
            await asyncio.sleep(pause)

    async def _try(self, place: Place, state: NumberState) -> float:
        """Make a number, or put it off; return the seconds until this hand may go on."""
        try:
            await self._make(place[0], state)
        except DialrotaError as error:
            log.warning("number.not-made", extra={"pool": str(place[0]), "reason": str(error)})
            asked = error.retry_after or 0.0
            if place not in self._dropped:
                self._waiting.setdefault(place, state)
            if place in self._waiting:
                self._put_off(place, asked)
            return max(_FIRST, asked)
        self._pauses.pop(place, None)
        return 0.0

    def _put_off(self, place: Place, asked: float) -> None:
        pause = min(2 * self._pauses.get(place, _FIRST / 2), _LAST)
        self._pauses[place] = pause
        self._resting[place] = asyncio.create_task(self._rest(place, max(pause, asked)))

    async def _rest(self, place: Place, seconds: float) -> None:
        await asyncio.sleep(seconds)
        del self._resting[place]
        self._begin()

    def _next(self) -> Place | None:
        """Find what nobody makes now, and what has not failed a moment ago."""
        taken = self._under_way.keys() | self._resting.keys()
        return next((each for each in self._waiting if each not in taken), None)
