"""Walk a text's events with the path of each node: for messages and edits, where places matter.

Slow beside ``build``; used only when something is wrong or is to be changed.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from dialrota.adapters.yamlfile import events
from dialrota.adapters.yamlfile.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from dialrota.model.document import Path

_OPENING = (MappingStartEvent, SequenceStartEvent)
_CLOSING = (MappingEndEvent, SequenceEndEvent)
_NO_KEY = "?"  # Stands in a path for a key that is no text.


class Node(NamedTuple):
    """An event and its place: the document's index in the text, and the path of the node.

    A key has the path of its mapping; an end has the path of what it ends.
    """

    event: Any
    document: int
    path: Path
    is_key: bool


class _Frame:
    """An open collection: its path, and the key or index of the next value."""

    __slots__ = ("is_mapping", "key", "path")

    def __init__(self, path: Path, *, is_mapping: bool) -> None:
        self.path = path
        self.is_mapping = is_mapping
        self.key: str | int | None = None if is_mapping else 0

    def step(self) -> None:
        """Go on to the next key or item."""
        self.key = None if self.is_mapping else int(self.key or 0) + 1


def walk(text: str) -> Iterator[Node]:
    """Yield every event of the documents with its place.

    Raises:
        yaml.YAMLError: the text is no YAML from here on.
    """
    document = -1
    frames: list[_Frame] = []
    for event in events.iterate(text):
        kind = event.__class__
        if kind is DocumentStartEvent:
            document += 1
            frames = []
            yield Node(event, document, (), is_key=False)
        elif kind in _CLOSING:
            path = frames.pop().path
            yield Node(event, document, path, is_key=False)
            _advance(frames)
        elif kind is ScalarEvent or kind in _OPENING or kind is events.AliasEvent:
            yield _enter(frames, event, document)
        elif kind is DocumentEndEvent:
            yield Node(event, document, (), is_key=False)


def _enter(frames: list[_Frame], event: Any, document: int) -> Node:  # noqa: ANN401  # An event.
    """Place a node, and go on from it or into it."""
    frame = frames[-1] if frames else None
    is_key = frame is not None and frame.is_mapping and frame.key is None
    path: Path = () if frame is None else frame.path
    inner = path
    if frame is not None and frame.key is not None:
        path = inner = (*frame.path, frame.key)
    elif is_key:
        inner = (*path, _NO_KEY)
    if event.__class__ in _OPENING:
        frames.append(_Frame(inner, is_mapping=event.__class__ is MappingStartEvent))
    elif is_key and frame is not None:
        frame.key = event.value if event.__class__ is ScalarEvent else _NO_KEY
    elif frame is not None:
        frame.step()
    return Node(event, document, path, is_key)


def _advance(frames: list[_Frame]) -> None:
    """Go on after a collection that has ended."""
    if not frames:
        return
    frame = frames[-1]
    if frame.is_mapping and frame.key is None:
        frame.key = _NO_KEY  # The collection was a key; its value follows.
    else:
        frame.step()


def name_field(path: Path) -> str:
    """Write a path as people do: ``spec.numbers[3].state``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
