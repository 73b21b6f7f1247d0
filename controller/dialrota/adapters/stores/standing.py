"""Whether files that a loop wrote still stand as it left them: somebody may delete or edit them.

Remembers marks and opens nothing, so that a look at thousands of files takes milliseconds.
"""

import os
from collections.abc import Callable, Iterable

from dialrota.model.pool import PoolKey

_Mark = tuple[int, ...] | None  # None where nothing stands.


class Standing:
    """The files of each pool, as they were when last written or looked at.

    ``files`` names the files of a pool. What is written has its mark taken by the next look.
    """

    def __init__(self, files: Callable[[PoolKey], Iterable[str]]) -> None:
        """Begin with nothing to look after."""
        self._files = files
        self._known: dict[PoolKey, list[tuple[str, _Mark]]] = {}
        self._young: set[PoolKey] = set()

    def keep(self, key: PoolKey) -> None:
        """Look after the files of a pool, which are right as they are now."""
        self._young.add(key)

    def leave(self, key: PoolKey) -> None:
        """Look after them no more."""
        self._young.discard(key)
        self._known.pop(key, None)

    def find_moved(self) -> set[PoolKey]:
        """Name the pools of which a file went, or changed since the last look; each time once."""
        moved = set()
        young, self._young = self._young, set()
        for key in young:
            marks = [(path, _mark(path)) for path in self._files(key)]
            self._known[key] = marks
            if any(mark is None for _, mark in marks):
                moved.add(key)
        for key in self._known.keys() - young:
            before = self._known[key]
            marks = [(path, _mark(path)) for path, _ in before]
            if marks != before:
                self._known[key] = marks
                moved.add(key)
        return moved


def _mark(path: str) -> _Mark:
    """Mark the file that a path leads to."""
    try:
        found = os.stat(path)  # noqa: PTH116  # A Path for each would take longer than the look.
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
