"""What a loop does between two passes: wait for news, and look after what it has published."""

import gc
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

_LOOK: Final = 1.0  # Seconds between two looks at what was published.
_SHARE: Final = 50  # A look may take one part in so many of the time.


class Watch(Protocol):
    """Says when declarations or audits changed."""

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        ...


class Waking:
    """Waits for news, and then sees to what has to be done before the next pass.

    ``find_moved`` says whether somebody else changed what was published, which is news as well.
    """

    def __init__(
        self, watch: Watch, duties: Sequence[Callable[[], object]], find_moved: Callable[[], bool]
    ) -> None:
        """Begin with a look at once."""
        self._watch = watch
        self._duties = duties
        self._find_moved = find_moved
        self._look_at = time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        gc.collect()
        gc.freeze()  # What a pass keeps, it keeps for long; it need not be looked at again.
        found = self._wait(time.monotonic() + seconds)
        for duty in self._duties:
            duty()
        return found

    def _wait(self, end: float) -> bool:
        while (now := time.monotonic()) < end:
            if now >= self._look_at and self._look(now):
                return True
            until = min(end, self._look_at)
            if self._watch.wait(max(0.0, until - time.monotonic())):
                return True
        return False

    def _look(self, began: float) -> bool:
        found = self._find_moved()
        done = time.monotonic()
        self._look_at = done + max(_LOOK, _SHARE * (done - began))
        return found
