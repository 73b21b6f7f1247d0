"""Keep a copy of a repository's ``pools/`` whose audits were made just now.

For trying things out: dated audits go stale, so their times are moved by one shift that makes the
newest of them minutes old. The original is only read; what is saved there is copied over, and what
is saved in the copy stays until then.
"""

import re
import shutil
from pathlib import Path
from typing import Final

from dialrota.model.instant import MINUTE, format_instant, parse_instant

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_AUDITS: Final = "audits"
_DATED: Final = frozenset({".csv", ".json", ".jsonl"})
_AGE: Final = 2 * MINUTE  # How old the newest audit row is made.


class Mirror:
    """A copy of ``<source>/pools`` at ``<target>/pools``, with audit times moved."""

    def __init__(self, source: Path, target: Path, now: int) -> None:
        """Work out the shift; nothing is copied yet."""
        self._source = source / "pools"
        self._target = target / "pools"
        self._stamps: dict[Path, tuple[int, int]] = {}
        moments = self._moments()
        self._newest = moments[-1] if moments else now
        self._shift = now - _AGE - moments[-1] if moments else 0
        self.moments = tuple(moment + self._shift for moment in moments)

    def start(self) -> None:
        """Begin a fresh copy."""
        shutil.rmtree(self._target, ignore_errors=True)
        self.follow()

    def follow(self) -> None:
        """Copy what was saved in the original since the last time, and drop what is gone."""
        present = set()
        for path in sorted(self._source.rglob("*")):
            if path.is_file() and not path.is_symlink():
                present.add(path)
                status = path.stat()
                stamp = (status.st_mtime_ns, status.st_size)
                if self._stamps.get(path) != stamp:
                    self._copy(path)
                    self._stamps[path] = stamp
        for gone in self._stamps.keys() - present:
            self._copy_of(gone).unlink(missing_ok=True)
            del self._stamps[gone]

    def _moments(self) -> list[int]:
        """List every time at which something was observed, in order."""
        found: set[int] = set()
        for path in self._source.rglob("*"):
            if _is_dated(path):
                found.update(parse_instant(text) for text in _TIME.findall(path.read_text()))
        return sorted(found)

    def _copy(self, path: Path) -> None:
        copy = self._copy_of(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes()
        if _is_dated(path):
            text = _TIME.sub(self._move, text.decode()).encode()
        beside = copy.with_name(f".{copy.name}.new")
        beside.write_bytes(text)
        beside.replace(copy)

    def _move(self, found: re.Match[str]) -> str:
        moment = parse_instant(found[0])
        # What somebody adds while trying is of today already.
        return found[0] if moment > self._newest else format_instant(moment + self._shift)

    def _copy_of(self, path: Path) -> Path:
        return self._target / path.relative_to(self._source)


def _is_dated(path: Path) -> bool:
    return path.suffix in _DATED and path.parent.name == _AUDITS and path.is_file()
