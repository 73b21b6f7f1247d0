"""Build plain data from events, quickly, or say that something is not as it must be.

No positions, no messages: they cost, and nearly every file is fine. ``explain`` walks a suspect
text again and says what and where.
"""

from typing import Any, Final

from dialrota.adapters.yamlfile import events
from dialrota.adapters.yamlfile.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from dialrota.adapters.yamlfile.plain import VALUES

STUB_DEPTH: Final = (
    2  # Collections within one another, at most, in an entry that a stub stands for.
)


class SuspectError(Exception):
    """The text breaks a rule of ours or of YAML; internal to this package."""


class Stub:
    """A place in a text from which a run of entries was taken; ``line`` counts from 0."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        """Keep the place of the quoted word that stands there now."""
        self.line = line
        self.column = column
        self.items: list[Any] = []


class _Pairs(list[Any]):
    """Keys and values of an open mapping, by turns."""

    __slots__ = ()


def build(text: str, stubs: dict[str, Stub] | None = None) -> list[Any]:
    """Return the data of every document of the text, None for an empty one.

    Entries of ``stubs`` are taken out as they are found.

    Raises:
        SuspectError: something is refused, or a stub does not stand where it was put.
    """
    try:
        return _Builder(stubs or {}).run(text)
    except events.YAMLError as err:
        raise SuspectError from err


class _Builder:
    """One pass over the events. ``current`` is the open collection, ``outer`` those around it."""

    __slots__ = ("current", "outer", "stubs")

    def __init__(self, stubs: dict[str, Stub]) -> None:
        self.stubs = stubs
        self.outer: list[list[Any]] = []
        self.current: list[Any] = []

    def run(self, text: str) -> list[Any]:
        """Read all documents. Scalars are handled here: nine events in ten are scalars."""
        documents: list[Any] = []
        self.current = documents
        append = documents.append
        get, values, stubs = events.open_stream(text), VALUES, self.stubs
        while (event := get()) is not None:
            if event.__class__ is not ScalarEvent:
                append = self.turn(event)
                continue
            if event.tag is not None or event.anchor is not None:
                raise SuspectError
            value = event.value
            if not event.style:
                append(values[value])
            elif value in stubs:
                self.unfold(event)
            else:
                append(value)
        return documents

    def turn(self, event: Any) -> Any:  # noqa: ANN401  # Events have no common typed shape.
        """Open or close a collection; return how to add to the one that is open then."""
        kind = event.__class__
        if kind is MappingEndEvent:
            value: Any = _mapping(self.current)
        elif kind is SequenceEndEvent:
            value = self.current
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                raise SuspectError
            return self.push([] if kind is SequenceStartEvent else _Pairs())
        else:
            return self.mark(event)
        self.current = self.outer.pop()
        self.current.append(value)
        return self.current.append

    def push(self, collection: list[Any]) -> Any:  # noqa: ANN401  # A bound append.
        """Go one level deeper, unless that is too deep."""
        if len(self.outer) >= events.MAX_DEPTH:
            raise SuspectError
        self.outer.append(self.current)
        self.current = collection
        return collection.append

    def mark(self, event: Any) -> Any:  # noqa: ANN401  # As above.
        """Pass over the marks of stream and document; refuse aliases and directives."""
        if isinstance(event, events.AliasEvent):
            raise SuspectError
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise SuspectError
        return self.current.append

    def unfold(self, event: Any) -> None:  # noqa: ANN401  # As above.
        """Put a stub's entries in its place, if it is an item of a sequence right there."""
        stub = self.stubs.pop(event.value)
        mark = event.start_mark
        in_sequence = self.current.__class__ is list and self.outer
        in_place = (mark.line, mark.column) == (stub.line, stub.column)
        too_deep = len(self.outer) + STUB_DEPTH > events.MAX_DEPTH
        if not in_sequence or not in_place or too_deep:
            raise SuspectError
        self.current.extend(stub.items)


def _mapping(pairs: list[Any]) -> dict[str, Any]:
    keys = pairs[::2]
    if {key.__class__ for key in keys} - {str}:
        raise SuspectError
    mapping = dict(zip(keys, pairs[1::2], strict=True))
    if len(mapping) != len(keys):
        raise SuspectError
    return mapping
