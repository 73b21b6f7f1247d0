"""Where numbers stand in the declarations, as far as these can be read.

Reads documents as plain data; what they mean is judged elsewhere. A mistake in one document does
not stop a pull in another.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from dialrota.cli.edits import csv_edit
from dialrota.cli.typed.choosing import Choice, choose, refuse_no_choice
from dialrota.model.document import Document
from dialrota.model.failure import DialrotaError, PlanRefusedError, UsageError
from dialrota.model.pool import PoolKey

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

    @property
    def is_held(self) -> bool:
        """Say whether a hold is declared of it."""
        return bool(self.fields.get("hold"))


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


@contextmanager
def blaming_unread(repo: Path) -> Iterator[None]:
    """Say of what is not found which files cannot be read: it may stand there.

    Raises:
        DialrotaError: something is not found, and a file cannot be read.
    """
    try:
        yield
    except (UsageError, PlanRefusedError) as error:
        unread = list(_unread(repo))
        if not unread:
            raise
        raise DialrotaError("\n".join([f"{error}, as far as can be read:", *unread])) from error


def _unread(repo: Path) -> Iterator[str]:
    """Write of each file that cannot be read in full what is wrong there first."""
    from dialrota.adapters.yamlfile.load import salvage

    for path in pool_files(repo):
        found = salvage(path.read_bytes(), path.relative_to(repo).as_posix()).findings
        yield from (str(finding) for finding in found[:1])


def key_of(document: Document) -> PoolKey | None:
    """Name the pool that a document declares; None when it declares another kind, or badly."""
    data = document.data
    if not isinstance(data, dict) or data.get("kind") != "NumberPool":
        return None
    metadata = data.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        return None
    return PoolKey(namespace_of(document), metadata["name"])


def namespace_of(document: Document) -> str:
    """Name the namespace that a document declares something in."""
    data = document.data if isinstance(document.data, dict) else {}
    metadata = data.get("metadata")
    return str((metadata if isinstance(metadata, dict) else {}).get("namespace", "default"))


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


def choose_places(repo: Path, choice: Choice) -> list[Place]:
    """Find the entries that a person means.

    Raises:
        UsageError: a number or pool is not declared, or the selector fits nothing.
    """
    refuse_no_choice(choice)
    words = tuple(number.encode() for number in choice.numbers if number.startswith("+"))
    quick = words if len(words) == len(choice.numbers) and not choice.selectors else ()
    found = list(places(repo, read_documents(repo, quick)))
    if quick and not {place.number for place in found}.issuperset(choice.numbers):
        found = list(places(repo, read_documents(repo)))
    known = pools_of(read_documents(repo)) if choice.pool is not None else ()
    with blaming_unread(repo):
        return choose(found, choice, known)
