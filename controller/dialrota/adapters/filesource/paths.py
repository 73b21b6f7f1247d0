"""Find the files that a source names: inside the repository, and never through a symlink.

Only names are looked at here; ``read_bytes`` opens, and refuses again what is no plain file.
"""

import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

LARGEST: Final = 64 << 20


class Matches(NamedTuple):
    """Paths relative to the root, sorted, and why a pattern or a match cannot be used."""

    files: tuple[str, ...]
    faults: tuple[str, ...]


class Stamp(NamedTuple):
    """What changes when a file does, as far as a file system tells."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int


def find(root: Path, patterns: list[str]) -> Matches:
    """Find all files of the patterns: ``*`` and ``?`` within a name, ``**`` for any folders."""
    files: set[str] = set()
    faults: list[str] = []
    for pattern in patterns:
        parts = pattern.split("/")
        if pattern.startswith("/") or ".." in parts or "\\" in pattern or not pattern:
            faults.append(f"{pattern!r} leads outside the repository; write a path inside it")
            continue
        before = len(faults)
        found = list(_expand(root, [part for part in parts if part not in ("", ".")], faults))
        if not found and len(faults) == before:
            faults.append(f"no file matches {pattern}; write a path from the repository's root")
        files.update(path.relative_to(root).as_posix() for path in found)
    return Matches(tuple(sorted(files)), tuple(sorted(set(faults))))


def _expand(folder: Path, parts: list[str], faults: list[str]) -> Iterator[Path]:
    if not parts:
        return
    name, rest = parts[0], parts[1:]
    if name == "**":
        yield from _expand(folder, rest or ["*"], faults)
    for entry in _entries(folder, faults):
        if name == "**" and _is_folder(entry):
            yield from _expand(Path(entry.path), parts, faults)
        elif name != "**" and _matches(entry.name, name):
            yield from _enter(entry, rest, faults)


def _enter(entry: os.DirEntry[str], rest: list[str], faults: list[str]) -> Iterator[Path]:
    if entry.is_symlink():
        faults.append(f"{entry.name} is a symlink; put the file itself there")
    elif rest and entry.is_dir(follow_symlinks=False):
        yield from _expand(Path(entry.path), rest, faults)
    elif not rest and entry.is_file(follow_symlinks=False):
        yield Path(entry.path)


def _entries(folder: Path, faults: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except PermissionError:
        faults.append(f"{folder.name}/ cannot be read (Permission denied); let dialrota read it")
        return []
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _matches(name: str, pattern: str) -> bool:
    hidden = name.startswith(".") and not pattern.startswith(".")
    return not hidden and fnmatchcase(name, pattern)


def read_stamp(path: Path) -> Stamp:
    """Look at a file without opening it.

    Raises:
        OSError: it is gone.
    """
    return _stamp(path.lstat())


def read_bytes(path: Path) -> tuple[Stamp, bytes]:
    """Read a plain file whole.

    Raises:
        OSError: it is gone, a symlink, or may not be read.
        ValueError: it is no plain file, too large, or changed while it was read.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise ValueError("it is no plain file")
        if before.st_size > LARGEST:
            raise ValueError(f"it is larger than {LARGEST >> 20} MiB; split it")
        data = file.read(LARGEST + 1)
        stamp = _stamp(os.fstat(descriptor))
    if stamp != _stamp(before) or len(data) != stamp.size:
        raise ValueError("it changed while it was read")
    return stamp, data


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    )
