"""Patience with a watch on files: what is waited for, and what must not come."""

import time
from pathlib import Path

from dialrota.adapters.filewatch import FileWatch

PATIENCE = 30.0  # Seconds; a slow machine is no failure, silence is.
QUIET = 0.8  # Seconds in which something unwanted would have shown, one look at folders included.


def settle(watch: FileWatch) -> None:
    """Take everything that is still under way."""
    while watch.wait(QUIET):
        pass


def expect(watch: FileWatch, *paths: Path, within: Path | None = None) -> None:
    """Wait until paths are among what changed, or the folder is in which nobody looked closer."""
    seen: set[Path] = set()
    end = time.monotonic() + PATIENCE
    while not (seen.issuperset(paths) or within in seen) and time.monotonic() < end:
        seen |= watch.take(0.2)
    assert within in seen or seen.issuperset(paths)
