"""An event loop in which time runs faster, so that long waits of the product are short here.

A controller gives a silent watch 65 seconds, and waits a second before it tries again. In such a
loop both are as long for it, and a fraction of that for us: nothing in the product is switched.
Only waiting for nothing but time is fast. While this process or the API server works, the clock
goes as all clocks do: or a busy machine would look like a slow network, and leases would be lost.
"""

import asyncio
import random
import selectors
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from dialrota.adapters.kube.waiting import Timing
from faults.cluster import census

T = TypeVar("T")

TIMES: Final = 20.0  # How much faster, while there is nothing to do.


class _Selector(selectors.DefaultSelector):
    """Waits a fraction of what it is asked to, and counts what that spared."""

    spared = 0.0  # Seconds.
    asked = 0  # Requests that a server is at work on.

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait, if at all; in real time where a server is waited for."""
        times = 1.0 if self.asked else TIMES
        real, began = timeout / times if timeout and timeout > 0 else timeout, time.monotonic()
        found: list[tuple[selectors.SelectorKey, int]] = super().select(real)
        self.spared += (time.monotonic() - began) * (times - 1)
        return found


class HurriedLoop(asyncio.SelectorEventLoop):
    """The event loop whose clock is fast."""

    def __init__(self) -> None:
        self.waits = _Selector()
        super().__init__(self.waits)
        self.set_task_factory(census.make)

    def time(self) -> float:
        """Return seconds of the fast clock."""
        return super().time() + self.waits.spared


@contextmanager
def asking() -> Iterator[None]:
    """Let time go as it does while a server is asked."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, HurriedLoop):  # It is never faster.
        yield
        return
    loop.waits.asked += 1
    try:
        yield
    finally:
        loop.waits.asked -= 1


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run in fast time until it ends."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        return runner.run(work)


@contextmanager
def standing_still() -> Iterator[None]:
    """Let time go fast for a process that is stopped amid its work."""
    loop, began = asyncio.get_running_loop(), time.monotonic()
    assert isinstance(loop, HurriedLoop)
    yield
    loop.waits.spared += (time.monotonic() - began) * (TIMES - 1)


class Steady:
    """A steady clock that can skip a span in which nothing would happen."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def skip(self, seconds: float) -> None:
        """Let time pass at once."""
        self._skipped += seconds

    def monotonic(self) -> float:
        """Return seconds of the fast clock, and what was skipped."""
        return asyncio.get_running_loop().time() + self._skipped


def timing(seed: int, steady: Steady) -> Timing:
    """Let a controller wait by a steady clock, with chances that come again."""
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    return Timing(asyncio.sleep, steady.monotonic, chances.random)


class Clock:
    """The wall clock of one run: it goes on fast, and can be set forward."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._began = asyncio.get_running_loop().time()

    def now(self) -> int:
        """Return the present instant, UTC seconds."""
        return self._start + int(asyncio.get_running_loop().time() - self._began)

    def set_forward(self, to: int) -> None:
        """Go on from another instant, unless it is past already."""
        if to > self.now():
            self._start, self._began = to, asyncio.get_running_loop().time()
