"""Where numbers stand in the declarations, as far as these can be read.

Reads documents as plain data; what they mean is judged elsewhere. A mistake in one document does
not stop a pull in another.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from dialrota.cli import csv_edit
from dialrota.cli.nearest import did_you_mean
from dialrota.cli.select_numbers import one_pool
from dialrota.cli.typed_number import find_number
from dialrota.model.document import Document
from dialrota.model.failure import UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.words import Desired

_SUFFIXES: Final = (".yaml", ".yml")


class Place(NamedTuple):
    """An entry in a file: whose it is, and its fields as written.

    ``file`` is relative to the repository; ``is_row`` says that it is a row of a CSV.
    ``find_line`` finds the line of the entry, which costs a second look at its document.
    """

    file: str
    pool: PoolKey
    number: str
    fields: Mapping[str, Any]
    find_line: Callable[[], int]
    is_row: bool = False

    @property
    def line(self) -> int:
        """Return the line of the entry in its file, from 1."""
        return self.find_line()


def pool_files(repo: Path) -> Iterator[Path]:
    """List the files that may declare pools, sorted; links are not followed."""
    for folder, folders, files in os.walk(repo / "pools"):
        folders.sort()
        for name in sorted(files):
            path = Path(folder, name)
            if name.endswith(_SUFFIXES) and not path.is_symlink():
                yield path


def read_documents(repo: Path, holding: Sequence[bytes] = ()) -> Iterator[Document]:
    """Read the documents of all files, or of those that hold one of these words."""
    from dialrota.adapters.yamlfile.load import salvage

    for path in pool_files(repo):
        data = path.read_bytes()
        if not holding or any(word in data for word in holding):
            yield from salvage(data, path.relative_to(repo).as_posix()).documents


def key_of(document: Document) -> PoolKey | None:
    """Name the pool that a document declares; None when it declares another kind, or badly."""
    data = document.data
    if not isinstance(data, dict) or data.get("kind") != "NumberPool":
        return None
    metadata = data.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        return None
    return PoolKey(str(metadata.get("namespace", "default")), metadata["name"])


def places(repo: Path, documents: Iterable[Document]) -> Iterator[Place]:
    """List every number of the pools among the documents, and of the CSV files they name."""
    for document in documents:
        key = key_of(document)
        spec = document.data.get("spec") if key is not None else None
        if key is None or not isinstance(spec, dict):
            continue
        for index, entry in enumerate(_list(spec, "numbers")):
            if isinstance(entry, dict) and isinstance(entry.get("number"), str):
                find_line = partial(_line_of, document, index)
                yield Place(document.file, key, entry["number"], entry, find_line)
        for feed in _list(spec, "numbersFrom"):
            if isinstance(feed, dict) and isinstance(feed.get("file"), str):
                yield from _rows(repo, feed["file"], key)


def _line_of(document: Document, index: int) -> int:
    return document.locate(("spec", "numbers", index))[0]


def _list(spec: dict[str, Any], name: str) -> list[Any]:
    found = spec.get(name)
    return found if isinstance(found, list) else []


def _rows(repo: Path, file: str, key: PoolKey) -> Iterator[Place]:
    path = repo / file
    if not path.is_file() or not path.resolve().is_relative_to(repo.resolve()):
        return
    for row in csv_edit.rows(path.read_bytes()):
        fields: dict[str, Any] = {n: text for n, text in row.fields.items() if "." not in n}
        labels = {
            n.partition(".")[2]: text for n, text in row.fields.items() if n.startswith("labels.")
        }
        whole = fields | {"labels": labels}
        number, find_line = row.fields["number"], partial(int, row.line)
        yield Place(file, key, number, whole, find_line, is_row=True)


def pools_of(documents: Iterable[Document]) -> dict[PoolKey, str]:
    """Name the pools among the documents, and the file of each."""
    found = ((key_of(document), document.file) for document in documents)
    return {key: file for key, file in found if key is not None}


class Choice(NamedTuple):
    """Which numbers a person means: by name, or by a selector, in one pool or in all."""

    numbers: tuple[str, ...]
    selectors: tuple[str, ...]
    pool: str | None


def choose_places(repo: Path, choice: Choice) -> list[Place]:
    """Find the entries that a person means.

    Raises:
        UsageError: a number or pool is not declared, or the selector fits nothing.
    """
    if not choice.numbers and not choice.selectors:
        raise UsageError("name numbers, or choose them with --selector key=value")
    words = tuple(number.encode() for number in choice.numbers if number.startswith("+"))
    quick = words if len(words) == len(choice.numbers) and not choice.selectors else ()
    found = list(places(repo, read_documents(repo, quick)))
    if quick and not {place.number for place in found}.issuperset(choice.numbers):
        found = list(places(repo, read_documents(repo)))
    return _among(found, choice, repo)


def _among(found: list[Place], choice: Choice, repo: Path) -> list[Place]:
    if choice.pool is not None:
        key = one_pool(choice.pool, pools_of(read_documents(repo)))
        inside = [place for place in found if place.pool == key]
        _refuse_elsewhere(key, inside, found, choice.numbers)
        found = inside
    known = {place.number for place in found}
    wanted = {find_number(text, known) for text in choice.numbers}
    tests = [_selector(text, found) for text in choice.selectors]
    chosen = [
        place
        for place in found
        if (not choice.numbers or place.number in wanted)
        and all(_value(place, key) == value or _starts(place, key, value) for key, value in tests)
    ]
    if not chosen:
        hints = (
            did_you_mean(value, sorted({_value(place, key) for place in found} - {""}))
            for key, value in tests
            if key not in ("area", "prefix") and all(_value(p, key) != value for p in found)
        )
        raise UsageError(f"no number fits {' '.join(choice.selectors)}{next(hints, '')}")
    return chosen


def _refuse_elsewhere(
    key: PoolKey, inside: Sequence[Place], found: Sequence[Place], typed: Sequence[str]
) -> None:
    """Say of a number that another pool declares which pool that is."""
    here, everywhere = {place.number for place in inside}, {place.number for place in found}
    for text in typed:
        try:
            number = find_number(text, everywhere)
        except UsageError:
            continue  # Nobody declares it, which is told with the nearest number.
        if number not in here:
            names = sorted({str(place.pool) for place in found if place.number == number})
            raise UsageError(f"{number} is not declared in {key} but in {', '.join(names)}")


def _selector(text: str, found: Sequence[Place]) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or not value:
        raise UsageError(
            f"--selector {text}: write key=value, such as provider=telnyx or area=415"
        )
    known = {"provider", "area", "prefix", "state"}.union(
        *(
            labels
            for labels in (place.fields.get("labels") for place in found)
            if isinstance(labels, dict)
        )
    )
    if key not in known:
        raise UsageError(
            f"--selector {text}: no number has {key!r}{did_you_mean(key, sorted(known))}"
        )
    if key == "state" and value not in tuple(Desired):
        hint = did_you_mean(value, list(Desired))
        raise UsageError(f"--selector {text}: {value!r} is no declared state{hint}")
    return key, value


def _value(place: Place, key: str) -> str:
    if key == "area":
        return place.number[2:5] if place.number.startswith("+1") else ""
    if key in ("provider", "state"):
        return str(place.fields.get(key, "Active" if key == "state" else ""))
    labels = place.fields.get("labels")
    return str(labels.get(key, "")) if isinstance(labels, dict) else ""


def _starts(place: Place, key: str, value: str) -> bool:
    return key == "prefix" and place.number.startswith(value if value[0] == "+" else f"+{value}")
