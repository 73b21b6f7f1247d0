"""Writes take turns: so many at once, and who matters most goes next."""

import asyncio
from contextlib import suppress

from dialrota.adapters.kube.turns import Rank, Turns
from fakes.looping import in_loop


class Line:
    """Those who wait for a turn of one that is taken, and the order in which they got it."""

    def __init__(self) -> None:
        self.turns = Turns(1)
        self.went: list[str] = []

    async def queue(self, *names: str, rank: Rank = Rank.USUAL) -> list[asyncio.Task[None]]:
        """Let some wait, until they do."""
        tasks = [asyncio.create_task(self._go(name, rank)) for name in names]
        await asyncio.sleep(0)
        return tasks

    async def _go(self, name: str, rank: Rank) -> None:
        await self.turns.take(rank)
        self.went.append(name)
        self.turns.give_back()


@in_loop
async def test_who_matters_most_goes_next_and_among_equals_who_came_first() -> None:
    line = Line()
    await line.turns.take(Rank.USUAL)
    waiting = await line.queue("number 1", "number 2", rank=Rank.LAST)
    waiting += await line.queue("pool")
    waiting += await line.queue("list 1", "list 2", rank=Rank.FIRST)

    line.turns.give_back()
    await asyncio.gather(*waiting)

    assert line.went == ["list 1", "list 2", "pool", "number 1", "number 2"]


@in_loop
async def test_a_turn_that_nobody_wants_any_more_goes_to_the_next() -> None:
    line = Line()
    await line.turns.take(Rank.USUAL)
    early, late, last = await line.queue("early", "late", "last")
    early.cancel()  # While it waits.
    await asyncio.sleep(0)
    line.turns.give_back()
    late.cancel()  # It has been given the turn, and does not know yet.
    with suppress(asyncio.CancelledError):
        await late

    async with asyncio.timeout(30):
        await last
        await line.turns.take(Rank.USUAL)
    assert line.went == ["last"]
