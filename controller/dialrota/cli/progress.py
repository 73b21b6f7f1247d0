"""Progress bars on standard error, on a terminal, for what takes longer than a second."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from dialrota.cli.settings import is_terminal

if TYPE_CHECKING:
    import rich.progress

_MANY: Final = 50  # Fewer steps than that are over before a bar could be read.


class Progress:
    """One bar for each source that is being asked; nothing at all in a pipe."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        self._bars: rich.progress.Progress | None = None
        self._tasks: dict[str, rich.progress.TaskID] = {}

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

    def _started(self) -> "rich.progress.Progress":
        if self._bars is None:
            from rich.console import Console
            from rich.progress import Progress as Bars

            self._bars = Bars(console=Console(stderr=True), transient=True)
            self._bars.start()
        return self._bars

    def _stop(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
        self._tasks.clear()
