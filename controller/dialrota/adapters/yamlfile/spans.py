"""Find where mappings and their fields stand in a text, as character offsets, for edits.

Only the mappings asked for are looked into; the rest is passed over by counting levels.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import events
from dialrota.model.document import Path

_STARTS: Final = frozenset((events.MappingStartEvent, events.SequenceStartEvent))
_ENDS: Final = frozenset((events.MappingEndEvent, events.SequenceEndEvent))


class Field(NamedTuple):
    """A key and its value. ``style`` is that of a scalar (empty when plain), ``{`` or ``-``.

    ``{`` is any collection between brackets, ``-`` one by indentation. ``end`` is after the last
    character of the value's content; a missing value ends where it begins.
    """

    name: str
    key_start: int
    key_end: int
    start: int
    end: int
    style: str


class Span(NamedTuple):
    """A mapping: where it stands, its column, its fields, and whether it stands in braces."""

    start: int
    end: int
    column: int
    is_flow: bool
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """Return the field of that name."""
        return next((field for field in self.fields if field.name == name), None)


def find(text: str, document: int, paths: Iterable[Path]) -> dict[Path, Span]:
    """Find the mappings at the paths of one document; those that are not there are left out.

    Raises:
        yaml.YAMLError: the text is no YAML.
    """
    finder = _Finder(frozenset(paths))
    seen = -1
    for event in events.iterate(text):
        if event.__class__ is events.DocumentStartEvent:
            seen += 1
            if seen > document:
                break
        elif seen == document:
            finder.take(event)
            if len(finder.found) == len(finder.wanted):
                break
    return finder.found


class _Frame:
    """An open collection that leads to a wanted mapping, or is one."""

    __slots__ = ("at", "fields", "is_mapping", "key", "path", "start")

    def __init__(self, path: Path, event: Any) -> None:  # noqa: ANN401  # Events share no type.
        self.path = path
        self.is_mapping = event.__class__ is events.MappingStartEvent
        self.start = event
        self.at: str | int | None = None if self.is_mapping else 0
        self.key: Any = None
        self.fields: list[Field] = []


class _Finder:
    """One pass. ``skipped`` counts open collections that lead nowhere."""

    def __init__(self, wanted: frozenset[Path]) -> None:
        self.wanted = wanted
        self.ways = frozenset(path[:end] for path in wanted for end in range(len(path) + 1))
        self.found: dict[Path, Span] = {}
        self.frames: list[_Frame] = []
        self.skipped = 0
        self.value: Any = None  # The event that began the value which is being passed over.
        self.last: Any = None  # The last event with content of its own.

    def take(self, event: Any) -> None:  # noqa: ANN401  # As above.
        """Take the next event of the document."""
        kind = event.__class__
        if kind in _STARTS:
            self.open(event)
        elif kind in _ENDS:
            self.close(event)
        elif kind is events.ScalarEvent:
            self.last = event
            if not self.skipped and self.frames:
                self.scalar(event)

    def open(self, event: Any) -> None:  # noqa: ANN401  # As above.
        """Go into a collection, or begin to pass over it."""
        frame = self.frames[-1] if self.frames else None
        path: Path | None = ()
        if frame is not None:
            path = None if frame.at is None else (*frame.path, frame.at)
        if self.skipped or path not in self.ways or path is None:
            self.skipped += 1
            self.value = event if self.skipped == 1 else self.value
            return
        self.frames.append(_Frame(path, event))

    def close(self, event: Any) -> None:  # noqa: ANN401  # As above.
        """Leave a collection."""
        if event.end_mark.index > event.start_mark.index:
            self.last = event
        if self.skipped:
            self.skipped -= 1
            if not self.skipped:
                self.step(self.value, event)
            return
        frame = self.frames.pop()
        if frame.path in self.wanted and frame.is_mapping:
            mark = frame.start.start_mark
            self.found[frame.path] = Span(
                mark.index,
                _end(self.last),
                mark.column,
                frame.start.flow_style,
                tuple(frame.fields),
            )
        if self.frames:
            self.step(frame.start, event)

    def scalar(self, event: Any) -> None:  # noqa: ANN401  # As above.
        """Take a key or value of the open collection."""
        frame = self.frames[-1]
        if frame.is_mapping and frame.at is None:
            frame.key, frame.at = event, event.value
        else:
            self.step(event, event)

    def step(self, start: Any, end: Any) -> None:  # noqa: ANN401  # As above.
        """Note the value from one event to another, and go on to the next key or item."""
        frame = self.frames[-1]
        if isinstance(frame.at, int):
            frame.at += 1
        elif frame.at is not None:
            frame.fields.append(_field(frame.key, start, self.last))
            frame.at = None
        else:
            frame.at, frame.key = "?", end  # A collection was the key; it is refused elsewhere.


def _field(key: Any, start: Any, last: Any) -> Field:  # noqa: ANN401  # As above.
    if start.__class__ is events.ScalarEvent:
        style = str(start.style)
    else:
        style = "{" if start.flow_style else "-"
    return Field(
        key.value,
        key.start_mark.index,
        key.end_mark.index,
        start.start_mark.index,
        max(_end(last), start.start_mark.index),
        style,
    )


def _end(event: Any) -> int:  # noqa: ANN401  # As above.
    """Return the offset after an event's content."""
    return int(event.end_mark.index)
