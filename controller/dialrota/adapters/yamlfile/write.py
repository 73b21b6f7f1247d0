"""Replace a file in one step: readers see the old bytes or the new ones, never a mixture."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from dialrota.model.failure import ConflictError, UsageError


def write(path: Path, data: bytes, *, was: bytes | None = None, fsync: bool = True) -> None:
    """Put bytes in the place of a file's, keeping its mode.

    ``was`` are the bytes that the new ones were made from; None where the file is new or its
    content does not matter.

    Raises:
        ConflictError: the file no longer holds ``was``.
        UsageError: the path is a symbolic link or no regular file.
    """
    mode = _read_mode(path)
    if was is not None and _read(path) != was:
        raise ConflictError(f"{path} was changed by somebody else; try again")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(data)
            stream.flush()
            if fsync:
                os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    if fsync:
        _sync_directory(path.parent)


def _read_mode(path: Path) -> int:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return 0o644
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{path} is a link or no regular file; it is not written to")
    return stat.S_IMODE(status.st_mode)


def _read(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as stream:
        return stream.read()


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
