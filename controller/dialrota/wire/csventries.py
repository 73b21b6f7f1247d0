"""Rows of a CSV text that ``numbersFrom`` names -> entries, with a finding for every bad row.

Columns are the fields of an entry, ``number`` required. Maps are written as columns with a dot
(``labels.batch``, ``override.until``). An empty cell is an absent field. Must not read files.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from dialrota.model.document import Path
from dialrota.model.failure import Finding
from dialrota.wire import entries, problem
from dialrota.wire.declared import Feed
from dialrota.wire.nearest import nearest
from dialrota.wire.problem import Problem
from dialrota.wire.v1alpha1.numberpool import EntrySpec

Row = dict[str, Any]

MAX_ROWS: Final = 200_000
_COLUMNS: Final = (
    "number",
    "state",
    "reason",
    "until",
    "monitor",
    "provider",
    "replaces",
    "attestation",
    "override.until",
    "override.reason",
)
_LABEL: Final = "labels."
_FLAGS: Final = {"true": True, "false": False}


def read_entries(file: str, data: bytes, config_map: str = "") -> Feed:
    """Read the entries of a CSV text; ``file`` is its place for people."""
    feed = _read(file, data)
    return replace(feed, config_map=config_map) if config_map else feed


def _read(file: str, data: bytes) -> Feed:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refuse(file, line, "is not UTF-8", "save it as UTF-8")
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(table, [])
        faults = list(_judge_header(header))
        if faults:
            findings = tuple(Finding(file, 1, 1, *fault) for fault in faults)
            return Feed(file=file, entries=(), lines=(), findings=findings)
        numbered = [(table.line_num, cells) for cells in table if any(cells)]
    except csv.Error as error:
        return _refuse(file, table.line_num, f"is no CSV: {error}", "correct the quotes")
    if len(numbered) > MAX_ROWS:
        return _refuse(file, 1, f"has {len(numbered)} rows", f"write at most {MAX_ROWS}")
    return _convert(file, header, numbered)


def judge(row: Mapping[str, Any]) -> Iterator[str]:
    """Say what reading would refuse in the fields of one entry."""
    try:
        _validator().validate_python(dict(row))
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            found = problem.explain(fault, _schema())
            yield f"{problem.dotted(found.path)} {found.message}; {found.fix}"


def _convert(file: str, header: Sequence[str], numbered: list[tuple[int, list[str]]]) -> Feed:
    findings: list[Finding] = []
    rows: list[Row] = []
    lines: list[int] = []
    for line, cells in numbered:
        if len(cells) > len(header):
            message = f"the row has {len(cells)} cells, the header {len(header)}"
            findings.append(Finding(file, line, 1, "", message, "quote cells that hold commas"))
            continue
        raw = _to_raw(header, cells)
        try:
            rows.append(_validator().validate_python(raw))
        except ValidationError as error:
            faults = error.errors(include_url=False)
            found = [problem.explain(fault, _schema()) for fault in faults]
            findings += [_find(file, line, fault.path, fault) for fault in found]
            continue
        lines.append(line)
    made, slips = entries.read_entries(rows, lambda index: f"{file}:{lines[index]}")
    for slip in slips:
        place = Problem(slip.field, slip.message, slip.fix, slip.severity)
        findings.append(_find(file, lines[slip.row], slip.field, place))
    findings.sort(key=lambda finding: finding.line)
    return Feed(
        file=file,
        entries=made,
        lines=tuple(lines),
        findings=tuple(findings),
    )


def _to_raw(header: Sequence[str], cells: Sequence[str]) -> Row:
    raw: Row = {}
    for column, cell in zip(header, cells, strict=False):
        text = cell.strip()
        if not text:
            continue
        group, _, field = column.partition(".")
        if field:
            raw.setdefault(group, {})[field] = text
        else:
            raw[column] = _FLAGS.get(text.lower(), text) if column == "monitor" else text
    return raw


def _judge_header(header: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    if "number" not in header:
        yield "number", "the header has no such column", f"begin with {','.join(_COLUMNS[:3])}"
    for index, column in enumerate(header):
        if column in header[:index]:
            yield column, "the header has it twice", "remove one of the two"
        if column not in _COLUMNS and not (column.startswith(_LABEL) and column != _LABEL):
            meant = nearest(column, _COLUMNS)
            known = f"known are {', '.join(_COLUMNS)} and labels.<name>"
            yield column, "is no known column", f"did you mean {meant}?" if meant else known


def _find(file: str, line: int, path: Path, fault: Problem) -> Finding:
    field = problem.dotted(path)
    return Finding(file, line, 1, field, fault.message, fault.fix, fault.severity)


def _refuse(file: str, line: int, message: str, fix: str) -> Feed:
    finding = Finding(file, line, 1, "", f"the CSV {message}", fix)
    return Feed(file=file, entries=(), lines=(), findings=(finding,))


@cache
def _validator() -> TypeAdapter[Any]:
    return TypeAdapter(EntrySpec)


@cache
def _schema() -> dict[str, Any]:
    return _validator().json_schema()
