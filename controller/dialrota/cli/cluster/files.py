"""The files that sources of a cluster name: below one folder of the pod, read when one changes."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.filewatch import FileWatch
from dialrota.adapters.yamlfile.load import load
from dialrota.cli import outside
from dialrota.model.source import Source, Sweep
from dialrota.ports import Request


class ClusterFiles:
    """Fulfils ``ports.Observer`` for sources of type file.

    The folder is watched from the first answer on: where no source names a file, it may be
    anything, such as the home of whoever runs this from a desk.
    """

    def __init__(self, folder: Path, wake: Callable[[], None]) -> None:
        """Watch nothing yet; ``wake`` is called from a thread, whenever a file changed."""
        self._files = FileObserver(folder, load, outside.clock())
        self._watch = FileWatch(folder, tell=wake)
        self._watching = ExitStack()
        self._is_watching = False

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Read all files of the source; whatever is saved from now on is noticed."""
        if not self._is_watching:
            self._watching.enter_context(self._watch)
            self._is_watching = True
        return self._files.sweep(request, progress)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Do nothing: the files themselves remember."""

    def close(self) -> None:
        """Watch no longer."""
        self._watching.close()
