"""Cut a file's bytes into rows of plain values, each with its line; judge no value.

CSV with a header, a JSON array of objects, JSON lines, YAML lists of mappings. What breaks a
file off is reported as a row, too, and ends it: rows before it stand.
"""

import csv
import io
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from operator import itemgetter
from typing import Final, NamedTuple

from dialrota.adapters.filesource.rows import COLUMNS, Values, show
from dialrota.model.document import Document
from dialrota.model.failure import InvalidDesiredError
from dialrota.wire import strictjson

LoadYaml = Callable[[bytes, str], list[Document]]

_MOST_JSON_VALUES: Final = 8_000_000


class Cut(NamedTuple):
    """One row as it stands in the file, or what is wrong there instead. Lines count from 1."""

    line: int
    values: Values = ()
    fault: str = ""


def cut(data: bytes, file: str, load_yaml: LoadYaml) -> Iterator[Cut]:
    """Cut a file by the type that its name says."""
    suffix = file.rpartition(".")[2].lower()
    if suffix == "csv":
        return _cut_csv(data)
    if suffix == "json":
        return _cut_json(data)
    if suffix in ("jsonl", "ndjson"):
        return _cut_lines(data)
    if suffix in ("yaml", "yml"):
        return _cut_yaml(data, file, load_yaml)
    return iter([Cut(0, fault="of no known type; name it .csv, .json, .jsonl or .yaml")])


def _cut_csv(data: bytes) -> Iterator[Cut]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Cut(line, fault="not UTF-8; save it as UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    line = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        faults = list(_header_faults(header))
        yield from (Cut(1, fault=fault) for fault in faults)
        if not _is_usable(header):
            return
        pick = itemgetter(*(header.index(name) if name in header else -1 for name in COLUMNS))
        for row in reader:
            line, began = reader.line_num, line + 1
            yield _cut_csv_row(row, began, len(header), pick)
    except csv.Error as error:
        yield Cut(line + 1, fault=f"not CSV ({error}); mend the quotes")


def _cut_csv_row(
    row: list[str], line: int, width: int, pick: Callable[[list[str]], Values]
) -> Cut:
    if len(row) > width:
        return Cut(line, fault=f"{len(row)} cells under {width} columns; quote cells with commas")
    if not row:
        return Cut(line)
    row.extend([""] * (width + 1 - len(row)))  # The last cell is what absent columns read.
    return Cut(line, pick(row))


def _is_usable(header: list[str]) -> bool:
    kinds = {"engine", "verdict"} <= set(header) or "callsToday" in header
    return {"number", "observedAt"} <= set(header) and kinds


def _header_faults(header: list[str]) -> Iterator[str]:
    if not _is_usable(header):
        yield (
            "the first line is no header of ours; write "
            "number,engine,carrier,verdict,score,label,observedAt or number,callsToday,observedAt"
        )
    for name in header:
        if name not in COLUMNS:
            yield _unknown(name)
        elif header.count(name) > 1:
            yield f"column {name} stands twice; keep one"


def _unknown(name: str) -> str:
    near = get_close_matches(name, COLUMNS, n=1)
    fix = f"write {near[0]}" if near else f"known are {', '.join(COLUMNS)}"
    return f"column {show(name)} is unknown and was not read; {fix}"


def _cut_json(data: bytes) -> Iterator[Cut]:
    rows = _Objects()
    try:
        for line, item in strictjson.parse_items(data, _MOST_JSON_VALUES):
            yield from rows.cut(item, line)
    except ValueError as error:
        yield _broken(str(error))


def _broken(reason: str) -> Cut:
    """Give the place back that the reason begins with: ``line 12: ...``."""
    place, _, rest = reason.partition(": ")
    line = place.removeprefix("line ")
    if rest and line.isdigit():
        return Cut(int(line), fault=f"{rest}; write an array of objects")
    return Cut(0, fault=f"{reason}; write an array of objects")


def _cut_lines(data: bytes) -> Iterator[Cut]:
    rows = _Objects()
    for line, text in enumerate(data.split(b"\n"), start=1):
        if not text.strip():
            continue
        try:
            item = strictjson.parse(text)
        except ValueError as error:
            yield Cut(line, fault=f"{error}; write one JSON object a line")
            continue
        yield from rows.cut(item, line)


def _cut_yaml(data: bytes, file: str, load_yaml: LoadYaml) -> Iterator[Cut]:
    rows = _Objects()
    try:
        documents = load_yaml(data, file)
    except InvalidDesiredError as error:
        for finding in error.findings:
            yield Cut(finding.line, fault=f"{finding.message}; {finding.fix}")
        return
    for document in documents:
        line, _ = document.locate(())
        if not isinstance(document.data, list):
            yield Cut(line, fault="not a list; write rows, each with a dash")
            continue
        for index, item in enumerate(document.data):
            yield from rows.cut(item, document.locate((index,))[0])


class _Objects:
    """Cuts objects into values, and names each unknown key once."""

    def __init__(self) -> None:
        self._named: set[str] = set(COLUMNS)

    def cut(self, item: object, line: int) -> Iterator[Cut]:
        if not isinstance(item, dict):
            yield Cut(line, fault="not an object; write fields such as number and verdict")
            return
        for name in item.keys() - self._named:
            self._named.add(name)
            yield Cut(line, fault=_unknown(name))
        yield Cut(line, tuple(map(item.get, COLUMNS)))
