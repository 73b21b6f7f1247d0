"""Edit declarations byte for byte: what was not to change keeps every byte, comments included.

Every edit is read again and must mean the old document plus the intended change, and nothing else;
if it does not, nothing is returned. Must not write files; ``write`` does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import chunk, explain, rewrite
from dialrota.adapters.yamlfile.build import SuspectError
from dialrota.adapters.yamlfile.load import read_chunk
from dialrota.adapters.yamlfile.quote import Value
from dialrota.adapters.yamlfile.wish import Change, Wish
from dialrota.model.document import Path
from dialrota.model.failure import Finding, InvalidDesiredError, UsageError

_POOL: Final = "NumberPool"
_NAMESPACE: Final = "default"  # Where objects are that name none.
_NOTHING: Final[Mapping[str, Value]] = {}


class Target(NamedTuple):
    """A declared object."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Write ``NumberPool dialers/sales-us``."""
        return f"{self.kind} {self.namespace}/{self.name}"


class EntryEdit(NamedTuple):
    """Fields to set and to remove in the entry of one number of one pool.

    A value that is a mapping replaces the field as a whole; None is written as null.
    """

    namespace: str
    pool: str
    number: str
    fields: Mapping[str, Value] = _NOTHING
    remove: frozenset[str] = frozenset()


class _File:
    """The chunks of a file, and what they mean as far as somebody asked; broken ones, nothing."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.chunks = chunk.cut(data, file)
        self._read: dict[int, list[Any] | None] = {}

    def contents(self, at: int) -> list[Any] | None:
        """Return the data of a chunk's documents, None for a broken chunk."""
        if at not in self._read:
            self._read[at] = _read(self.chunks[at].text)
        return self._read[at]

    def find(self, target: Target) -> list[tuple[int, int, dict[str, Any]]]:
        """Find a declared object: chunk, document in it, data.

        Raises:
            InvalidDesiredError: it is not there, and a part of the file cannot be read.
            UsageError: it is not there.
        """
        # A name is nearly always written as it is; only if not, the rest of the file is read.
        likely = [at for at, part in enumerate(self.chunks) if target.name in part.text]
        for places in (likely, range(len(self.chunks))):
            found = [
                (at, document, content)
                for at in places
                for document, content in enumerate(self.contents(at) or ())
                if _is(content, target)
            ]
            if found:
                return found
        for at, part in enumerate(self.chunks):
            if self.contents(at) is None:
                raise InvalidDesiredError(explain.explain(part, self.file))
        raise UsageError(f"{target} is not declared in {self.file}")

    def rewrite(self, changes: Iterable[tuple[int, Change]]) -> bytes:
        """Return the file's bytes with the changes, each of a chunk.

        Raises:
            InvalidDesiredError: a change cannot be made in the way the file is written.
        """
        by_chunk: dict[int, list[Change]] = {}
        for at, change in changes:
            by_chunk.setdefault(at, []).append(change)
        texts = [part.text for part in self.chunks]
        for at, wanted in by_chunk.items():
            contents = self.contents(at)
            if contents is not None:
                texts[at] = rewrite.rewrite(self.chunks[at], contents, wanted, self.file)
        data = "".join(texts).encode()
        if [part.text for part in chunk.cut(data, self.file)] != texts:
            message, fix = "the edit would move a boundary between documents", "edit it by hand"
            raise InvalidDesiredError((Finding(self.file, 0, 0, "", message, fix),))
        return data


def edit_entries(data: bytes, file: str, edits: Sequence[EntryEdit]) -> bytes:
    """Set and remove fields of numbers' entries; a number listed twice is edited twice.

    Raises:
        InvalidDesiredError: the file cannot be read, or cannot be edited safely as it is written.
        UsageError: a pool or number is not there, or is named twice.
    """
    source = _File(data, file)
    by_pool: dict[Target, dict[str, EntryEdit]] = {}
    for edit in edits:
        numbers = by_pool.setdefault(Target(_POOL, edit.namespace, edit.pool), {})
        if edit.number in numbers:
            raise UsageError(f"{edit.number} is named twice")
        numbers[edit.number] = edit
    changes: list[tuple[int, Change]] = []
    for target, numbers in by_pool.items():
        changes += _edit_pool(source, target, numbers)
    return source.rewrite(changes)


def _edit_pool(
    source: _File, target: Target, numbers: Mapping[str, EntryEdit]
) -> Iterator[tuple[int, Change]]:
    missing = dict.fromkeys(numbers)
    for at, document, content in source.find(target):
        for position, entry in enumerate(_entries(content)):
            edit = numbers.get(entry["number"])
            if edit is None:
                continue
            missing.pop(edit.number, None)
            path: Path = ("spec", "numbers", position)
            for change in rewrite.plan(document, path, entry, Wish(edit.fields, edit.remove)):
                yield at, change
    if missing:
        raise UsageError(f"{', '.join(missing)} not listed in {target} in {source.file}")


def edit_spec(
    data: bytes,
    file: str,
    target: Target,
    fields: Mapping[str, Value],
    remove: frozenset[str] = frozenset(),
) -> bytes:
    """Set and remove fields of an object's spec, such as ``suspend``.

    Raises:
        InvalidDesiredError: the file cannot be read, or cannot be edited safely as it is written.
        UsageError: the object is not there.
    """
    source = _File(data, file)
    return source.rewrite(
        (at, change)
        for at, document, content in source.find(target)
        for change in rewrite.plan(
            document, ("spec",), _mapping(content, "spec"), Wish(fields, remove)
        )
    )


def edit_annotation(data: bytes, file: str, target: Target, key: str, value: str | None) -> bytes:
    """Set an annotation of an object, or remove it with None; ``annotations`` come and go with it.

    Raises:
        InvalidDesiredError: the file cannot be read, or cannot be edited safely as it is written.
        UsageError: the object is not there.
    """
    source = _File(data, file)
    changes: list[tuple[int, Change]] = []
    for at, document, content in source.find(target):
        metadata = _mapping(content, "metadata")
        wanted = dict(_mapping(metadata, "annotations"))
        if wanted.pop(key, None) == value:
            continue
        if value is not None:
            wanted[key] = value
        wish = Wish({"annotations": wanted}) if wanted else Wish({}, frozenset({"annotations"}))
        changes += [(at, it) for it in rewrite.plan(document, ("metadata",), metadata, wish)]
    return source.rewrite(changes)


def _read(text: str) -> list[Any] | None:
    try:
        return read_chunk(text)
    except SuspectError:
        return None


def _is(content: Any, target: Target) -> bool:  # noqa: ANN401  # Plain data of any shape.
    if not isinstance(content, dict) or content.get("kind") != target.kind:
        return False
    metadata = _mapping(content, "metadata")
    named = (metadata.get("namespace", _NAMESPACE), metadata.get("name"))
    return named == (target.namespace, target.name)


def _mapping(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    inner = content.get(name)
    return inner if isinstance(inner, dict) else {}


def _entries(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    numbers = _mapping(content, "spec").get("numbers")
    for entry in numbers if isinstance(numbers, list) else ():
        is_entry = isinstance(entry, dict) and isinstance(entry.get("number"), str)
        yield entry if is_entry else {"number": ""}
