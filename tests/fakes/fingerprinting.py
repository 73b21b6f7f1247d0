"""A repository whose files are old enough to be believed, and fingerprints taken of it."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dialrota.adapters.stores.fingerprint import Fingerprint, Places, Watch
from dialrota.adapters.stores.writelog import LoggedDisk, WriteLog

NOW: Final = 1_800_000_000
CONTEXT: Final = "version 1"
INPUTS: Final = ("pools", "audits")
TEXTS: Final = ("aaaa", "bbbb", "cc")
FILES: Final = ("pools/a.yaml", "pools/deep/b.yaml", "audits/a.csv", "state/ns/p.jsonl",
                "rotation/ns/p/rotation.json", "rotation/ns/p/mount/..g1/numbers.txt")  # fmt: skip


def make(root: Path) -> Places:
    """Make files that, by our clock, were written long ago."""
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(TEXTS[0])
    (root / "rotation/ns/p/mount/..data").symlink_to("..g1")
    (root / ".cache").mkdir()
    return later(root)


def later(root: Path) -> Places:
    """Let the lock, which tells when we begin, be of an hour from now."""
    moment = int(time.time()) + 3600
    lock = root / ".cache" / "run.lock"
    lock.touch()
    os.utime(lock, (moment, moment))
    return Places(root, root, moment)


def take(places: Places, act: Callable[[LoggedDisk], object] | None = None) -> Fingerprint | None:
    """Watch a pass that writes what ``act`` writes, and take the fingerprint after it."""
    log = WriteLog()
    watch = Watch(places, log)
    if act is not None:
        act(LoggedDisk(log))
    seen = watch.finish(INPUTS)
    if seen is None:
        return None
    return Fingerprint(CONTEXT, NOW, NOW + 60, INPUTS, *seen, said="well\n")


def holds(found: Fingerprint | None, root: Path) -> bool:
    assert found is not None
    return found.holds(later(root), CONTEXT, NOW) is not None
