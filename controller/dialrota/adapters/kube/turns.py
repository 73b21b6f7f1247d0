"""So many writes at once and no more; who matters most goes next.

The list that dialers mount must not wait behind the records of ten thousand numbers.
"""

import asyncio
import heapq
from enum import IntEnum
from itertools import count


class Rank(IntEnum):
    """How much a write matters: of those that wait, the lowest goes next."""

    FIRST = 0
    USUAL = 1
    LAST = 2


class Turns:
    """A limited number of turns, to be taken and given back within one event loop."""

    def __init__(self, most: int) -> None:
        """Let so many be taken at once."""
        self._free = most
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._order = count()

    async def take(self, rank: Rank) -> None:
        """Wait for a turn; among equals, who came first goes first."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()  # It came just when nobody wanted it any more.
            raise

    def give_back(self) -> None:
        """Let the next one have the turn."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
