"""Read all declarations of a repository: quickly when little changed, and as far as they go.

A file is parsed when its bytes change; what it declared is kept. A mistake costs the document that
it stands in: everything else is read, and the pools that cannot be are named.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from dialrota.adapters.declarations import naming, tree
from dialrota.adapters.declarations.contents import Contents
from dialrota.adapters.declarations.tree import Stamp
from dialrota.adapters.yamlfile.load import Broken, forget_places, salvage
from dialrota.model.document import Document
from dialrota.model.failure import Finding
from dialrota.model.pool import PoolKey
from dialrota.ports import Declared
from dialrota.wire import csventries, kinds
from dialrota.wire.assemble import Assembler
from dialrota.wire.declared import Feed, Parsed, PoolDraft
from dialrota.wire.feeding import Wholes
from dialrota.wire.lint import lint
from dialrota.wire.parse import parse_document

_LARGEST_YAML: Final = 16 << 20  # Over its own limit, the loader says so with more words.
_LARGEST_CSV: Final = 64 << 20


class _File(NamedTuple):
    """What a file of YAML declares; ``names`` are the pools that it was last known to declare.

    ``broken`` says of those that cannot be read now why not.
    """

    parsed: tuple[Parsed, ...] = ()
    findings: tuple[Finding, ...] = ()
    broken: Mapping[PoolKey, Finding] = MappingProxyType({})
    names: tuple[PoolKey, ...] = ()


class Declarations:
    """The declarations of the repository at a path, as they stand in its working tree."""

    def __init__(self, repo: Path, only: Collection[PoolKey] = ()) -> None:
        """Read nothing yet; with ``only``, of all pools just these, and all that they refer to."""
        self._repo = repo
        self._only = frozenset(key.name for key in only)
        self._yaml = Contents(repo, _LARGEST_YAML)
        self._csv = Contents(repo, _LARGEST_CSV)
        self._files: dict[str, _File] = {}
        self._feeds: dict[str, Feed] = {}
        self._wholes = Wholes()
        self._assembler = Assembler()
        self._parsed: list[Parsed] = []

    @property
    def feeds(self) -> tuple[str, ...]:
        """Name the CSV files that pools took numbers from at the last reading."""
        return tuple(sorted(self._feeds))

    def read(self) -> Declared:
        """Read everything; a pool whose declaration is unchanged is the same object again."""
        listing = tree.list_files(self._repo)
        self._files = {name: self._read_file(name, at) for name, at in listing.files.items()}
        self._yaml.keep(self._files)
        parsed = self._attach(
            document for file in self._files.values() for document in file.parsed
        )
        self._parsed = parsed
        assembly = self._assembler.assemble(parsed)
        forget_places()
        files = self._files.values()
        findings = (
            *listing.findings,
            *(finding for file in files for finding in file.findings),
            *assembly.findings,
        )
        broken = dict(assembly.broken)
        for file in files:
            broken |= file.broken
        for pool in assembly.pools:
            broken.pop(pool.key, None)
        return Declared(
            pools=assembly.pools,
            sources=assembly.sources,
            findings=tuple(sorted(findings, key=_place)),
            broken=dict(sorted(broken.items())),
            removals=assembly.removals,
            is_whole=all(finding.severity != "error" for finding in findings),
        )

    def check(self, now: int) -> Declared:
        """Read everything, and find besides what is doubtful or refused among all of it."""
        declared = self.read()
        found = lint(declared.pools, declared.sources, self._parsed, now=now)
        findings = tuple(sorted((*declared.findings, *found), key=_place))
        return replace(declared, findings=findings)

    def _read_file(self, name: str, stamp: Stamp) -> _File:
        """Return what a file declares, from memory if it is as it was."""
        known = self._files.get(name, _File())
        try:
            data = self._yaml.read_changed(name, stamp)
        except (OSError, ValueError) as err:
            self._yaml.forget(name)
            finding = tree.refuse(name, _explain(err), "make it a file that can be read")
            return _File((), (finding,), dict.fromkeys(known.names, finding), known.names)
        if data is None:
            return known
        return self._parse(name, data, known.names)

    def _parse(self, name: str, data: bytes, names: tuple[PoolKey, ...]) -> _File:
        """Parse a file's bytes; ``names`` are the pools that it declared before."""
        salvaged = salvage(data, name)
        parsed = tuple(map(parse_document, filter(self._is_wanted, salvaged.documents)))
        pools = tuple(
            document.key
            for document in parsed
            if document.kind == kinds.NUMBER_POOL and document.key is not None
        )
        if not salvaged.broken:
            return _File(parsed, salvaged.findings, names=pools)
        broken = dict.fromkeys((key for key in names if key not in pools), salvaged.findings[0])
        for text, finding, _ in salvaged.broken:
            broken |= dict.fromkeys(naming.guess_pools(text), finding)
        findings = (*salvaged.findings, *self._judge(salvaged.broken))
        return _File(parsed, findings, broken, (*pools, *broken))

    def _judge(self, broken: Iterable[Broken]) -> Iterator[Finding]:
        """Find what else is wrong with documents that are refused already."""
        for rough in (rough for one in broken for rough in one.rough):
            if self._is_wanted(rough.document):
                yield from rough.sift(parse_document(rough.document).findings)

    def _is_wanted(self, document: Document) -> bool:
        """Say whether a document is anything but a pool that nobody asked about."""
        data = document.data
        if not self._only or not isinstance(data, dict) or data.get("kind") != kinds.NUMBER_POOL:
            return True
        metadata = data.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        return not isinstance(name, str) or name in self._only

    def _attach(self, documents: Iterable[Parsed]) -> list[Parsed]:
        """Add the entries of CSV files to the pools that name some."""
        self._wholes.begin()
        feeds: dict[str, Feed] = {}
        parsed: list[Parsed] = []
        for document in documents:
            draft = document.draft
            if isinstance(draft, PoolDraft) and draft.files:
                new = dict.fromkeys(draft.files).keys() - feeds.keys()
                feeds |= {file: self._read_feed(file) for file in new}
                document = self._wholes.attach(document, [feeds[file] for file in draft.files])
            parsed.append(document)
        self._feeds = feeds
        self._csv.keep(feeds)
        return parsed

    def _read_feed(self, name: str) -> Feed:
        try:
            data = self._csv.read_changed(name)
        except (OSError, ValueError) as err:
            self._csv.forget(name)
            fix = "write the path of a CSV file, from the repository's root"
            return Feed(
                file=name, entries=(), lines=(), findings=(tree.refuse(name, _explain(err), fix),)
            )
        known = self._feeds.get(name)
        if data is None and known is not None:
            return known
        return csventries.read_entries(name, data or b"")


def _explain(err: OSError | ValueError) -> str:
    """Say why a file was not read."""
    if isinstance(err, OSError):
        return f"cannot be read: {err.strerror}"
    return str(err)


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.file, finding.line, finding.column
