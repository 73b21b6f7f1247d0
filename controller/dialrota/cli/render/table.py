"""Tables: colour and fitted to the width on a terminal, plain aligned text in a pipe.

Knows nothing of numbers or pools. Text comes from outside, so control characters are made visible:
a label of a carrier must not steer somebody's terminal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import Final, NamedTuple

import click

from dialrota.cli.render import layout
from dialrota.cli.render.layout import LEAST, ROOMY, width_of, wrap

_GAP: Final = "  "
_INDENT: Final = "    "
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

    ``style`` names a style for a cell's text, or "". Where the terminal is narrow, a ``flexible``
    column is wrapped, and one with a ``spare`` rank left out, 1 first; with a ``usual`` cell only
    where every row has that.
    """

    name: str
    right: bool = False
    flexible: bool = False
    style: Callable[[str], str] | None = None
    spare: int = 0
    usual: str = ""


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


def flow(text: str, look: Look, indent: str = "") -> Iterator[str]:
    """Break a sentence where the terminal ends; lines after the first are indented."""
    if look.width is None or width_of(click.unstyle(text)) <= look.width:
        yield text
        return
    start = text[: len(text) - len(text.lstrip())]
    first, *others = wrap(text, max(look.width - len(indent), LEAST))
    yield start + first
    yield from (indent + each for each in others)


def render(columns: Sequence[Column], rows: Iterable[Sequence[str]], look: Look) -> Iterator[str]:
    """Write a heading and the rows, wrapped and without spare columns where room is short.

    A sentence in the last column that finds too little room stands below its row.
    """
    cells = [[visible(cell).strip() for cell in row] for row in rows]
    widths = [
        max([len(column.name), *(width_of(row[place]) for row in cells)])
        for place, column in enumerate(columns)
    ]
    if look.width is not None:
        kept = layout.chosen(columns, widths, cells, look.width)
        columns, widths = [columns[p] for p in kept], [widths[p] for p in kept]
        cells = [[row[p] for p in kept] for row in cells]
    grid = _fit(columns, widths, look)
    yield paint(_join(grid, [column.name for column in columns]), "head", look)
    for row in cells:
        yield from _lines(grid, row, look)


class _Grid(NamedTuple):
    """Columns with their widths; ``below`` is the room under a row, 0 where none is needed."""

    columns: Sequence[Column]
    widths: Sequence[int]
    below: int = 0


def _fit(columns: Sequence[Column], widths: Sequence[int], look: Look) -> _Grid:
    if look.width is None:
        return _Grid(columns, widths)
    fitted = layout.shrunk(columns, widths, look.width)
    tight = columns[-1].flexible and fitted[-1] < min(widths[-1], ROOMY)
    if not tight:
        return _Grid(columns, fitted)
    fitted = [*layout.shrunk(columns[:-1], widths[:-1], look.width), 0]
    fitted[-1] = max(look.width - sum(fitted) - 2 * (len(fitted) - 1), len(columns[-1].name))
    return _Grid(columns, fitted, max(look.width - len(_INDENT), LEAST))


def _lines(grid: _Grid, row: Sequence[str], look: Look) -> Iterator[str]:
    """Write one row, in as many lines as its tallest cell."""
    columns, widths = grid.columns, grid.widths
    styles = [
        column.style(text) if column.style is not None and look.colour else ""
        for column, text in zip(columns, row, strict=True)
    ]
    drop = grid.below and width_of(row[-1]) > widths[-1]
    told = [*row[:-1], ""] if drop else row
    parts = [
        wrap(text, width) if column.flexible and width_of(text) > width else [text]
        for column, width, text in zip(columns, widths, told, strict=True)
    ]
    for texts in zip_longest(*parts, fillvalue=""):
        yield _join(grid, texts, [partial(paint, style=each, look=look) for each in styles])
    if drop:
        yield from (_INDENT + paint(each, styles[-1], look) for each in wrap(row[-1], grid.below))


def _join(grid: _Grid, texts: Sequence[str], painters: Sequence[Callable[[str], str]] = ()) -> str:
    """Put one line together, with no blank at its end."""
    parts = []
    for place, text in enumerate(texts):
        padding = " " * (grid.widths[place] - width_of(text))
        shown = painters[place](text) if painters and text else text
        parts.append(padding + shown if grid.columns[place].right else shown + padding)
    return _GAP.join(parts).rstrip()
