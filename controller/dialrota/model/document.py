"""A document as read: plain data, and where each part of it stands in its file."""

from collections.abc import Callable
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
Locate = Callable[[Path], tuple[int, int]]


class Plain:
    """An unquoted scalar that YAML readers disagree on: ``+14155550101``, ``no``, ``1.5``.

    It is no string, so a field that wants a string refuses it, and no digit or sign of it is lost.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Keep the characters as written."""
        self.text = text

    def __repr__(self) -> str:
        """Show the characters as written."""
        return f"Plain({self.text!r})"

    def __eq__(self, other: object) -> bool:
        """Compare by the characters as written."""
        return isinstance(other, Plain) and other.text == self.text

    def __hash__(self) -> int:
        """Hash the characters as written."""
        return hash((Plain, self.text))


class Document(NamedTuple):
    """One document of a file: dict, list, str, int, bool, None and Plain, nothing else.

    ``ordinal`` counts the documents of the file from 0. ``locate`` gives line and column (from 1)
    of the value at a path, or of its nearest parent.
    """

    file: str
    ordinal: int
    data: Any
    locate: Locate
