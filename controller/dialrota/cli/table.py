"""Tables: colour and fitted to the width on a terminal, plain aligned text in a pipe.

Knows nothing of numbers or pools. Text comes from outside, so control characters are made visible:
a label of a carrier must not steer somebody's terminal.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import click

_GAP: Final = "  "
_LEAST: Final = 12  # A flexible column is never cut below this.
_STYLES: Final[dict[str, dict[str, bool | str]]] = {
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red"},
    "worst": {"fg": "red", "bold": True},
    "quiet": {"dim": True},
    "head": {"bold": True},
    "info": {"fg": "cyan"},
}


class Column(NamedTuple):
    """One column: its heading, and how its cells stand.

    ``style`` names a style for a cell's text, or "". A ``flexible`` column is cut where the
    terminal ends.
    """

    name: str
    right: bool = False
    flexible: bool = False
    style: Callable[[str], str] | None = None


class Look(NamedTuple):
    """How output should look: in colour or not, and how wide at most (None: any width)."""

    colour: bool = False
    width: int | None = None


def paint(text: str, style: str, look: Look) -> str:
    """Colour a text by the name of a style, where colours are wanted."""
    if not style or not look.colour:
        return text
    options = _STYLES[style]
    return click.style(
        text,
        fg=options.get("fg"),
        bold=bool(options.get("bold")) or None,
        dim=bool(options.get("dim")) or None,
    )


def visible(text: str) -> str:
    """Replace what would steer a terminal or break a line by something to look at."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else " " if each.isspace() else "\ufffd" for each in text
    )


def width_of(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def cut(text: str, width: int) -> str:
    """Shorten a text to a width, with an ellipsis for what is missing."""
    if width_of(text) <= width:
        return text
    kept, used = [], 1
    for each in text:
        used += width_of(each)
        if used > width:
            break
        kept.append(each)
    return "".join(kept).rstrip() + "…"


def render(columns: Sequence[Column], rows: Iterable[Sequence[str]], look: Look) -> Iterator[str]:
    """Write a heading and one line per row."""
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [
        max([len(column.name), *(width_of(row[place]) for row in cells)])
        for place, column in enumerate(columns)
    ]
    _fit(columns, widths, look.width)
    heading = [
        _pad(column.name, width, column) for column, width in zip(columns, widths, strict=True)
    ]
    yield paint(_GAP.join(heading).rstrip(), "head", look)
    for row in cells:
        yield _line(columns, widths, row, look)


def _fit(columns: Sequence[Column], widths: list[int], limit: int | None) -> None:
    """Take what is too wide from the flexible columns, the widest first."""
    if limit is None:
        return
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - limit
    flexible = [place for place, column in enumerate(columns) if column.flexible]
    while excess > 0 and flexible:
        widest = max(flexible, key=lambda place: widths[place])
        taken = min(excess, max(widths[widest] - _LEAST, 0))
        widths[widest] -= taken
        excess -= taken
        flexible.remove(widest)


def _line(columns: Sequence[Column], widths: Sequence[int], row: Sequence[str], look: Look) -> str:
    last = len(columns) - 1
    parts = []
    for place, (column, width, text) in enumerate(zip(columns, widths, row, strict=True)):
        shown = cut(text, width) if column.flexible else text
        style = column.style(text) if column.style is not None and look.colour else ""
        padding = " " * max(width - width_of(shown), 0)
        painted = paint(shown, style, look)
        if column.right:
            parts.append(padding + painted)
        else:
            parts.append(painted if place == last else painted + padding)
    return _GAP.join(parts).rstrip()


def _pad(text: str, width: int, column: Column) -> str:
    return text.rjust(width) if column.right else text.ljust(width)
