"""Keep a copy of a repository's pools and audits, as if these were made just now.

For trying things out: dated audits go stale, so their times are moved by one shift that makes the
newest of them minutes old. The original is only read; what is saved there is copied over, but
never over what somebody edited in the copy.
"""

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from dialrota.model.instant import MINUTE, format_instant, parse_instant

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
MARK: Final = ".dialrota-demo"  # The file that tells a folder of ours.
_NOTE: Final = "dialrota demo makes this folder anew at every start; what you edit goes to kept/."
COPIED: Final = ("pools", "audits")
_KEPT: Final = "kept"
_AUDITS: Final = "audits"
_DATED: Final = frozenset({".csv", ".json", ".jsonl"})
_AGE: Final = 2 * MINUTE  # How old the newest audit row is made.


class _Seen(NamedTuple):
    """What a file of the original was when it was last looked at."""

    stamp: tuple[int, int]
    digest: str


class Mirror:
    """A copy of ``pools/`` and ``audits/`` of a repository, with audit times moved.

    What somebody edits in the copy is theirs: it is never written over, and outlives a fresh start
    in ``<target>/kept``. ``<target>/.dialrota-demo`` remembers what was written here.
    """

    def __init__(self, source: Path, target: Path, now: int) -> None:
        """Work out the shift; nothing is copied yet."""
        self._out = target
        self._source = source
        self._seen: dict[Path, _Seen] = {}
        self._written: dict[str, str] = {}
        moments = self._moments()
        self._newest = moments[-1] if moments else now
        self._shift = now - _AGE - moments[-1] if moments else 0
        self.moments = tuple(moment + self._shift for moment in moments)

    def start(self) -> list[str]:
        """Begin a fresh copy; return sentences about edits of an earlier one that were put by."""
        said = [self._put_by(path) for path in self._edited()]
        for folder in COPIED:
            shutil.rmtree(self._out / folder, ignore_errors=True)
        self._written = {}
        return said + self.follow()

    def follow(self) -> list[str]:
        """Copy what was saved in the original since the last time, and drop what is gone.

        Returns:
            Sentences about files that were edited in the copy, too, and so are left as they are.
        """
        said: list[str] = []
        present = {path: path.stat() for path in _files(self._source)}
        for path, status in present.items():
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._seen.get(path)
            if known is not None and known.stamp == stamp:
                continue
            data = self._moved(path)
            self._seen[path] = _Seen(stamp, _digest(data))
            if known is None or known.digest != _digest(data):
                said += self._bring(path, data)
        for gone in self._seen.keys() - present.keys():
            del self._seen[gone]
            said += self._bring(gone, None)
        self._remember()
        return said

    def _bring(self, path: Path, data: bytes | None) -> Iterator[str]:
        """Make the copy of a file what the original is now, unless somebody edited the copy."""
        copy = self._copy_of(path)
        name = self._name(copy)
        found = _read(copy)
        known = self._written.get(name)
        if found is not None and found != data and _digest(found) != known:
            word = "deleted" if data is None else "saved"
            yield (
                f"{copy} was edited, and {path} was {word}: the edit stays; delete {copy} to have "
                "the original again when it is next saved"
            )
            return
        if data is None:
            copy.unlink(missing_ok=True)
            self._written.pop(name, None)
            return
        if found != data:
            copy.parent.mkdir(parents=True, exist_ok=True)
            beside = copy.with_name(f".{copy.name}.new")
            beside.write_bytes(data)
            beside.replace(copy)
        self._written[name] = _digest(data)

    def _edited(self) -> list[Path]:
        """List the files of an earlier copy that are not as they were written."""
        try:
            self._written = json.loads((self._out / MARK).read_text(encoding="utf-8"))["copied"]
        except (OSError, ValueError, KeyError, TypeError):
            return []  # No copy was made yet, or by a version that did not remember.
        return [
            path
            for path in _files(self._out)
            if _digest(path.read_bytes()) != self._written.get(self._name(path))
        ]

    def _put_by(self, path: Path) -> str:
        kept = self._out / _KEPT / path.relative_to(self._out)
        kept.parent.mkdir(parents=True, exist_ok=True)
        free = (kept.with_name(f"{kept.name}.{count}") for count in itertools.count(2))
        while kept.exists():
            kept = next(free)
        path.replace(kept)
        return f"{path} was edited in an earlier trial; it is kept as {kept}"

    def _remember(self) -> None:
        mark = {"note": _NOTE, "copied": self._written}
        text = json.dumps(mark, indent=1, sort_keys=True) + "\n"
        path = self._out / MARK
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")

    def _moments(self) -> list[int]:
        """List every time at which something was observed, in order."""
        found: set[int] = set()
        for path in _files(self._source):
            if _is_dated(path):
                found.update(parse_instant(text) for text in _TIME.findall(path.read_text()))
        return sorted(found)

    def _moved(self, path: Path) -> bytes:
        """Read a file of the original, its times moved if it is a dated one."""
        data = path.read_bytes()
        return _TIME.sub(self._move, data.decode()).encode() if _is_dated(path) else data

    def _move(self, found: re.Match[str]) -> str:
        moment = parse_instant(found[0])
        # What somebody adds while trying is of today already.
        return found[0] if moment > self._newest else format_instant(moment + self._shift)

    def _copy_of(self, path: Path) -> Path:
        return self._out / path.relative_to(self._source)

    def _name(self, copy: Path) -> str:
        return copy.relative_to(self._out).as_posix()


def _is_dated(path: Path) -> bool:
    return path.suffix in _DATED and path.parent.name == _AUDITS


def _files(folder: Path) -> list[Path]:
    """List the files that are copied, of the original or of the copy."""
    found = sorted(path for name in COPIED for path in (folder / name).rglob("*"))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
