"""Edit single cells of a CSV of entries; every byte of other rows and cells stays.

A column that the file does not have is added to its header; rows may be shorter than that.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from dialrota.model.failure import UsageError

# A cell as written: quoted, with doubled quotes inside, or bare up to the next comma.
_CELL: Final = re.compile(r'("(?:[^"]|"")*"|[^,"]*)(,|$)')


class Row(NamedTuple):
    """A row that declares a number: its line, from 1, and its fields."""

    line: int
    fields: dict[str, str]


def rows(data: bytes) -> Iterator[Row]:
    """Read the rows, as far as they can be read; nothing of a file that is no such CSV."""
    text = data.decode("utf-8-sig", errors="replace")
    table = csv.reader(io.StringIO(text, newline=""))
    header = next(table, [])
    if "number" not in header:
        return
    for cells in table:
        named = dict(zip(header, cells, strict=False))
        if named.get("number"):
            yield Row(table.line_num, {name: text for name, text in named.items() if text})


def change(data: bytes, file: str, edits: Mapping[int, Mapping[str, str]]) -> bytes:
    """Set cells of the rows that end at these lines; an empty text clears one.

    Raises:
        UsageError: a row spans several lines, which cannot be edited in place.
    """
    marked = data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    header = next(csv.reader([lines[0]]), [])
    needed = [n for fields in edits.values() for n, text in fields.items() if text]
    new = [name for name in dict.fromkeys(needed) if name not in header]
    if new:
        body, end = _ending(lines[0])
        lines[0] = ",".join([body, *new]) + end
        header = [*header, *new]
    for line, fields in edits.items():
        try:
            lines[line - 1] = _changed(lines[line - 1], header, fields)
        except ValueError:
            raise UsageError(
                f"{file}:{line}: the row spans several lines; edit it by hand"
            ) from None
    return (b"\xef\xbb\xbf" if marked else b"") + "".join(lines).encode()


def _changed(line: str, header: Sequence[str], fields: Mapping[str, str]) -> str:
    body, end = _ending(line)
    cells = _split(body)
    for name, text in fields.items():
        if name not in header:
            continue
        place = header.index(name)
        cells += [""] * (place + 1 - len(cells))
        cells[place] = _quoted(text)
    while len(cells) > 1 and not cells[-1] and len(cells) > len(_split(body)):
        cells.pop()
    return ",".join(cells) + end


def _split(body: str) -> list[str]:
    """Split a line into its cells as written.

    Raises:
        ValueError: a quote is not closed on this line.
    """
    cells, at = [], 0
    while True:
        match = _CELL.match(body, at)
        if match is None:
            raise ValueError(body)
        cells.append(match[1])
        at = match.end()
        if not match[2]:
            return cells


def _quoted(text: str) -> str:
    if not any(each in text for each in ',"\r\n') and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def _ending(line: str) -> tuple[str, str]:
    body = line.rstrip("\r\n")
    return body, line[len(body) :]
