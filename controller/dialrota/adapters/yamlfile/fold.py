"""Read equal entries once: a list of numbers is thousands of lines that differ in a number alone.

An entry such as ``- {number: "+1…", provider: telnyx}`` is read by libyaml once per distinct text;
wherever the same text stands with another number, the same data with that number is meant. Runs of
such entries leave the text, and a quoted stub takes the place of each run. libyaml reads what is
left, and the stub must come out as an item of a block sequence, at its line and column; then, and
only then, the run's entries stand in that sequence. In any doubt the caller reads the text whole.

Must not interpret YAML itself: what an entry means is always libyaml's word.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile.build import Stub, SuspectError, build

_WORTH: Final = 8  # With fewer entries there is nothing to win.
_LIMIT: Final = 2048  # Remembered entry texts.
_LONGEST: Final = 1024  # Of an entry that is remembered.
_STAND_IN: Final = "+1"
_STUB: Final = "entries-taken-out-"
_OTHER_STUB: Final = "entries-put-aside-"  # A text with both words is read whole.
_NEW: Final = 8  # So many unknown entry texts in a file, and an eighth of its entries, are read.

# An entry on a line of its own, then all lines that stand deeper. Tabs never fold.
_ENTRY: Final = re.compile(
    r"""^([ ]*)                                     # The list's indent.
    (-[ ]\{?[ ]?number:[ ]["'])(\+[0-9]{1,15})      # The number, quoted.
    ([^\n\t]*(?:\n|\Z)(?:\1[ ]+[^ \n\t][^\n\t]*(?:\n|\Z))*)""",
    re.MULTILINE | re.VERBOSE,
)
_ODD_BREAK: Final = re.compile("\r(?!\n)|[\x85\u2028\u2029]")  # Line breaks, but only to libyaml.


class Folded(NamedTuple):
    """A text whose runs of entries became stubs."""

    text: str
    stubs: dict[str, Stub]


def fold(text: str) -> Folded | None:
    """Take the runs of known entries out of a text; None where that wins nothing."""
    count = text.count("number: ")
    if count < _WORTH or _breaks_oddly(text) or _OTHER_STUB in text:
        return None
    return _Folder(text, new=_NEW + count // 8).run()


class _Folder:
    """One pass over the entries of a text. ``left`` is the text without runs, in pieces."""

    __slots__ = ("left", "line", "new", "stubs", "text")

    def __init__(self, text: str, *, new: int) -> None:
        self.text = text
        self.new = new
        self.left: list[str] = []
        self.line = 0
        self.stubs: dict[str, Stub] = {}

    def run(self) -> Folded | None:
        """Cut the text into entries and gaps; the loop is entered once a number."""
        pieces = _ENTRY.split(self.text)
        self.keep(pieces[0])
        items: list[Any] = []
        indent_before = None  # Of the run that goes on; None where none does.
        columns = (pieces[at::5] for at in range(1, 6))
        for indent, head, number, tail, gap in zip(*columns, strict=True):
            shape = _SHAPES.get((indent, head, tail))
            if shape is None:
                shape = self.learn(indent, head, tail)
            if shape is _UNFIT:
                self.keep(f"{indent}{head}{number}{tail}{gap}")
                indent_before = None
                continue
            if indent != indent_before:
                items = self.open_run(indent)
                indent_before = indent
            items.append({"number": number, **shape})
            if gap:
                self.keep(gap)
                indent_before = None
        return Folded("".join(self.left), self.stubs) if self.stubs else None

    def keep(self, text: str) -> None:
        """Leave a part of the text to libyaml."""
        self.left.append(text)
        self.line += text.count("\n")

    def open_run(self, indent: str) -> list[Any]:
        """Put a stub where a run begins; return the list that takes its entries."""
        word = _STUB if _STUB not in self.text else _OTHER_STUB
        name = f"{word}{len(self.stubs)}"
        stub = Stub(self.line, len(indent) + 2)
        self.stubs[name] = stub
        self.keep(f'{indent}- "{name}"\n')
        return stub.items

    def learn(self, indent: str, head: str, tail: str) -> dict[str, Any]:
        """Read an entry of a new form, unless there are too many of them to win anything."""
        if self.new == 0:
            return _UNFIT
        self.new -= 1
        return _SHAPES.learn(indent, head, tail)


def _breaks_oddly(text: str) -> bool:
    """Say whether libyaml sees more lines in a text than we do."""
    may = "\r" in text or not text.isascii()  # Nearly always settled by this.
    return may and _ODD_BREAK.search(text) is not None


_UNFIT: Final[dict[str, Any]] = {}


class _Shapes(dict[tuple[str, str, str], dict[str, Any]]):
    """What the texts of entries mean, but for their number."""

    def learn(self, indent: str, head: str, tail: str) -> dict[str, Any]:
        """Let libyaml read an entry on its own, and remember its other fields."""
        if len(self) >= _LIMIT:
            self.clear()
        shape = _UNFIT
        if len(tail) <= _LONGEST and "|" not in tail and ">" not in tail:
            shape = _read_entry(head + _STAND_IN + tail.replace("\n" + indent, "\n"))
        if len(tail) <= _LONGEST:
            self[indent, head, tail] = shape
        return shape


_SHAPES: Final = _Shapes()


def _read_entry(text: str) -> dict[str, Any]:
    """Read a list of one entry; return its fields but the number."""
    try:
        documents = build(text)
    except SuspectError:
        return _UNFIT
    if len(documents) != 1 or not isinstance(documents[0], list) or len(documents[0]) != 1:
        return _UNFIT
    entry = documents[0][0]
    if not isinstance(entry, dict) or entry.pop("number", None) != _STAND_IN:
        return _UNFIT
    return _UNFIT if any(map(_is_deep, entry.values())) else entry


def _is_deep(value: object) -> bool:
    """Say whether a field holds a collection in a collection."""
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(parts, Iterable) and any(isinstance(part, dict | list) for part in parts)
