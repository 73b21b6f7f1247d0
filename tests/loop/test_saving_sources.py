"""The record of a source is written by one hand, and what is newest is written last."""

import asyncio
from pathlib import Path
from typing import cast

from dialrota.cli import outside
from dialrota.cli.settings import Settings
from dialrota.loop.asking import Asking
from dialrota.loop.sweep import Sweeper
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, SourceState, Sweep
from dialrota.ports import Request, Writer
from fakes.passing import NOW

AUDIT = PoolKey("dialers", "audit")
SOURCE = Source(key=AUDIT, type="file", settings={}, interval=60, timeout=5, stale_after=600)


class Carrier:
    """Has nothing to say of anybody."""

    def sweep(self, request: Request, _: object) -> Sweep:
        """Answer at once."""
        return Sweep(source="audit", at=request.now, verdicts={}, complete=True)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Have nothing to forget."""


class Slow:
    """Takes its time with the first record that it is to write."""

    def __init__(self) -> None:
        self.written: list[int | None] = []
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def save_source(self, source: SourceState) -> bool:
        """Write it once that may be."""
        if not self.begun.is_set():
            self.begun.set()
            await self.may_go_on.wait()
        self.written.append(source.last_sweep)
        return True


def wished(value: str, now: int) -> Asking:
    """Ask because somebody has written a value."""
    wishes = {AUDIT: {"source": value}}
    return Asking(now=now, declared={}, monitored={}, confirm={}, wishes=wishes)


def test_of_two_batches_that_end_at_once_the_newer_has_the_last_word(tmp_path: Path) -> None:
    async def both() -> list[int | None]:
        sweeper = Sweeper({"file": Carrier()}, outside.open_state(Settings(tmp_path)), print)
        slow = Slow()
        first, second = wished("a", NOW), wished("b", NOW + 1)
        sweeper.collect([SOURCE], first)
        older = asyncio.create_task(sweeper.save(first, cast("Writer", slow)))
        await slow.begun.wait()
        sweeper.collect([SOURCE], second)
        await sweeper.save(second, cast("Writer", slow))
        slow.may_go_on.set()
        await older
        return slow.written

    assert asyncio.run(both()) == [NOW, NOW + 1]
