"""Where the cells of a table go: how wide columns are, what is left out, how text is wrapped.

Text is measured as a terminal shows it. Must not know colours.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, Protocol

import click

LEAST: Final = 12  # A flexible column is never made narrower than this.
ROOMY: Final = 40  # A sentence with less room than this stands below its row.


class Stands(Protocol):
    """What a layout has to know of a column."""

    @property
    def flexible(self) -> bool:
        """Say whether its text may be wrapped."""
        ...

    @property
    def spare(self) -> int:
        """Say when it is left out where room is short: 1 first, 0 never."""
        ...

    @property
    def usual(self) -> str:
        """Return the cell that says nothing; it is left out only where all are so ("": always)."""
        ...


def width_of(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def wrap(text: str, width: int) -> list[str]:
    """Break a text between words into lines of a width; a longer word is broken too."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(click.unstyle(longer)) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    if width_of(click.unstyle(word)) <= width:
        return [word]
    pieces, piece, used = [], "", 0
    for each in word:
        wide = width_of(each)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + each, used + wide
    return [*pieces, piece]


def chosen(
    columns: Sequence[Stands], widths: Sequence[int], rows: Sequence[Sequence[str]], spared: int
) -> list[int]:
    """Choose the columns to show: spare ones go, in their order, until enough room is there.

    ``spared`` is the room that is left for the table, beside the gaps between its columns.
    """
    kept = list(range(len(columns)))
    for place in sorted((p for p in kept if columns[p].spare), key=lambda p: columns[p].spare):
        if needed(columns, widths, kept) <= spared:
            break
        usual = columns[place].usual
        if not usual or all(row[place] == usual for row in rows):
            kept.remove(place)
    return kept


def needed(columns: Sequence[Stands], widths: Sequence[int], kept: Sequence[int]) -> int:
    """Count the room that columns need to be read with ease, a gap of two before each."""
    return sum(2 + (min(widths[p], ROOMY) if columns[p].flexible else widths[p]) for p in kept) - 2


def shrunk(columns: Sequence[Stands], widths: Sequence[int], limit: int) -> list[int]:
    """Take what is too wide from the flexible columns, always from the widest."""
    fitted = list(widths)
    excess = sum(fitted) + 2 * (len(fitted) - 1) - limit
    flexible = [place for place, column in enumerate(columns) if column.flexible]
    for _ in range(max(excess, 0)):
        widest = max(flexible, key=lambda place: fitted[place], default=None)
        if widest is None or fitted[widest] <= LEAST:
            break
        fitted[widest] -= 1
    return fitted
