"""Read the bytes of a YAML file into documents of plain data, or say everything that is wrong."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import chunk, events, explain, rough, syntax
from dialrota.adapters.yamlfile.build import SuspectError, build
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.fold import fold
from dialrota.adapters.yamlfile.locate import forget, locator
from dialrota.adapters.yamlfile.rough import Rough
from dialrota.model.document import Document
from dialrota.model.failure import Finding, InvalidDesiredError

_HEAD: Final = 64 * 1024  # Of a file that is too large to be read.
_LARGE: Final = 32 * 1024  # From here on a look at the beginning costs nothing,
_BEGINNING: Final = 2 * 1024  # and most hostile texts show themselves there.


class Broken(NamedTuple):
    """A text that is refused, the first finding in it, and what it may have been meant to say."""

    text: str
    finding: Finding
    rough: tuple[Rough, ...] = ()


class Salvaged(NamedTuple):
    """What could be read of a file: whole documents, findings, and the broken texts."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()
    broken: tuple[Broken, ...] = ()


def load(data: bytes, file: str) -> list[Document]:
    """Read all documents of a file; empty ones are left out.

    Data is not to be changed: equal parts of it may be one object.

    Raises:
        InvalidDesiredError: something is refused; carries a finding for each breach.
    """
    salvaged = salvage(data, file)
    if salvaged.findings:
        raise InvalidDesiredError(salvaged.findings)
    return list(salvaged.documents)


def salvage(data: bytes, file: str) -> Salvaged:
    """Read what can be read of a file: a mistake in one document leaves the others whole."""
    try:
        chunks = chunk.cut(data, file)
    except InvalidDesiredError as err:
        head = data[:_HEAD].decode("utf-8", "replace")
        findings = [*err.findings, *_explain_beginning(head, file)]
        return Salvaged((), tuple(findings), (Broken(head, findings[0]),))
    documents: list[Document] = []
    findings = []
    broken: list[Broken] = []
    index = 0
    for part in chunks:
        contents, found = _read(part, file)
        if contents is None:
            findings += found if len(findings) < explain.MAX_FINDINGS else ()
            is_odd = len(found) < explain.MAX_FINDINGS  # More are no slip of the pen.
            meant = rough.read(part, file, index) if is_odd else ()
            broken.append(Broken(part.text, found[0], meant))
            continue
        for number, content in enumerate(contents):
            if content is not None:
                documents.append(Document(file, index, content, locator(part, number)))
            index += 1
    return Salvaged(tuple(documents), tuple(findings), tuple(broken))


def forget_places() -> None:
    """Let go of what finding places in large files has filled the memory with."""
    forget()


def _read(part: Chunk, file: str) -> tuple[list[Any] | None, tuple[Finding, ...]]:
    """Return what the documents of a chunk say, or None and what is wrong."""
    text, contents = part.text, None
    is_suspect = len(text) > _LARGE and any(_explain_beginning(text[:_BEGINNING], file))
    try:
        contents = None if is_suspect else _read_folded(text)
    except SuspectError as err:
        is_suspect = err.__cause__ is None  # A breach, not a mistake of syntax.
    if contents is not None:
        return contents, ()
    findings = explain.explain(part, file) if is_suspect else ()
    if findings:
        return None, findings
    try:
        return build(text), ()
    except SuspectError as err:
        if err.__cause__ is not None:  # Syntax; no other breach stands before it.
            return None, (syntax.explain(err.__cause__, part, file),)
        return None, explain.explain(part, file) or (
            Finding(file, part.line + 1, 1, "", "this document is refused", "simplify it"),
        )


def _explain_beginning(text: str, file: str) -> Iterator[Finding]:
    """Find breaches in whole lines of the beginning of a text."""
    with suppress(events.YAMLError):  # A beginning ends anywhere.
        yield from explain.find_breaches(Chunk(text[: text.rfind("\n") + 1] or text, 0), file)


def read_chunk(text: str) -> list[Any]:
    """Return the data of every document of a text, None for an empty one.

    Raises:
        SuspectError: something in it is refused; ``explain`` says what.
    """
    with suppress(SuspectError):
        contents = _read_folded(text)
        if contents is not None:
            return contents
    return build(text)


def _read_folded(text: str) -> list[Any] | None:
    """Read a text with equal entries folded; None where that cannot be done for certain."""
    folded = fold(text)
    contents = None if folded is None else build(folded.text, folded.stubs)
    return None if folded is None or folded.stubs else contents
