"""Every change that the repository store makes to a disk, one small step each.

Files appear whole or not at all, under a new name and then by rename. Nothing is written through a
symbolic link: what a repository brings along must not lead outside it. Decides nothing.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from dialrota.model.failure import ConflictError, DamagedRecordError, DialrotaError, TransientError

_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_IN_THE_WAY: Final = frozenset(
    {errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENOTDIR, errno.ENOTEMPTY}
)
_BLOCK: Final = 1 << 20


class Disk:
    """The real disk. With ``sync`` every step reaches the platter before the next begins."""

    def __init__(self, *, sync: bool = False) -> None:
        """Choose between surviving a kill, and surviving a loss of power as well."""
        self._sync = sync

    def make_directory(self, path: Path) -> None:
        """Make one directory.

        Raises:
            ConflictError: something else has that name.
            TransientError: the disk refuses.
        """
        try:
            path.mkdir()
        except OSError as err:
            raise failure(path, err) from err

    def write(self, path: Path, data: bytes) -> None:
        """Write a new file that nobody reads yet, in the place of a leftover.

        Raises:
            ConflictError: something else has that name.
            TransientError: the disk refuses.
        """
        try:
            descriptor = _create(path)
            try:
                _write_all(descriptor, data)
                if self._sync:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as err:
            raise failure(path, err) from err

    def link(self, path: Path, target: str) -> None:
        """Make a symbolic link that nobody reads yet.

        Raises:
            ConflictError: something else has that name.
            TransientError: the disk refuses.
        """
        try:
            path.symlink_to(target)
        except OSError as err:
            raise failure(path, err) from err

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or link its lasting name, at once for every reader.

        Raises:
            ConflictError: a directory has that name.
            TransientError: the disk refuses.
        """
        try:
            source.rename(target)
            if self._sync:
                _sync_directory(target.parent)
        except OSError as err:
            raise failure(target, err) from err

    def remove(self, path: Path) -> None:
        """Remove a file or link; being gone already is as good.

        Raises:
            ConflictError: it is a directory.
            TransientError: the disk refuses.
        """
        try:
            path.unlink(missing_ok=True)
        except OSError as err:
            raise failure(path, err) from err

    def remove_directory(self, path: Path) -> None:
        """Remove an empty directory; being gone already is as good.

        Raises:
            ConflictError: it is not empty, or no directory.
            TransientError: the disk refuses.
        """
        try:
            path.rmdir()
        except FileNotFoundError:
            return
        except OSError as err:
            raise failure(path, err) from err

    def settle(self, path: Path) -> None:
        """Make sure that what was put into a directory outlasts a loss of power."""
        if self._sync:
            _sync_directory(path)

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file whole, in the place of what was there.

        Raises:
            ConflictError: a directory has that name.
            TransientError: the disk refuses.
        """
        fresh = beside(path)
        self.write(fresh, data)
        self.rename(fresh, path)

    def descend(self, root: Path, *names: str) -> Path:
        """Make the directories below ``root`` that are missing, and return the last.

        Raises:
            ConflictError: one of them is a link or a file.
            TransientError: the disk refuses.
        """
        path = root
        for name in names:
            path = path / name
            if not is_directory(path):
                self.make_directory(path)
        return path


def refuse_links(root: Path, *names: str) -> Path:
    """Return the path below ``root``, whose directories may be missing but no links.

    Raises:
        DamagedRecordError: one of them is something else.
    """
    path = root
    for name in names:
        path = path / name
        if not is_directory(path) and os.path.lexists(path):
            raise DamagedRecordError(str(path), 0, "it is no directory of its own")
    return path


def beside(path: Path) -> Path:
    """Name the new file that will take the place of another."""
    return path.with_name(f".{path.name}.new")


def read(path: Path) -> bytes | None:
    """Read a regular file; None when there is none.

    Raises:
        DamagedRecordError: it is something else, or cannot be read.
    """
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise DamagedRecordError(str(path), 0, _reason(err)) from err
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise DamagedRecordError(str(path), 0, "it is no regular file")
        return _read_all(descriptor)
    except OSError as err:
        raise DamagedRecordError(str(path), 0, _reason(err)) from err
    finally:
        os.close(descriptor)


def is_directory(path: Path) -> bool:
    """Say whether a directory stands at a path; a link to one is none."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def names(path: Path) -> list[str]:
    """List what a directory holds, sorted; nothing when it is none."""
    if not is_directory(path):
        return []
    try:
        with os.scandir(path) as found:
            return sorted(entry.name for entry in found)
    except OSError:
        return []


def failure(path: Path, err: OSError) -> DialrotaError:
    """Say what a disk's refusal means to the one who waits for it."""
    if err.errno in _IN_THE_WAY:
        return ConflictError(f"{path}: something else is in the way ({_reason(err)}); remove it")
    return TransientError(f"{path}: {_reason(err)}")


def _create(path: Path) -> int:
    try:
        return os.open(path, _CREATE, 0o644)
    except FileExistsError:
        path.unlink()
        return os.open(path, _CREATE, 0o644)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_all(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    data = os.read(descriptor, size + 1)
    while more := os.read(descriptor, _BLOCK):
        data += more
    return data


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(err: OSError) -> str:
    return "it is a symbolic link" if err.errno == errno.ELOOP else os.strerror(err.errno or 0)
