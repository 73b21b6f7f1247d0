"""One document -> what it declares, and everything that is wrong with it.

Never raises for what people wrote, and never stops at the first error. Must not look at other
documents: ``wire.assemble`` does.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from operator import itemgetter
from typing import Any, Final

from pydantic import ValidationError

from dialrota.model.document import Document, Path
from dialrota.model.failure import Finding
from dialrota.model.pool import Entry, PoolKey
from dialrota.model.source import Source
from dialrota.wire import entries, kinds, problem
from dialrota.wire.declared import Draft, Feed, Parsed, PoolDraft
from dialrota.wire.heal import heal
from dialrota.wire.nearest import nearest
from dialrota.wire.problem import Problem
from dialrota.wire.v1alpha1 import parts

Data = dict[str, Any]

DEFAULT_NAMESPACE: Final = "default"
_NAME: Final = re.compile(parts.SUBDOMAIN)
_NAMESPACE: Final = re.compile(parts.LABEL)


def parse_document(document: Document) -> Parsed:
    """Validate a document of any kind, with every finding."""
    data = document.data
    if not isinstance(data, dict):
        found = "is empty" if data is None else f"is {problem.show(data)}, not a set of fields"
        fix = f"begin with apiVersion: {kinds.API_VERSION} and kind: {kinds.NUMBER_POOL}"
        return _finish(document, "", None, [Problem((), f"the document {found}", fix)])
    head = list(_judge_head(data))
    kind = data.get("kind")
    if head or not isinstance(kind, str):
        known = kind if isinstance(kind, str) and kind in kinds.KINDS else ""
        return _finish(document, known, _read_key(data.get("metadata")), head)
    return _parse_kind(document, kind, data)


def attach(parsed: Parsed, feeds: Sequence[Feed]) -> Parsed:
    """Add the entries of CSV texts to a pool, in the order of ``numbersFrom``.

    They come from files or from ConfigMaps, wherever the pool is read; of both, there are none.
    """
    before = parsed.draft
    if not isinstance(before, PoolDraft):
        return parsed
    places = {
        entry.number: f"numbers[{index}] of {parsed.file}"
        for index, entry in enumerate(before.entries)
    }
    findings = list(parsed.findings)
    for feed in feeds:
        findings += feed.findings
        findings += _find_repeats(feed, places)
    rows = (*before.entries, *(entry for feed in feeds for entry in feed.entries))
    whole = replace(before, entries=rows, feeds=tuple(feeds))
    broken = any(finding.severity == "error" for finding in findings)
    draft = None if broken else whole
    return replace(parsed, draft=draft, findings=tuple(findings), rows=rows)


def _find_repeats(feed: Feed, places: dict[str, str]) -> Iterator[Finding]:
    for entry, line in zip(feed.entries, feed.lines, strict=True):
        if entry.number in places:
            slip = entries.twice(0, entry.number, places[entry.number])
            yield Finding(feed.file, line, 1, "number", slip.message, slip.fix)
        else:
            places[entry.number] = f"{feed.file}:{line}"


def _judge_head(data: Data) -> Iterator[Problem]:
    version, kind = data.get("apiVersion"), data.get("kind")
    if version != kinds.API_VERSION:
        missing = "apiVersion" not in data
        message = "is missing" if missing else f"{problem.show(version)} is not known here"
        yield Problem(("apiVersion",), message, f"write apiVersion: {kinds.API_VERSION}")
    if kind in kinds.KINDS:
        return
    if "kind" not in data:
        yield Problem(("kind",), "is missing", f"write one of {', '.join(kinds.KINDS)}")
        return
    meant = nearest(kind, kinds.KINDS) if isinstance(kind, str) else None
    fix = f"did you mean {meant}?" if meant else f"write one of {', '.join(kinds.KINDS)}"
    yield Problem(("kind",), f"{problem.show(kind)} is no known kind", fix)


def _parse_kind(document: Document, kind: str, data: Data) -> Parsed:
    # What a server wrote under status is its own: a copied document is as good without it.
    data = {name: value for name, value in data.items() if name != "status"}
    key = _read_key(data.get("metadata"))
    kept: Sequence[int] | None = None
    problems: list[Problem] = []
    valid: Data | None = None
    rows: tuple[Entry, ...] = ()
    try:
        valid = kinds.validator(kind).validate_python(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        problems = [problem.explain(fault, kinds.schema(kind)) for fault in faults]
        # What stands beside the errors is judged as well, so that one reading finds all.
        healed, kept = heal(data, [fault["loc"] for fault in faults])
        with suppress(ValidationError):
            valid = kinds.validator(kind).validate_python(healed)
    reader = kinds.reader(kind)
    if valid is not None:
        sense = reader.check(valid["metadata"]["name"], valid["spec"])
        # What was taken out because of its form must not be missed because of that.
        problems += [each for each in sense if not _is_above(each.path, problems)]
        rows, slips = _read_entries(kind, valid["spec"], kept)
        problems += slips
    draft: Draft | None = None
    if valid is not None and key is not None and not _has_error(problems):
        draft = reader.to_draft(key, valid["metadata"], valid["spec"])
        draft = _complete(draft, rows, f"{document.file}:{document.locate(())[0]}")
    return replace(_finish(document, kind, key, problems, draft), rows=rows)


def _is_above(path: Path, problems: Sequence[Problem]) -> bool:
    return any(found.path[: len(path)] == path for found in problems)


def _complete(draft: Draft, rows: tuple[Entry, ...], origin: str) -> Draft:
    if isinstance(draft, Source):
        return replace(draft, origin=origin)
    if isinstance(draft, PoolDraft):
        return replace(draft, entries=rows, fields={**draft.fields, "origin": origin})
    return draft


def _read_entries(
    kind: str, spec: Data, kept: Sequence[int] | None
) -> tuple[tuple[Entry, ...], list[Problem]]:
    if kind != kinds.NUMBER_POOL or "numbers" not in spec:
        return (), []
    rows = spec["numbers"]
    at = range(len(rows)) if kept is None else kept
    made, slips = entries.read_entries(rows, lambda index: f"numbers[{at[index]}]")
    return made, [
        Problem(("spec", "numbers", at[row], *field), message, fix, severity)
        for row, field, message, fix, severity in slips
    ]


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(found.severity == "error" for found in problems)


def _read_key(metadata: object) -> PoolKey | None:
    """Read the identity of a document even if the rest of it is of no use."""
    if not isinstance(metadata, dict):
        return None
    name, namespace = metadata.get("name"), metadata.get("namespace", DEFAULT_NAMESPACE)
    if not isinstance(name, str) or not isinstance(namespace, str):
        return None
    fits = _NAME.fullmatch(name) and _NAMESPACE.fullmatch(namespace)
    return PoolKey(namespace, name) if fits else None


def _finish(
    document: Document,
    kind: str,
    key: PoolKey | None,
    problems: Sequence[Problem],
    draft: Draft | None = None,
) -> Parsed:
    findings = []
    for path, message, fix, severity in problems:
        line, column = document.locate(path)
        field = problem.dotted(path)
        findings.append(Finding(document.file, line, column, field, message, fix, severity))
    return Parsed(
        file=document.file,
        line=document.locate(())[0],
        kind=kind,
        key=key,
        draft=draft,
        findings=tuple(sorted(findings, key=itemgetter(1, 2))),
        locate=document.locate,
    )
