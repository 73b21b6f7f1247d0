"""Rewrite one chunk of a file so that it means something else, and prove that it does.

A splice is tried first, ruamel.yaml second, and only if it leaves all other lines alone. Whichever
it is, the result is read again and must equal the old data plus the change, type for type.
Must not choose what is changed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dialrota.adapters.yamlfile import events, locate, roundtrip, spans, splice, surround
from dialrota.adapters.yamlfile.build import SuspectError
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.load import read_chunk
from dialrota.adapters.yamlfile.quote import Value
from dialrota.adapters.yamlfile.wish import Change, UnfitError, Wish
from dialrota.model.document import Path
from dialrota.model.failure import Finding, InvalidDesiredError

_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)


def plan(document: int, path: Path, old: Mapping[str, Any], wish: Wish) -> Iterator[Change]:
    """Yield what a wish for a mapping really changes, mappings within it on their own."""
    fields: dict[str, Value] = {}
    for name, value in wish.fields.items():
        before = old.get(name)
        if isinstance(value, Mapping) and isinstance(before, dict) and value:
            inner = Wish(value, frozenset(before) - frozenset(value))
            yield from plan(document, (*path, name), before, inner)
        elif name not in old or not is_same(before, value):
            fields[name] = value
    remove = wish.remove & old.keys() - wish.fields.keys()
    if fields or remove:
        yield Change(document, path, Wish(fields, frozenset(remove)))


def rewrite(part: Chunk, contents: list[Any], changes: Sequence[Change], file: str) -> str:
    """Return the chunk's text with the changes made.

    Raises:
        InvalidDesiredError: neither way leads to exactly these changes.
    """
    expected = contents
    for change in changes:
        expected = _with(expected, (change.document, *change.path), change.wish)
    for way in (_splice, _roundtrip):
        try:
            text = way(part.text, changes)
            if is_same(read_chunk(text), expected):
                return text
        except (UnfitError, SuspectError):
            continue
    first = changes[0]
    line, column = locate.locator(part, first.document)(first.path)
    message = "this cannot be edited safely in the way it is written"
    fix = "edit it by hand, or write the entry as - {number: …} on one line"
    raise InvalidDesiredError((Finding(file, line, column, "", message, fix),))


def is_same(left: object, right: object) -> bool:
    """Compare plain data, telling true from 1."""
    if left is right:
        return True
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(
            is_same(value, right[name]) for name, value in left.items()
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    return left.__class__ is right.__class__ and left == right


def _comments(text: str) -> Counter[str]:
    """Count what looks like a comment: none may go when a text is laid out anew."""
    return Counter(_COMMENT.findall(text))


def _with(data: Any, path: Path, wish: Wish) -> Any:  # noqa: ANN401  # Plain data of any shape.
    """Return data with a wish fulfilled at a path; shares all else with the old."""
    if not path:
        kept = {name: value for name, value in data.items() if name not in wish.remove}
        return {**kept, **wish.fields}
    copy = data.copy()
    copy[path[0]] = _with(data[path[0]], path[1:], wish)
    return copy


def _splice(text: str, changes: Sequence[Change]) -> str:
    """Change each mapping on the spot, the last in the text first."""
    is_open = not text.endswith("\n")
    if is_open:
        text += "\n"
    for document in {change.document for change in changes}:
        wishes = {change.path: change.wish for change in changes if change.document == document}
        while wishes:
            around = {path[:end] for path in wishes for end in range(len(path))}
            batch = {path: wishes.pop(path) for path in [*wishes] if path not in around}
            text = _splice_document(text, document, batch)
    return text.removesuffix("\n").removesuffix("\r") if is_open else text


def _splice_document(text: str, document: int, batch: Mapping[Path, Wish]) -> str:
    """Change mappings of which none stands within another, the last in the text first."""
    try:
        found = spans.find(text, document, batch)
    except events.YAMLError as err:
        raise SuspectError from err
    if len(found) != len(batch):
        raise UnfitError
    for path in sorted(found, key=lambda path: found[path].start, reverse=True):
        text = splice.change(text, found[path], batch[path])
    return text


def _roundtrip(text: str, changes: Sequence[Change]) -> str:
    changed = roundtrip.change(
        text, [(change.document, change.path, change.wish) for change in changes]
    )
    if _comments(text) - _comments(changed):
        raise UnfitError
    if surround.around(text, changes) != surround.around(changed, changes):
        raise UnfitError  # Lines that nobody asked to change were laid out anew.
    return changed
