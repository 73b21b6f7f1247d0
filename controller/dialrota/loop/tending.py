"""Keep taking passes over a cluster: at once when there is news, and when something is due.

As ``runner`` for files, but it waits without blocking, so that watches go on being read.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, Protocol

from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
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

    def take_disturbed(self) -> Iterable[PoolKey]:
        """Name the pools whose objects somebody else changed, once."""
        ...


class Witness(Protocol):
    """Is told of every pass."""

    def began(self) -> None:
        """Learn that a pass begins."""
        ...

    def saw(self, outcome: PassReport | DialrotaError) -> None:
        """Learn what a pass came to."""
        ...


async def side_by_side(stages: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Take the pools of a stage side by side."""
    work = list(stages)
    if len(work) == 1:
        await work[0]
    elif work:
        await asyncio.gather(*work)


async def tend(reconciler: Reconciler, clock: Clock, news: News, witness: Witness) -> None:
    """Take passes until cancelled, and tell of each."""
    backoff = _FIRST_BACKOFF
    while True:
        witness.began()
        reconciler.disturb(news.take_disturbed())
        outcome = await _attempt(reconciler.run(clock.now()))
        witness.saw(outcome)
        if isinstance(outcome, DialrotaError):
            pause, backoff = backoff, min(2 * backoff, _LAST_BACKOFF)
            await asyncio.sleep(pause)
            continue
        backoff = _FIRST_BACKOFF
        pause = _LONGEST_SLEEP
        if outcome.next_at is not None:
            pause = max(0.05, min(pause, outcome.next_at - clock.now()))
        await news.wait(pause)


async def _attempt(
    run: Coroutine[Any, Any, PassReport],
) -> PassReport | DialrotaError:
    try:
        return await run
    except DialrotaError as error:
        return error
    except Exception as error:  # The last resort: one bad pass must not end the loop.
        log.exception("pass.failed")
        failed = DialrotaError(f"the pass failed: {type(error).__name__}: {error}")
        failed.__cause__ = error
        return failed
