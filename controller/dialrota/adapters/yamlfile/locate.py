"""Find the line and column of a value, by a second pass that is made only when somebody asks."""

import re
from functools import lru_cache
from typing import Any, Final

from dialrota.adapters.yamlfile import events
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.seek import seek
from dialrota.adapters.yamlfile.walk import walk
from dialrota.model.document import Locate, Path

_Place = tuple[int, int]

_NODES: Final[frozenset[Any]] = frozenset(
    (events.MappingStartEvent, events.SequenceStartEvent, events.ScalarEvent)
)
_SINGLE: Final = 3  # So many questions are answered one by one, before all places are listed.
_BEFORE: Final = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---(?=[ \t\r\n]))?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*"
)


def locate(data: bytes, document: int, path: Path) -> _Place:
    """Return line and column, from 1, of the value at a path, or of its nearest parent.

    ``document`` counts all documents of the file from 0, empty ones too.
    """
    return _find(data.decode("utf-8", "replace"), document, path)


def locator(chunk: Chunk, document: int) -> Locate:
    """Return the function that finds places in one document of a chunk, in lines of the file."""

    def find(path: Path) -> _Place:
        if not path and not document:  # Asked of every document, so it must cost nothing.
            line, column = _find_root(chunk.text)
        else:
            line, column = _find(chunk.text, document, path)
        return line + chunk.line, column

    return find


def forget() -> None:
    """Let go of all places that are remembered."""
    _places.cache_clear()
    _count.cache_clear()


def _find_root(text: str) -> _Place:
    """Find the first word of the first document: all before it are comments and marks."""
    match = _BEFORE.match(text)
    at = match.end() if match else 0
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _find(text: str, document: int, path: Path) -> _Place:
    asked = _count(text, document)
    asked.append(path)
    if len(asked) <= _SINGLE:
        return seek(text, document, path)
    places = _places(text, document)
    while path and path not in places:
        path = path[:-1]
    return places.get(path, (1, 1))


@lru_cache(maxsize=2)
def _count(_text: str, _document: int) -> list[Path]:
    """Remember what was asked of a document."""
    return []


@lru_cache(maxsize=2)  # The findings of one file come together; places of all files are too many.
def _places(text: str, document: int) -> dict[Path, _Place]:
    """Map every path of a document to its place, as far as the text is YAML."""
    places: dict[Path, _Place] = {}
    try:
        for event, at, path, is_key in walk(text):
            if at > document:
                break
            if at == document and not is_key and event.__class__ in _NODES:
                mark = event.start_mark
                places.setdefault(path, (mark.line + 1, mark.column + 1))
    except events.YAMLError:
        return places
    return places
