"""Read a text that breaks the loader's rules as it may have been meant, to see what else is wrong.

Aliases are followed, merge keys merged, tags ignored; of a key that stands twice both are read.
For findings only, so that all come in one go: what is made here must never be used.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import events
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.locate import locator
from dialrota.adapters.yamlfile.plain import VALUES
from dialrota.adapters.yamlfile.walk import Node, name_field, walk
from dialrota.model.document import Document, Path
from dialrota.model.failure import Finding

_LARGEST: Final = 1 << 20  # Characters; a larger text is mended first.
_MERGE: Final = "<<"


class Rough(NamedTuple):
    """A document that is refused; what is found at or under ``excused`` fields is our guess."""

    document: Document
    excused: tuple[str, ...]

    def sift(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the findings about what the author wrote."""
        for found in findings:
            if not any(_is_under(found.field, field) for field in self.excused):
                yield found


def read(part: Chunk, file: str, ordinal: int) -> tuple[Rough, ...]:
    """Read the documents of a refused chunk; none where its form does not let them be read."""
    if len(part.text) > _LARGEST:
        return ()
    with suppress(events.YAMLError, _UnreadableError):
        return tuple(
            Rough(Document(file, ordinal + at, made.data, locator(part, at)), tuple(made.excused))
            for at, made in enumerate(_make(part.text))
            if made.data is not None
        )
    return ()


class _UnreadableError(Exception):
    """A text is too deep, or a key is no text."""


class _Making:
    """One document while it is put together."""

    def __init__(self) -> None:
        self.nodes: dict[Path, Any] = {}
        self.anchors: dict[str, Any] = {}
        self.open: dict[Path, str] = {}  # The anchors of collections that have not ended.
        self.excused: list[str] = []

    @property
    def data(self) -> Any:  # noqa: ANN401  # Plain data of any form.
        """Return what was made so far."""
        return self.nodes.get(())

    def take(self, event: Any, path: Path) -> None:  # noqa: ANN401  # Events share no type.
        """Add a node, or end one."""
        kind = event.__class__
        if kind is events.AliasEvent:
            self.excused.append(name_field(path))
            self.put(path, self.anchors.get(event.anchor))
        elif kind is events.ScalarEvent:
            if event.tag is not None:
                self.excused.append(name_field(path))
            value = event.value if event.style else VALUES[event.value]
            self.put(path, value)
            self.anchors[event.anchor] = value
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            self.put(path, {} if kind is events.MappingStartEvent else [])
            self.open[path] = event.anchor
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            self.end(path)

    def put(self, path: Path, value: Any) -> None:  # noqa: ANN401  # As above.
        """Put a value in its place, unless one stands there already."""
        parent = self.nodes.get(path[:-1]) if path else None
        key = path[-1] if path else None
        if isinstance(parent, dict) and isinstance(key, str) and key not in parent:
            parent[key] = value
        elif isinstance(parent, list) and key == len(parent):
            parent.append(value)
        elif path:
            return
        self.nodes[path] = value

    def end(self, path: Path) -> None:
        """Merge what is to be merged into a collection that ends, and let aliases refer to it."""
        made = self.nodes.get(path)
        self.anchors[self.open.pop(path)] = made
        merged = made.get(_MERGE) if isinstance(made, dict) else None
        for fields in merged if isinstance(merged, list) else [merged]:
            if isinstance(made, dict) and isinstance(fields, dict):
                made.pop(_MERGE, None)
                made.update({**fields, **made})


def _make(text: str) -> list[_Making]:
    made: list[_Making] = []
    for node in walk(text):
        if node.event.__class__ is events.DocumentStartEvent:
            made.append(_Making())
        elif not node.is_key:
            _check_depth(node)
            made[-1].take(node.event, node.path)
        elif node.event.__class__ is not events.ScalarEvent:
            raise _UnreadableError
    return made


def _check_depth(node: Node) -> None:
    if len(node.path) > events.MAX_DEPTH:
        raise _UnreadableError


def _is_under(field: str, above: str) -> bool:
    return field == above or field.startswith((f"{above}.", f"{above}["))
