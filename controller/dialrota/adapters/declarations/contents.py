"""Read files of the repository, safely, and only when they may have changed.

Every step of a path is opened from the folder before it, without following a link: what is read is
inside the repository, whatever is renamed meanwhile.

A file that is written twice within one tick of its file system's clock can change and keep its
stamp. So a stamp is believed only once the file was read again, a tick after the stamp was first
seen, and was the same.
"""

import hashlib
import os
import stat
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.adapters.declarations.tree import Stamp

_SECOND_NS: Final = 1_000_000_000
_TICK: Final = 0.05  # Seconds; kernels count hundredths, or less.
_COARSE_TICK: Final = 2.0  # Of file systems that keep whole seconds.
_PIECE: Final = 1 << 20
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class _Seen(NamedTuple):
    """What a file was when it was last read; ``since`` is when its stamp was first seen."""

    stamp: Stamp
    digest: bytes
    since: float
    is_settled: bool


class Contents:
    """The files of a repository, with a memory of what was read of each."""

    def __init__(self, root: Path, largest: int) -> None:
        """Read files under ``root`` of up to ``largest`` bytes."""
        self._root = root
        self._largest = largest
        self._seen: dict[str, _Seen] = {}

    def read_changed(self, name: str, stamp: Stamp | None = None) -> bytes | None:
        """Return a file's bytes, or None when they are the same as at the last call.

        ``stamp`` is what a listing said of it just now, if there was one.

        Raises:
            OSError: it is not there or may not be read, or a step of its path is a link.
            ValueError: it is no regular file, or too large.
        """
        seen = self._seen.get(name)
        if seen is not None and seen.is_settled and seen.stamp == stamp:
            return None
        now = time.monotonic()
        descriptor = self._open(name)
        try:
            stamp = Stamp.of(self._check(os.fstat(descriptor)))
            if seen is not None and seen.is_settled and seen.stamp == stamp:
                return None
            data = _read_all(descriptor, stamp.size, self._largest + 1)
        finally:
            os.close(descriptor)
        if len(data) > self._largest:
            raise ValueError(f"has more than {self._largest:,} bytes")
        digest = hashlib.sha256(data).digest()
        since = seen.since if seen is not None and seen.stamp == stamp else now
        self._seen[name] = _Seen(stamp, digest, since, now - since >= _tick(stamp))
        return None if seen is not None and seen.digest == digest else data

    def forget(self, name: str) -> None:
        """Read a file anew at the next call."""
        self._seen.pop(name, None)

    def keep(self, names: Collection[str]) -> None:
        """Forget all other files."""
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}

    def _open(self, name: str) -> int:
        *folders, last = name.split("/")
        at = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for folder in folders:
                inner = os.open(folder, _FOLDER, dir_fd=at)
                os.close(at)
                at = inner
            return os.open(last, _FILE, dir_fd=at)
        finally:
            os.close(at)

    def _check(self, status: os.stat_result) -> os.stat_result:
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("is no regular file")
        if status.st_size > self._largest:
            raise ValueError(f"has {status.st_size:,} bytes, more than {self._largest:,}")
        return status


def _tick(stamp: Stamp) -> float:
    """Return how long a stamp may stand for two contents, by how finely it is written."""
    is_fine = stamp.modified_ns % _SECOND_NS and stamp.changed_ns % _SECOND_NS
    return _TICK if is_fine else _COARSE_TICK


def _read_all(descriptor: int, size: int, limit: int) -> bytes:
    """Read a file, probably of that size, up to a limit; a start reads a thousand small ones."""
    data = os.read(descriptor, min(size + 1, limit))
    while len(data) < limit and (more := os.read(descriptor, min(_PIECE, limit - len(data)))):
        data += more
    return data
