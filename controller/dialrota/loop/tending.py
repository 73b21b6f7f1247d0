"""Keep taking passes over a cluster: at once when there is news, and when something is due.

As ``runner`` for files, but it waits without blocking, so that watches go on being read.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, Protocol

from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.loop.seen import Batch
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.ports import Clock

log = logging.getLogger(__name__)

_LONGEST_SLEEP = 3600.0
_FIRST_BACKOFF = 1.0
_LAST_BACKOFF = 60.0


class News(Protocol):
    """Says when something changed, and what somebody else did to our objects."""

    async def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        ...

    def wake(self) -> None:
        """Say that there is news."""
        ...

    def take_disturbed(self) -> Iterable[PoolKey]:
        """Name the pools whose objects somebody else changed, once."""
        ...


class Witness(Protocol):
    """Is told of every pass."""

    def began(self) -> float:
        """Learn that a pass begins; say when, for others may begin before it ends."""
        ...

    def saw(self, outcome: PassReport | DialrotaError, began: float) -> None:
        """Learn what the pass that began then came to."""
        ...


async def side_by_side(stages: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Take the pools of a stage side by side."""
    work = list(stages)
    if len(work) == 1:
        await work[0]
    elif work:
        await asyncio.gather(*work)


class _Tending:
    """Passes over one cluster; whatever is being written, others are decided meanwhile."""

    def __init__(self, reconciler: Reconciler, clock: Clock, news: News, witness: Witness) -> None:
        self._reconciler = reconciler
        self._clock = clock
        self._news = news
        self._witness = witness
        self._writing: set[asyncio.Task[None]] = set()
        self._backoff = _FIRST_BACKOFF
        self._alarm: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Take passes until cancelled."""
        try:
            while True:
                await self._step(self._witness.began())
                await self._news.wait(_LONGEST_SLEEP)
        finally:
            self._set_alarm(None)
            await _cancel(self._writing)

    async def _step(self, began: float) -> None:
        """Begin a pass, and leave the writing to a task of its own where there is much."""
        self._reconciler.disturb(self._news.take_disturbed())
        try:
            batch = self._reconciler.begin(self._clock.now())
        except Exception as error:  # noqa: BLE001  # The last resort: the loop must go on.
            await self._fail(error, began)
            return
        if batch.is_empty:
            await self._finish(batch, began)
            return
        task = asyncio.create_task(self._finish(batch, began))
        self._writing.add(task)
        task.add_done_callback(self._written)

    async def _finish(self, batch: Batch, began: float) -> None:
        try:
            report = await self._reconciler.finish(batch, self._clock)
        except Exception as error:  # noqa: BLE001  # As above.
            await self._fail(error, began)
            return
        self._backoff = _FIRST_BACKOFF
        self._set_alarm(report.next_at)
        self._witness.saw(report, began)

    def _written(self, task: asyncio.Task[None]) -> None:
        """Let in who was put off; nobody else has a reason to be looked at."""
        self._writing.discard(task)
        if self._reconciler.is_behind:
            self._news.wake()

    def _set_alarm(self, at: int | None) -> None:
        """Be woken at the next moment that matters; the one before is none any more."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if at is not None:
            pause = max(0.05, min(_LONGEST_SLEEP, at - self._clock.now()))
            self._alarm = asyncio.get_running_loop().call_later(pause, self._news.wake)

    async def _fail(self, error: Exception, began: float) -> None:
        """Tell of a pass that broke off, and leave it alone for a while."""
        if not isinstance(error, DialrotaError):
            log.error("pass.failed", exc_info=error)
            text = f"the pass failed: {type(error).__name__}: {error}"
            failed = DialrotaError(text)
            failed.__cause__ = error
            error = failed
        self._witness.saw(error, began)
        pause, self._backoff = self._backoff, min(2 * self._backoff, _LAST_BACKOFF)
        await asyncio.sleep(pause)
        self._news.wake()


async def tend(reconciler: Reconciler, clock: Clock, news: News, witness: Witness) -> None:
    """Take passes until cancelled, and tell of each."""
    await _Tending(reconciler, clock, news, witness).run()


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tuple(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
