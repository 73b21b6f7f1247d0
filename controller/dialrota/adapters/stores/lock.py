"""One writer at a time: a lock on the output folder that the system lets go when its holder dies.

The lock file lies in the disposable cache. Should somebody clear that while a run goes on, the run
notices at its next look and takes the lock again, or stops if another run was quicker.
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from dialrota.adapters.stores.disk import Disk, failure
from dialrota.model.failure import ConflictError, TransientError
from dialrota.model.instant import format_instant

_FOLDER: Final = ".cache"
_FILE: Final = "run.lock"
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_PAUSE: Final = 0.05
_LARGEST: Final = 4096


class Holder(NamedTuple):
    """Who holds an output folder."""

    pid: int
    host: str
    since: int

    def __str__(self) -> str:
        """Say it to the person who has to wait."""
        when = f" since {format_instant(self.since)}" if self.since else ""
        return f"process {self.pid} on {self.host}{when}" if self.pid else "another process"


class RunLock:
    """The right to write below one output folder."""

    def __init__(self, out: Path, since: int = 0) -> None:
        """Prepare to lock ``out``, which exists; ``since`` is what others are told."""
        self._out = out
        self._me = Holder(os.getpid(), socket.gethostname(), since)
        self._descriptor: int | None = None

    def try_acquire(self) -> Holder | None:
        """Take the lock; return who has it if that is somebody else.

        Raises:
            ConflictError: the lock file is something else, such as a link.
            TransientError: the disk refuses.
        """
        path = Disk().descend(self._out, _FOLDER) / _FILE
        try:
            descriptor = os.open(path, _OPEN, 0o644)
        except OSError as err:
            raise failure(path, err) from err
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with os.fdopen(descriptor, "rb") as file:
                return _read(file.read(_LARGEST))
        except OSError as err:
            os.close(descriptor)
            raise TransientError(f"{path} cannot be locked: {err.strerror}") from err
        if not _is_same(path, descriptor):  # Its file was replaced while we opened it.
            os.close(descriptor)
            return self.try_acquire()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(self._me._asdict()).encode(), 0)
        self._descriptor = descriptor
        return None

    def acquire(self, patience: float, waiting: Callable[[Holder], None] | None = None) -> None:
        """Take the lock, waiting so many seconds; ``waiting`` is told once for whom.

        Raises:
            ConflictError: somebody else kept it; the message says who.
            TransientError: the disk refuses.
        """
        end = time.monotonic() + patience
        told = False
        while (holder := self.try_acquire()) is not None:
            if time.monotonic() >= end:
                raise ConflictError(f"{self._out.resolve()} is held by {holder}; stop it, or wait")
            if not told and waiting is not None:
                waiting(holder)
            told = True
            time.sleep(_PAUSE)

    def keep(self) -> None:
        """Make sure that the lock is still ours after somebody cleared the cache.

        Raises:
            ConflictError: another run took it meanwhile.
        """
        if self._descriptor is None:
            raise ConflictError(f"{self._out} is not held")
        if not _is_same(self._out / _FOLDER / _FILE, self._descriptor):
            self.release()
            self.acquire(0)

    def release(self) -> None:
        """Let the lock go; its file stays, so that nobody locks one that is about to vanish."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Return the lock."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the lock go."""
        self.release()


@contextmanager
def hold(
    out: Path,
    *,
    since: int = 0,
    patience: float = 0,
    waiting: Callable[[Holder], None] | None = None,
) -> Iterator[RunLock]:
    """Hold an output folder for the length of a block.

    Raises:
        ConflictError: somebody else kept it for longer than ``patience`` seconds.
        TransientError: the disk refuses.
    """
    with RunLock(out, since) as lock:
        lock.acquire(patience, waiting)
        yield lock


def _is_same(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except OSError:
        return False


def _read(data: bytes) -> Holder:
    """Read who holds a lock; a holder that has not written its name yet is just somebody."""
    try:
        said = json.loads(data)
        return Holder(int(said["pid"]), str(said["host"]), int(said["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder(0, "", 0)
