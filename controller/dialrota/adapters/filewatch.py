"""Say within milliseconds which files changed; the only place that knows watchfiles.

Every directory is watched by itself, so that a link in a repository cannot lead the watch outside.
Folders may vanish and come back (a branch is switched): then they are reported as changed, since
nobody saw what happened inside meanwhile. Where the system has no watches left, files are looked
at a few times a second instead. A system may lose word of a change, under load or by its nature;
so once a minute all files are looked at. Must not decide what a change means.
"""

import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from watchfiles._rust_notify import RustNotify

log = logging.getLogger(__name__)

_Look = tuple[int, ...]

OURS: Final = frozenset({"state", "rotation"})  # In a watched folder itself, written by us.

_STEP: Final = 4  # Milliseconds without news that end a batch, and between two looks for news.
_GROUP: Final = 40  # Milliseconds that a batch may take at most.
_LOOK: Final = 500  # Milliseconds between two looks at the watched folders themselves.
_POLL: Final = 200  # Milliseconds between two looks at all files, where there are no watches.
_RETRY: Final = 1.0  # Seconds after a failure.
_COUNT: Final = 60.0  # Seconds between two looks at all files, should word of one have been lost.
_SOON: Final = 0.01


class FileWatch:
    """Watches folders in the background from entering to leaving a ``with`` block."""

    def __init__(
        self,
        *folders: Path,
        ours: Collection[str] = OURS,
        every: float = _COUNT,
        tell: Callable[[], None] | None = None,
    ) -> None:
        """Choose the folders; names in ``ours`` directly in one of them are passed over.

        ``every`` so many seconds all files are looked at, for changes that nobody told of.
        ``tell`` is called at each change, in the thread that noticed it.
        """
        self._tell = tell
        self._census = _Census(folders, frozenset(ours), every)
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._changed: set[Path] = set()
        self._woken = False
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="filewatch", daemon=True)

    def wait(self, seconds: float) -> bool:
        """Sleep until something changed or somebody calls ``wake`` (True), or time is over."""
        with self._news:
            found = self._news.wait_for(lambda: bool(self._changed) or self._woken, seconds)
            self._changed.clear()
            self._woken = False
        return found

    def take(self, seconds: float) -> frozenset[Path]:
        """Return what changed since the last time, waiting for it at most so many seconds."""
        with self._news:
            self._news.wait_for(lambda: self._changed, timeout=seconds)
            found = frozenset(self._changed)
            self._changed.clear()
        return found

    def wake(self) -> None:
        """Let ``wait`` return at once, now or when it is called next; safe in a signal handler."""
        with self._news:
            self._woken = True
            self._news.notify_all()

    def __enter__(self) -> Self:
        """Begin; whatever is saved from now on is noticed."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        for batch in changes(self._census, self._stop, self._ready):
            with self._news:
                self._changed |= batch
                self._news.notify_all()
            if self._tell is not None:
                self._tell()


class _Census:
    """What is in the folders and how it looked when it was last told of."""

    def __init__(self, folders: Sequence[Path], ours: frozenset[str], every: float) -> None:
        self.folders = folders
        self.ours = ours
        self._every = every
        self._next = 0.0
        self._known: dict[Path, _Look] = {}

    def begin(self) -> None:
        """Take everything as it is."""
        self._known = self._look()
        self._next = time.monotonic() + self._every

    def tell(self, paths: Iterable[Path]) -> None:
        """Note how something looks of which word came just now."""
        for path in paths:
            try:
                self._known[path] = _look_of(path.lstat())
            except OSError:
                self._known.pop(path, None)

    def find_missed(self) -> frozenset[Path]:
        """Find what looks otherwise than when it was last told of, if it is time to."""
        if time.monotonic() < self._next:
            return frozenset()
        known = self._known
        self.begin()
        return frozenset(path for path, _ in known.items() ^ self._known.items())

    def _look(self) -> dict[Path, _Look]:
        found: dict[Path, _Look] = {}
        for folder in _directories(self.folders, self.ours):
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if _is_news(path := Path(entry.path), self.folders, self.ours):
                            found[path] = _look_of(entry.stat(follow_symlinks=False))
            except OSError:
                continue  # It vanished; the next look misses what was in it.
        return found


def changes(
    census: _Census, stop: threading.Event, ready: threading.Event
) -> Iterator[frozenset[Path]]:
    """Yield batches of changed paths until told to stop; ``ready`` is set once all is watched."""
    folders, ours = census.folders, census.ours
    census.begin()
    polling = False
    missed: frozenset[Path] = frozenset()
    while not stop.is_set():
        try:
            watched = _directories(folders, ours)
            silent = (False, polling, _POLL, False, False)
            with RustNotify(watched, *silent) as watcher:
                if _directories(folders, ours) != watched:
                    continue  # One appeared meanwhile, of which and in which nobody would tell.
                ready.set()
                if missed:
                    yield missed
                yield from _follow(watcher, census, frozenset(watched), stop)
        except FileNotFoundError:
            stop.wait(_SOON)  # A directory vanished between looking and watching.
        except (OSError, RuntimeError) as err:
            log.warning("watch.polling", extra={"reason": str(err), "again": polling})
            stop.wait(_RETRY if polling else 0)
            polling = True
        missed = frozenset(folders)


def _follow(
    watcher: RustNotify,
    census: _Census,
    watched: frozenset[str],
    stop: threading.Event,
) -> Iterator[frozenset[Path]]:
    """Yield batches until other directories have to be watched."""
    folders, ours = census.folders, census.ours
    before = [_identity(folder) for folder in folders]
    while not stop.is_set():
        found = watcher.watch(_GROUP, _STEP, _LOOK, stop)
        batch = found if isinstance(found, set) else set()
        told = frozenset(Path(name) for _, name in batch if _is_news(Path(name), folders, ours))
        census.tell(told)
        paths = told | census.find_missed()
        if paths:
            yield paths
        moved = {name for _, name in batch if name in watched}  # Itself, not what it holds.
        appeared = any(str(path) not in watched and path.is_dir() for path in paths)
        if moved or appeared or [_identity(folder) for folder in folders] != before:
            return


def _look_of(status: os.stat_result) -> _Look:
    """Return what changes when a file does; those of a folder tell nothing more."""
    if stat.S_ISDIR(status.st_mode):
        return status.st_dev, status.st_ino
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times


def _is_news(path: Path, folders: Sequence[Path], ours: Collection[str]) -> bool:
    if path.name.startswith("."):
        return False
    return not (path.parent in folders and path.name in ours)


def _directories(folders: Sequence[Path], ours: Collection[str]) -> list[str]:
    """List the folders and all directories in them, but hidden ones, links and ours."""
    found = []
    for folder in folders:
        for path, names, _ in os.walk(folder):
            skipped = ours if Path(path) == folder else ()
            names[:] = [name for name in names if name not in skipped and _is_open(path, name)]
            found.append(path)
    return found


def _is_open(path: str, name: str) -> bool:
    child = Path(path) / name
    hidden = name.startswith(".") or child.is_symlink()
    return not hidden and os.access(child, os.R_OK | os.X_OK)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
