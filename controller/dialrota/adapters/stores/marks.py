"""What lies below a folder, as marks that change when it does. Opens no file.

A mark holds kind, rights, device, inode, size and times of a file; where a link leads; and of a
folder of ours no times, for what it holds is marked by itself.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MISSING: Final = ""
_LEADS: Final = " -> "


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks by name, and the last moment of change of what may change in place, nanoseconds."""

    by_name: dict[str, str] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """Write all marks in the order of names; no name can hold what parts them."""
        return "\0".join(f"{name}\0{self.by_name[name]}" for name in sorted(self.by_name))


def look(base: Path, names: Iterable[str], *, dated: bool) -> Marks:
    """Mark what these names stand for, the folders on the way to it, and all that is below.

    With ``dated``, folders are marked with their times as well.

    Raises:
        OSError: something cannot be looked at, or vanished meanwhile.
    """
    found = Marks()
    for name in names:
        parts = name.split("/")
        for at in range(1, len(parts) + 1):
            if not _mark_path(base, "/".join(parts[:at]), found, dated=dated):
                break
        else:
            _descend(os.path.join(base, name), name, found, dated=dated)
    return found


def target_of(mark: str) -> str | None:
    """Return where the link of a mark leads; None when it is no link's."""
    _, leads, target = mark.partition(_LEADS)
    return target if leads else None


def _mark_path(base: Path, name: str, found: Marks, *, dated: bool) -> bool:
    """Mark one path; say whether it is a folder, so that one can go on."""
    path = os.path.join(base, name)
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        found.by_name[name] = MISSING
        return False
    _mark(path, name, status, found, dated=dated)
    return stat.S_ISDIR(status.st_mode)


def _descend(path: str, name: str, found: Marks, *, dated: bool) -> None:
    """Mark all that is below a folder. The loop is entered for every file of a repository."""
    folders = [(path, name)]
    while folders:
        path, name = folders.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                inner = f"{name}/{entry.name}"
                _mark(entry.path, inner, status, found, dated=dated)
                if stat.S_ISDIR(status.st_mode):
                    folders.append((entry.path, inner))


def _mark(path: str, name: str, status: os.stat_result, found: Marks, *, dated: bool) -> None:
    mode, modified, changed = status.st_mode, status.st_mtime_ns, status.st_ctime_ns
    mark = f"{mode:o} {status.st_dev} {status.st_ino}"
    target = f"{_LEADS}{os.readlink(path)}" if stat.S_ISLNK(mode) else ""
    if dated or stat.S_ISREG(mode):
        mark = f"{mark} {status.st_size} {modified} {changed}"
        found.changed[name] = max(modified, changed)
    found.by_name[name] = mark + target
