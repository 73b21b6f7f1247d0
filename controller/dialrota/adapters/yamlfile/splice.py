"""Change fields of one mapping in a text, touching no other character.

In braces a value is replaced, added or removed in place: one number, one changed line. By
indentation a field is a line of its own, also below a bare ``- number: "…"``. An entry keeps its
way of writing, so that what was added can be removed again without a trace.
Whether the result means what was intended is not judged here: ``edit`` reads it again.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from dialrota.adapters.yamlfile.quote import Value, render
from dialrota.adapters.yamlfile.spans import Field, Span
from dialrota.adapters.yamlfile.wish import UnfitError, Wish

ORDER: Final = ("number", "state", "reason", "until")  # New fields follow these, in this order.
_PLAIN_FIELDS: Final = frozenset({"state"})
_LINE: Final = re.compile(r"[^\n]*")
_COMMENT: Final = re.compile(r"[ \t]+(#[^\r\n]*)")


class Splice(NamedTuple):
    """A part of a text and what takes its place."""

    start: int
    end: int
    text: str


def change(text: str, span: Span, wish: Wish) -> str:
    """Return the text, which ends with a line break, with fields of one mapping set and removed.

    Raises:
        UnfitError: this way of writing needs another editor.
    """
    kept = span._replace(
        fields=tuple(field for field in span.fields if field.name not in wish.remove)
    )
    new = {name: value for name, value in wish.fields.items() if span.field(name) is None}
    if not kept.fields and (span.fields or not span.is_flow):
        raise UnfitError
    if span.is_flow and text[span.start] != "{":
        raise UnfitError
    splices = [
        _replace(text, field, wish.fields[field.name])
        for field in kept.fields
        if field.name in wish.fields
    ]
    if span.is_flow:
        splices += _add_in_braces(kept, new) + _remove_in_braces(text, span, wish.remove)
    else:
        splices += _add_lines(text, kept, new)
        splices += _remove_lines(text, span, wish.remove)
    return _apply(text, splices)


def _apply(text: str, splices: list[Splice]) -> str:
    """Put splices in, from the last to the first; at one place the first given comes first."""
    pieces: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: splice[:2]):
        if splice.start < at:
            raise UnfitError
        pieces += (text[at : splice.start], splice.text)
        at = splice.end
    return "".join((*pieces, text[at:]))


def _show(name: str, value: Value) -> str:
    return f"{render(name, '')}: {render(value, '' if name in _PLAIN_FIELDS else chr(34))}"


def _replace(text: str, field: Field, value: Value) -> Splice:
    """Replace a value on the spot, in the quotes that it has."""
    if field.style == "-":
        raise UnfitError
    style = field.style if field.style in ("", "'") else '"'
    if field.start == field.end:
        between = text[field.key_end : field.end]
        if ":" not in between:
            raise UnfitError
        colon = field.key_end + between.index(":") + 1
        return Splice(colon, colon, " " + render(value, style))
    end = field.start + len(text[field.start : field.end].rstrip())
    return Splice(field.start, end, render(value, style))


def _anchor(span: Span, name: str) -> Field:
    """Find the field after which a new one reads best."""
    if name in ORDER:
        for before in reversed(ORDER[: ORDER.index(name)]):
            found = span.field(before)
            if found is not None:
                return found
    below = (at for at, field in enumerate(span.fields) if field.style == "-")
    return span.fields[next(below, 0) - 1]  # Above the first long part, else at the end.


def _add_in_braces(span: Span, new: Mapping[str, Value]) -> list[Splice]:
    if not span.fields:
        inside = ", ".join(_show(name, value) for name, value in new.items())
        return [Splice(span.start + 1, span.start + 1, inside)] if new else []
    return [
        Splice(anchor.end, anchor.end, ", " + _show(name, new[name]))
        for name in sorted(new, key=_rank)
        for anchor in (_anchor(span, name),)
    ]


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _remove_in_braces(text: str, span: Span, gone: frozenset[str]) -> list[Splice]:
    """Remove fields with the comma before them, or after them for the first ones."""
    kept_before = False
    splices: list[Splice] = []
    for at, field in enumerate(span.fields):
        if field.name not in gone:
            kept_before = True
            continue
        if kept_before:
            start, end = span.fields[at - 1].end, field.end
        else:
            after = at + 1 < len(span.fields)
            start, end = field.key_start, span.fields[at + 1].key_start if after else field.end
        if "#" in text[start : field.key_start] or "#" in text[field.end : end]:
            raise UnfitError  # A comment between the fields would go, too.
        splices.append(Splice(start, end, ""))
    return splices


def _line_end(text: str, at: int) -> int:
    """Return the offset of the line break, or of the end of the text, at or after a place."""
    match = _LINE.match(text, at)
    end = match.end() if match else len(text)
    return end - 1 if end < len(text) and text[end - 1 : end] == "\r" else end


def _add_lines(text: str, span: Span, new: Mapping[str, Value]) -> list[Splice]:
    if not new:
        return []
    if not span.fields:
        raise UnfitError
    newline = "\r\n" if "\r\n" in text else "\n"
    splices: list[Splice] = []
    for name in sorted(new, key=_rank):
        anchor = _anchor(span, name)
        last = max(anchor.start, anchor.start + len(text[anchor.start : anchor.end].rstrip()))
        end = _line_end(text, last)
        line = f"{newline}{' ' * span.column}{_show(name, new[name])}"
        splices.append(Splice(end, end, line))
    return splices


def _remove_lines(text: str, span: Span, gone: frozenset[str]) -> list[Splice]:
    """Remove fields with their lines; after fields behind the dash, the next one moves up."""
    fields, splices = span.fields, []
    first = next(at for at, field in enumerate(fields) if field.name not in gone)
    between = (text[one.end : other.key_start] for one, other in pairwise(fields[: first + 1]))
    if first and not any("#" in gap for gap in between):
        splices = [Splice(span.start, fields[first].key_start, "")]
        fields = fields[first:]
    return splices + [_remove_line(text, field) for field in fields if field.name in gone]


def _remove_line(text: str, field: Field) -> Splice:
    """Remove a field's lines; a comment behind it stays, as a line of its own."""
    start = text.rfind("\n", 0, field.key_start) + 1
    end = max(field.start, field.start + len(text[field.start : field.end].rstrip()))
    stop = _line_end(text, end)
    comment = _COMMENT.fullmatch(text, end, stop)
    if comment is not None:
        return Splice(field.key_start, stop, comment[1])
    if text[end:stop].strip():
        raise UnfitError
    before = text[start : field.key_start].rstrip(" ")
    if before:  # A dash, which keeps its line.
        return Splice(start + len(before), stop, "")
    return Splice(start, text.index("\n", stop) + 1, "")
