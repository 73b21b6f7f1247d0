"""Rows of somebody's CSV as entries of a pool; every row that cannot be one is said, with why."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from dialrota.cli.nearest import did_you_mean
from dialrota.model.failure import UsageError
from dialrota.model.instant import format_instant, parse_instant
from dialrota.model.words import Desired

_ACTIVE: Final = frozenset({"", "active", "y", "yes", "1", "true", "enabled", "healthy", "inuse"})
_PULLED: Final = frozenset({"pulled", "n", "no", "0", "false", "inactive", "disabled", "paused"})
_RETIRED: Final = frozenset({"retired", "deleted", "cancelled", "canceled", "released", "removed"})
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_MOST_BYTES: Final = 64 * 1024 * 1024
_DELIMITERS: Final = ",;\t|"

Judge = Callable[[Mapping[str, Any]], Iterable[str]]


class Refused(NamedTuple):
    """A row that made no entry."""

    line: int
    text: str
    why: str


class Sheet(NamedTuple):
    """A CSV as read: each row with the line it begins on."""

    rows: tuple[tuple[int, list[str]], ...]


def read_sheet(path: Path) -> Sheet:
    """Read a CSV in any of the ways that spreadsheets write one.

    Raises:
        UsageError: the file is too large, or no CSV.
    """
    data = path.read_bytes()
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path}: larger than {_MOST_BYTES >> 20} MiB; split it")
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{reader.line_num}: this is no CSV: {error}") from error
    return Sheet(tuple(rows))


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


class Importer:
    """Turns rows into entries, and remembers which numbers it has seen and where."""

    def __init__(
        self, columns: Mapping[str, int], file: str, normalise: Callable[[str], str], judge: Judge
    ) -> None:
        """Take the columns, the name of the file, how a number becomes E.164, and what is refused.

        ``judge`` says what no declaration may hold, in sentences.
        """
        self._columns = columns
        self._file = file
        self._normalise = normalise
        self._judge = judge
        self._seen: dict[str, Callable[[], str]] = {}

    def know(self, number: str, where: Callable[[], str]) -> None:
        """Refuse this number from now on: it is declared where this finds it to be."""
        self._seen.setdefault(number, where)

    def entries(
        self, rows: Sequence[tuple[int, list[str]]], refused: list[Refused]
    ) -> Iterator[dict[str, Any]]:
        """Make one entry a row; what cannot be one is added to ``refused``."""
        for line, row in rows:
            try:
                entry = self._entry(row)
            except ValueError as error:
                refused.append(Refused(line, self._cell(row, "number"), str(error)))
                continue
            self._seen[entry["number"]] = partial("line {}".format, line)
            yield entry

    def _entry(self, row: Sequence[str]) -> dict[str, Any]:
        number = self._number(row)
        state = self._state(row)
        reason = self._cell(row, "reason")
        if state is not Desired.ACTIVE and not reason:
            reason = f"{self._cell(row, 'state') or state} in {self._file}"
        until = self._cell(row, "until")
        entry = {
            "number": number,
            "state": "" if state is Desired.ACTIVE else state.value,
            "reason": reason if state is not Desired.ACTIVE else "",
            "until": format_instant(parse_instant(until)) if until else "",
            "provider": self._cell(row, "provider"),
            "labels": self._labels(row),
            "attestation": self._attestation(row),
            "replaces": self._replaces(row),
        }
        kept = {name: value for name, value in entry.items() if value}
        faults = list(self._judge(kept))
        if faults:
            raise ValueError("; ".join(faults))
        return kept

    def _number(self, row: Sequence[str]) -> str:
        text = self._cell(row, "number")
        if not text:
            raise ValueError("no number in this row")
        if _ROUNDED.fullmatch(text):
            raise ValueError("a spreadsheet has rounded this number; format the column as text")
        number = self._normalise(text.removesuffix(".0"))
        if number in self._seen:
            raise ValueError(f"{number} stands in {self._seen[number]()} already")
        return number

    def _state(self, row: Sequence[str]) -> Desired:
        text = self._cell(row, "state")
        word = "".join(each for each in text.casefold() if each.isalnum())
        for words, state in (
            (_ACTIVE, Desired.ACTIVE),
            (_PULLED, Desired.PULLED),
            (_RETIRED, Desired.RETIRED),
        ):
            if word in words:
                return state
        raise ValueError(f"state {text!r} is not known{did_you_mean(text, list(Desired))}")

    def _attestation(self, row: Sequence[str]) -> str:
        text = self._cell(row, "attestation").upper()
        if text not in ("", "A", "B", "C"):
            raise ValueError(f"attestation {text!r} is not known; known: A, B, C")
        return text

    def _replaces(self, row: Sequence[str]) -> str:
        text = self._cell(row, "replaces")
        return self._normalise(text) if text else ""

    def _labels(self, row: Sequence[str]) -> dict[str, str]:
        named = ((field.removeprefix("label:"), field) for field in self._columns if ":" in field)
        labels = {name: self._cell(row, field) for name, field in named}
        return {name: value for name, value in labels.items() if value}

    def _cell(self, row: Sequence[str], field: str) -> str:
        place = self._columns.get(field)
        return row[place].strip() if place is not None and place < len(row) else ""
