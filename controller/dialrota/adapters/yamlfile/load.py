"""Read the bytes of a YAML file into documents of plain data, or say everything that is wrong."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import chunk, events, explain, syntax
from dialrota.adapters.yamlfile.build import SuspectError, build
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.fold import fold
from dialrota.adapters.yamlfile.locate import forget, locator
from dialrota.model.document import Document
from dialrota.model.failure import Finding, InvalidDesiredError

_HEAD: Final = 64 * 1024  # Of a file that is too large to be read.


class Salvaged(NamedTuple):
    """What could be read of a file: whole documents, findings, and the texts they stand in."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()
    broken: tuple[str, ...] = ()


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
        return Salvaged((), (*err.findings, *_explain_head(head, file)), (head,))
    documents: list[Document] = []
    findings: list[Finding] = []
    broken: list[str] = []
    index = 0
    for part in chunks:
        try:
            contents = read_chunk(part.text)
        except SuspectError as err:
            if len(findings) < explain.MAX_FINDINGS:
                findings += _explain(err, part, file)
            broken.append(part.text)
            continue
        for number, content in enumerate(contents):
            if content is not None:
                documents.append(Document(file, index, content, locator(part, number)))
            index += 1
    return Salvaged(tuple(documents), tuple(findings), tuple(broken))


def forget_places() -> None:
    """Let go of what finding places in large files has filled the memory with."""
    forget()


def _explain(err: SuspectError, part: Chunk, file: str) -> tuple[Finding, ...]:
    """Find what is wrong; a syntax error is known already, and nothing stands before it."""
    if err.__cause__ is not None:
        return (syntax.explain(err.__cause__, part, file),)
    return explain.explain(part, file) or (
        Finding(file, part.line + 1, 1, "", "this document is refused", "simplify it"),
    )


def _explain_head(head: str, file: str) -> Iterator[Finding]:
    """Find breaches in the beginning of a file that is not read whole: they are the news."""
    with suppress(events.YAMLError):  # The beginning of a text ends anywhere.
        yield from explain.find_breaches(Chunk(head, 0), file)


def read_chunk(text: str) -> list[Any]:
    """Return the data of every document of a text, None for an empty one.

    Raises:
        SuspectError: something in it is refused; ``explain`` says what.
    """
    folded = fold(text)
    if folded is not None:
        try:
            contents = build(folded.text, folded.stubs)
        except SuspectError:
            return build(text)
        if not folded.stubs:
            return contents
    return build(text)
