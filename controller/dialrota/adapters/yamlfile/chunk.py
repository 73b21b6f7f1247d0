"""Cut the bytes of a file into texts that stand alone: at each line that begins with ``---``.

YAML ends a document there whatever was open, so a mistake before such a line says nothing about
what comes after it, and an edit of one document needs no other document to be read.
"""

import re
from typing import Final, NamedTuple

from dialrota.model.failure import Finding, InvalidDesiredError

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_DOCUMENTS: Final = 1000
_MAX_MARKS: Final = 500_000  # One in eight bytes of the largest file.
_SPLIT: Final = "split it into several, or list the numbers in a CSV with numbersFrom"
_CUT: Final = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_BOM: Final = "\ufeff"


class Chunk(NamedTuple):
    """A part of a file. ``line`` is the number of lines before it."""

    text: str
    line: int


def cut(data: bytes, file: str) -> list[Chunk]:
    """Cut a file's bytes; joined again, the texts are the file.

    Raises:
        InvalidDesiredError: the file is too large or too crowded, or no plain UTF-8.
    """
    text = _decode(data, file)
    may_cut = "\n---" in text or text.startswith("---")
    starts = [match.start() for match in _CUT.finditer(text)] if may_cut else []
    if len(starts) > MAX_DOCUMENTS:
        raise _refuse(file, f"the file has more than {MAX_DOCUMENTS:,} documents", _SPLIT)
    if not starts or text[: starts[0]].strip():
        starts.insert(0, 0)
    starts[0] = 0
    chunks: list[Chunk] = []
    line = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunks.append(Chunk(text[start:end], line))
        line += text.count("\n", start, end)
    return chunks


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise _refuse(
            file,
            f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}",
            _SPLIT,
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        before = data[: err.start].decode("utf-8")
        raise _refuse(file, "these bytes are not UTF-8", "save the file as UTF-8", before) from err
    if _BOM in text:
        before = text[: text.index(_BOM)]
        fix = "save the file as UTF-8 without it"
        raise _refuse(file, "there is a byte order mark here", fix, before)
    if len(text) > _MAX_MARKS and sum(map(text.count, "\n,:[{-?")) > _MAX_MARKS:
        message = f"the file has more than {_MAX_MARKS:,} lines, commas, colons and brackets"
        raise _refuse(file, message, _SPLIT)
    return text


def _refuse(file: str, message: str, fix: str, before: str | None = None) -> InvalidDesiredError:
    """Make the error; ``before`` is the text up to the place."""
    line = column = 0
    if before is not None:
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
    return InvalidDesiredError((Finding(file, line, column, "", message, fix),))
