"""Keep taking passes: at once when something changed, and when a decision's time has come.

The only place that catches every exception: a pass that fails is reported and tried again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dialrota.loop.atonce import at_once
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError
from dialrota.ports import Clock

log = logging.getLogger(__name__)

_LONGEST_SLEEP = 3600
_FIRST_BACKOFF = 1.0
_LAST_BACKOFF = 60.0


class Waker(Protocol):
    """Says when files changed."""

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the loop runs: commit after each pass, and the longest time between two (seconds)."""

    commit: bool = False
    interval: int = _LONGEST_SLEEP


def watch(
    reconciler: Reconciler, clock: Clock, waker: Waker, stop: threading.Event, habits: Habits
) -> Iterator[PassReport | DialrotaError]:
    """Yield the report of every pass, or what went wrong with it, until told to stop."""
    backoff = _FIRST_BACKOFF
    while not stop.is_set():
        now = clock.now()
        outcome = _attempt(partial(_pass, reconciler, now, habits))
        yield outcome
        if isinstance(outcome, DialrotaError):
            pause, backoff = backoff, min(2 * backoff, _LAST_BACKOFF)
        else:
            backoff = _FIRST_BACKOFF
            pause = _pause(outcome, clock.now(), habits.interval)
        if not stop.is_set():
            waker.wait(pause)


def _pass(reconciler: Reconciler, now: int, habits: Habits) -> PassReport:
    return at_once(reconciler.run(now, commit=habits.commit))


def _pause(report: PassReport, now: int, interval: int) -> float:
    """Sleep until the next moment that matters, an hour at most."""
    if report.next_at is None:
        return interval
    return max(0.05, min(interval, report.next_at - now))


def _attempt(run: Callable[[], PassReport]) -> PassReport | DialrotaError:
    try:
        return run()
    except DialrotaError as error:
        return error
    except Exception as error:  # The last resort: one bad pass must not end the loop.
        log.exception("pass.failed")
        failed = DialrotaError(f"the pass failed: {type(error).__name__}: {error}")
        failed.__cause__ = error
        return failed
