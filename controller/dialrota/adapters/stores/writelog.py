"""A disk that remembers what this process put where, for whoever has to tell it from the rest."""

import hashlib
import os
from pathlib import Path
from typing import Final

from dialrota.adapters.stores.disk import Disk

MADE: Final = "made"  # A folder.
LEADS: Final = "leads to "  # A link, and then where to.
GONE: Final = "gone"


def digest(data: bytes) -> str:
    """Return what stands for the content of a file."""
    return hashlib.sha256(data).hexdigest()


class WriteLog(dict[str, str]):
    """What became of each path: the digest of what was written there, or one of the words."""


class LoggedDisk(Disk):
    """A disk that keeps a log of what it did."""

    def __init__(self, log: WriteLog, *, sync: bool = False) -> None:
        """Take the log to keep."""
        super().__init__(sync=sync)
        self._log = log

    def make_directory(self, path: Path) -> None:
        """Make one directory."""
        super().make_directory(path)
        self._log[os.fspath(path)] = MADE

    def write(self, path: Path, data: bytes) -> None:
        """Write a new file that nobody reads yet."""
        super().write(path, data)
        self._log[os.fspath(path)] = digest(data)

    def link(self, path: Path, target: str) -> None:
        """Make a symbolic link that nobody reads yet."""
        super().link(path, target)
        self._log[os.fspath(path)] = f"{LEADS}{target}"

    def rename(self, source: Path, target: Path) -> None:
        """Give a file or link its lasting name."""
        super().rename(source, target)
        before = self._log.get(os.fspath(source))
        self._log[os.fspath(source)] = GONE
        if before is None:  # Somebody else wrote it: nobody knows here what it holds.
            self._log.pop(os.fspath(target), None)
        else:
            self._log[os.fspath(target)] = before

    def remove(self, path: Path) -> None:
        """Remove a file or link."""
        super().remove(path)
        self._log[os.fspath(path)] = GONE

    def remove_directory(self, path: Path) -> None:
        """Remove an empty directory."""
        super().remove_directory(path)
        self._log[os.fspath(path)] = GONE
