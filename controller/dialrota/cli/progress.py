"""Progress on standard error, on a terminal, for what takes longer than a second.

One thing at a time: a bar where the end is known takes the place of the spinner where it is not.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from dialrota.cli.settings import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID
    from rich.status import Status

_PATIENCE: Final = 1.0  # Seconds that nobody minds to wait in silence.
_MANY: Final = 50  # Fewer steps than that are over before a bar could be read.


class _Spinner:
    """Turns beside a sentence once the patience is over, until it is told to stop."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._over = False
        self._timer = threading.Timer(_PATIENCE, self._show)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._status is not None:
                self._status.stop()
                self._status = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.status import Status

        with self._lock:
            if not self._over:
                self._status = Status(self._sentence, console=Console(stderr=True))
                self._status.start()


_turning: list[_Spinner] = []  # None or one.


@contextmanager
def busy(sentence: str) -> Iterator[None]:
    """Show on a terminal what is being done, if it takes longer than a second."""
    if _turning or not is_terminal(sys.stderr):
        yield
        return
    _turning.append(_Spinner(sentence))
    try:
        yield
    finally:
        _stop_turning()


def _stop_turning() -> None:
    while _turning:
        _turning.pop().stop()


class Progress:
    """One bar for each source that is being asked; nothing at all in a pipe."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Start; the first step draws."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was."""
        self._stop()

    def sweep(self, source: str, done: int, total: int) -> None:
        """Show how far a source has got with its numbers."""
        if total < _MANY or not is_terminal(sys.stderr):
            return
        bars = self._started()
        if source not in self._tasks:
            self._tasks[source] = bars.add_task(f"asking {source}", total=total)
        bars.update(self._tasks[source], completed=done, total=total)
        if done >= total:
            self._tasks.pop(source)
            if not self._tasks:
                self._stop()

    def _started(self) -> "Bars":
        if self._bars is None:
            from rich.console import Console
            from rich.progress import Progress as Bars

            _stop_turning()
            self._bars = Bars(console=Console(stderr=True), transient=True)
            self._bars.start()
        return self._bars

    def _stop(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
        self._tasks.clear()
