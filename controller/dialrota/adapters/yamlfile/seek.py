"""Find one value in a text's events, passing over everything beside the way to it."""

from typing import Any, Final

from dialrota.adapters.yamlfile import events
from dialrota.model.document import Path

_STARTS: Final[frozenset[Any]] = frozenset((events.MappingStartEvent, events.SequenceStartEvent))
_ENDS: Final[frozenset[Any]] = frozenset((events.MappingEndEvent, events.SequenceEndEvent))


def seek(text: str, document: int, path: Path) -> tuple[int, int]:
    """Return line and column, from 1, of the value at a path, or of its nearest parent."""
    seeker = _Seeker(path)
    seen = -1
    try:
        for event in events.iterate(text):
            if event.__class__ is events.DocumentStartEvent:
                seen += 1
            elif seen == document and seeker.take(event):
                break
    except events.YAMLError:
        return seeker.place
    return seeker.place


class _Seeker:
    """The way to a value. ``at`` is the present key or index in the open collection on it."""

    __slots__ = ("at", "is_mapping", "left", "place", "skipped", "started")

    def __init__(self, path: Path) -> None:
        self.left = list(reversed(path))
        self.place = (1, 1)
        self.started = False
        self.is_mapping = False
        self.at: Any = None  # None where a key is to come.
        self.skipped = 0

    def take(self, event: Any) -> bool:  # noqa: ANN401  # Events share no type.
        """Take the next event; return whether the way has ended."""
        kind = event.__class__
        if self.skipped:
            self.skipped += (kind in _STARTS) - (kind in _ENDS)
            return False
        if kind in _ENDS or kind is events.DocumentEndEvent:
            return True
        if self.started and self.is_mapping and self.at is None:
            self.at = event.value if kind is events.ScalarEvent else ()
            self.skipped = int(kind in _STARTS)
            return False
        if self.started and self.at != self.left[-1]:
            self.at = None if self.is_mapping else self.at + 1
            self.skipped = int(kind in _STARTS)
            return False
        return self.step(event)

    def step(self, event: Any) -> bool:  # noqa: ANN401  # As above.
        """Come upon the next value of the way, and go into it if the way leads on."""
        mark = event.start_mark
        self.place = (mark.line + 1, mark.column + 1)
        if self.started:
            self.left.pop()
        self.started = True
        self.is_mapping = event.__class__ is events.MappingStartEvent
        self.at = None if self.is_mapping else 0
        return not self.left or event.__class__ not in _STARTS
