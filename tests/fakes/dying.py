"""A child program that does one piece of work and is killed at one of its steps on the disk.

``python dying.py WORK FOLDER``: does WORK in a copy of FOLDER for every step there is, dying
before the step, in the middle of it (half of a file written), and after it. The copies stay for
the test to look at: ``FOLDER-<step>-<moment>``, and ``FOLDER-whole`` of the work that nobody
killed.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dialrota.adapters.stores.disk import Disk
from fakes import stored

MOMENTS: Final = ("before", "halfway", "after")


class DyingDisk(Disk):
    """A disk whose process does not survive one of its steps."""

    def __init__(self, step: int, moment: str) -> None:
        super().__init__()
        self._left = step
        self._moment = moment
        self.steps = 0

    def make_directory(self, path: Path) -> None:
        self._step(lambda: super(DyingDisk, self).make_directory(path))

    def write(self, path: Path, data: bytes) -> None:
        half = data[: len(data) // 2]
        self._step(
            lambda: super(DyingDisk, self).write(path, data),
            lambda: super(DyingDisk, self).write(path, half),
        )

    def link(self, path: Path, target: str) -> None:
        self._step(lambda: super(DyingDisk, self).link(path, target))

    def rename(self, source: Path, target: Path) -> None:
        self._step(lambda: super(DyingDisk, self).rename(source, target))

    def remove(self, path: Path) -> None:
        if os.path.lexists(path):
            self._step(lambda: super(DyingDisk, self).remove(path))

    def remove_directory(self, path: Path) -> None:
        if os.path.lexists(path):
            self._step(lambda: super(DyingDisk, self).remove_directory(path))

    def _step(self, act: Callable[[], None], half: Callable[[], None] | None = None) -> None:
        self.steps += 1
        self._left -= 1
        if self._left:
            act()
            return
        if self._moment == "halfway" and half is not None:
            half()
        elif self._moment == "after":
            act()
        os.kill(os.getpid(), signal.SIGKILL)


def main(work: str, folder: Path) -> None:
    """Do the work once unhindered, then once for each death."""
    whole = copy(folder, "whole")
    disk = DyingDisk(0, "never")
    stored.WORK[work](whole, disk)
    for step in range(1, disk.steps + 1):
        for moment in MOMENTS:
            die(work, copy(folder, f"{step}-{moment}"), DyingDisk(step, moment))


def copy(folder: Path, name: str) -> Path:
    """Give a death a folder of its own."""
    return Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-{name}"), symlinks=True))


def die(work: str, folder: Path, disk: DyingDisk) -> None:
    """Do the work in a process that does not end well."""
    child = os.fork()
    if not child:
        stored.WORK[work](folder, disk)
        os._exit(1)  # It survived, which is wrong.
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"{work} in {folder.name} was not killed")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
