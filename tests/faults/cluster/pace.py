"""An event loop in which time runs faster, so that long waits of the product are short here.

A controller gives a silent watch 75 seconds, and waits a second before it tries again. In such a
loop both are as long for it, and a fraction of that for us: nothing in the product is switched.
"""

import asyncio
import random
import selectors
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from dialrota.adapters.kube.waiting import Timing

T = TypeVar("T")

TIMES: Final = 20.0  # How much faster.


class _Selector(selectors.DefaultSelector):
    """Waits a fraction of what it is asked to."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait, if at all, in real time."""
        real = timeout / TIMES if timeout and timeout > 0 else timeout
        found: list[tuple[selectors.SelectorKey, int]] = super().select(real)
        return found


class HurriedLoop(asyncio.SelectorEventLoop):
    """The event loop whose clock is fast."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        """Return seconds of the fast clock."""
        return super().time() * TIMES


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run in fast time until it ends."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        return runner.run(work)


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
