"""What a repository looked like after a pass that left nothing to do, and whether it still does.

Kept in the disposable cache. It may only ever save a pass that would find nothing: whatever cannot
be told for certain counts as changed.

A mark is believed when it is old: a file that was written within ``RACY`` of the look might be
written once more within one tick of its file system's clock, and keep its mark. Of files that the
pass itself has just written, the digest of what was written stands beside the mark, and they are
read again until their marks are old enough.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from dialrota.adapters.stores import disk as files
from dialrota.adapters.stores import marks
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.marks import Marks
from dialrota.adapters.stores.writelog import GONE, LEADS, MADE, WriteLog, digest
from dialrota.model.failure import DamagedRecordError, DialrotaError

_SECOND_NS: Final = 1_000_000_000
RACY: Final = 2 * _SECOND_NS  # Nanoseconds; file systems that keep whole seconds exist.
DECLARED: Final = "pools"
_OURS: Final = ("state", "rotation")
_FOLDER: Final = ".cache"
_FILE: Final = "quiet.json"
_LOCK: Final = "run.lock"


class Places(NamedTuple):
    """Where declarations lie, where the output, and what the machine's clock says, seconds."""

    repo: Path
    out: Path
    clock: int


class Fingerprint(NamedTuple):
    """All that a pass depended on, and what it said.

    ``context`` is what is no file of the repository: versions and options. ``inputs`` are the
    files and folders that were read, ``unsettled`` the digests of output files that have to be
    read to be believed. It holds for moments from ``since`` on, and before ``until``.
    """

    context: str
    since: int
    until: int | None
    inputs: tuple[str, ...]
    listing: str
    unsettled: dict[str, str]
    said: str

    def holds(self, places: Places, context: str, now: int) -> Self | None:
        """Say whether nothing changed: return what to keep for the next time, None on any doubt.

        Opens nothing but files that are unsettled.
        """
        if context != self.context or now < self.since:
            return None
        if self.until is not None and now >= self.until:
            return None
        try:
            began = _now(places)
            seen = _Seen.of(places, self.inputs)
        except OSError:
            return None
        if seen.digest() != self.listing or not _hold(places.out, self.unsettled):
            return None
        left = {
            name: content
            for name, content in self.unsettled.items()
            if not _is_old(seen.outputs, name, began)
        }
        return self._replace(unsettled=left)


class Watch:
    """Looks at a repository before a pass and after it, to tell whether the pass knew it all."""

    def __init__(self, places: Places, log: WriteLog) -> None:
        """Look for the first time; call it before anything is read.

        Raises:
            OSError: something cannot be looked at.
        """
        self._places = places
        self._log = log
        self._began = _now(places)
        self._before = _Seen.of(places, [DECLARED])

    def finish(self, inputs: Iterable[str]) -> tuple[str, dict[str, str]] | None:
        """Look again; return digest and unsettled files, None if anybody else may have written.

        Raises:
            OSError: something cannot be looked at.
        """
        seen = _Seen.of(self._places, inputs)
        unsettled = self._unsettled(seen.outputs)
        if unsettled is None or not self._knows_inputs(seen.inputs):
            return None
        return seen.digest(), unsettled

    def _knows_inputs(self, after: Marks) -> bool:
        """Say whether every input was as it is now before the pass began to read."""
        before = self._before.inputs.by_name
        same = all(after.by_name.get(name) == mark for name, mark in before.items())
        there = marks.MISSING not in after.by_name.values()
        return same and there and all(_is_old(after, name, self._began) for name in after.changed)

    def _unsettled(self, after: Marks) -> dict[str, str] | None:
        """Find the output files whose content is known, but whose marks are young."""
        before, log = self._before.outputs.by_name, self._written()
        if any(log.get(name) != GONE for name in before.keys() - after.by_name.keys()):
            return None
        found: dict[str, str] = {}
        for name, mark in after.by_name.items():
            is_file = name in after.changed
            if before.get(name) == mark and (not is_file or _is_old(after, name, self._began)):
                continue
            did = log.get(name, GONE)
            if is_file and _is_digest(did):
                found[name] = did
            elif is_file or did != _sign(mark):
                return None
        return found

    def _written(self) -> dict[str, str]:
        above = os.fspath(self._places.out / "x")[:-1]
        return {path.removeprefix(above): did for path, did in self._log.items()}


class _Seen(NamedTuple):
    """The marks of inputs and outputs."""

    inputs: Marks
    outputs: Marks
    roots: str

    @classmethod
    def of(cls, places: Places, inputs: Iterable[str]) -> Self:
        """Look at everything."""
        roots = [places.repo.stat(), places.out.stat()]
        return cls(
            marks.look(places.repo, inputs, dated=True),
            marks.look(places.out, _OURS, dated=False),
            " ".join(f"{root.st_dev} {root.st_ino}" for root in roots),
        )

    def digest(self) -> str:
        text = "\0\0".join((self.roots, self.inputs.text(), self.outputs.text()))
        return hashlib.sha256(os.fsencode(text)).hexdigest()


def load(out: Path) -> Fingerprint | None:
    """Read the last fingerprint; None when there is none that is whole."""
    try:
        head, _, body = (files.read(out / _FOLDER / _FILE) or b"").partition(b"\n")
        if not body or digest(body) != head.decode():
            return None
        kept: dict[str, Any] = json.loads(body)
        return Fingerprint(**{**kept, "inputs": tuple(kept["inputs"])})
    except (DamagedRecordError, ValueError, TypeError, KeyError):
        return None


def save(out: Path, fingerprint: Fingerprint) -> None:
    """Keep a fingerprint; a disk that refuses costs a pass the next time, and nothing else."""
    body = json.dumps(fingerprint._asdict()).encode()
    with suppress(DialrotaError):
        folder = Disk().descend(out, _FOLDER)
        Disk().replace(folder / _FILE, digest(body).encode() + b"\n" + body)


def _hold(out: Path, contents: Mapping[str, str]) -> bool:
    """Say whether files hold what they are known to hold."""
    try:
        return all(
            digest(files.read(out / name) or b"") == content for name, content in contents.items()
        )
    except DamagedRecordError:
        return False


def _is_digest(did: str) -> bool:
    return did not in (GONE, MADE) and not did.startswith(LEADS)


def _sign(mark: str) -> str:
    """Return what a log says of a folder or link that has this mark."""
    target = marks.target_of(mark)
    return MADE if target is None else f"{LEADS}{target}"


def _now(places: Places) -> int:
    """Say when we began: by the lock, which was just written, or by the clock if it is behind."""
    lock = places.out / _FOLDER / _LOCK
    return min((places.clock + 1) * _SECOND_NS, lock.lstat().st_mtime_ns)


def _is_old(found: Marks, name: str, now_ns: int) -> bool:
    """Say whether a mark cannot be that of two contents; one of the future may be."""
    return found.changed.get(name, now_ns) < now_ns - RACY
