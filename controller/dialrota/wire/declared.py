"""What one document declares, once it is validated: the steps between a file and ``model``.

Compared by identity: the same document read again is a new value, an unchanged one is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialrota.model.document import Locate, Path
from dialrota.model.failure import Finding
from dialrota.model.pool import Entry, Hold, PoolKey
from dialrota.model.source import Source
from dialrota.wire.problem import dotted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feed:
    """The entries of one CSV text that ``numbersFrom`` names, with the line of each.

    ``file`` is its place for people; ``config_map`` names the one that it stands in, if any.
    """

    file: str
    entries: tuple[Entry, ...]
    lines: tuple[int, ...]
    findings: tuple[Finding, ...] = ()
    config_map: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolDraft:
    """A pool whose policy is not resolved yet. ``fields`` are those of ``model.pool.Pool``."""

    fields: Mapping[str, Any]
    entries: tuple[Entry, ...]
    policy: Mapping[str, Any]
    policy_ref: str | None = None
    files: tuple[str, ...] = ()  # CSV files that ``numbersFrom`` names.
    config_maps: tuple[str, ...] = ()  # ConfigMaps that it names.
    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyDraft:
    """A shared policy: an overlay between the profile and a pool's own fields."""

    overlay: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HoldDraft:
    """What a PhoneNumber says: a hold on a number of a pool, or none."""

    pool: str
    number: str
    hold: Hold | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IncidentDraft:
    """An incident of good form; nothing acts on it yet."""


Draft = PoolDraft | PolicyDraft | HoldDraft | IncidentDraft | Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parsed:
    """One document: what it declares, or None, and all that is wrong with it.

    ``kind`` and ``key`` are known as far as they could be read; ``line`` is where it begins.
    ``rows`` are the entries of a pool that could be read, whatever is wrong beside them.
    """

    file: str
    line: int
    kind: str
    key: PoolKey | None
    draft: Draft | None
    findings: tuple[Finding, ...]
    locate: Locate = field(repr=False)
    rows: tuple[Entry, ...] = field(default=(), repr=False)

    @property
    def origin(self) -> str:
        """Name the place for people, such as ``pools/sales.yaml:1``."""
        return f"{self.file}:{self.line}"

    def find(self, path: Path, message: str, fix: str, severity: str = "error") -> Finding:
        """Make a finding at a path of this document."""
        line, column = self.locate(path)
        return Finding(self.file, line, column, dotted(path), message, fix, severity)

    def place_of(self, index: int) -> tuple[str, int, int]:
        """Return file, line and column of an entry, wherever it was read from."""
        feeds = self.draft.feeds if isinstance(self.draft, PoolDraft) else ()
        entries = self.draft.entries if isinstance(self.draft, PoolDraft) else ()
        inline = len(entries) - sum(len(feed.entries) for feed in feeds)
        if index < inline:
            return self.file, *self.locate(("spec", "numbers", index))
        index -= inline
        for feed in feeds:
            if index < len(feed.lines):
                return feed.file, feed.lines[index], 1
            index -= len(feed.lines)
        return self.file, self.line, 1
