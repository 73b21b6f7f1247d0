"""Show a text without the lines that an edit may touch, to prove that all others stayed.

For edits that lay out a text anew. Must not judge what an edit means; ``rewrite`` does.
"""

from collections.abc import Iterator, Sequence

from dialrota.adapters.yamlfile import events, spans
from dialrota.adapters.yamlfile.build import SuspectError
from dialrota.adapters.yamlfile.spans import Span
from dialrota.adapters.yamlfile.wish import Change
from dialrota.model.document import Path


def around(text: str, changes: Sequence[Change]) -> list[str]:
    """Return the lines that belong to no change: not to its list entry, nor to its fields.

    Raises:
        SuspectError: the text is no YAML.
    """
    lines = text.splitlines(keepends=True)
    own: set[int] = set()
    for document in {change.document for change in changes}:
        there = [change for change in changes if change.document == document]
        try:
            found = spans.find(text, document, {_whole(change.path) for change in there})
        except events.YAMLError as err:
            raise SuspectError from err
        for change in there:
            span = found.get(_whole(change.path))
            for start, end in _touched(span, change) if span is not None else ():
                last = max(start, len(text[:end].rstrip()))
                own.update(range(_line(text, start), _line(text, last) + 1))
    return [line for at, line in enumerate(lines) if at not in own]


def _whole(path: Path) -> Path:
    """Return the path of the list entry around a mapping, else that of the mapping."""
    items = [end for end, part in enumerate(path, 1) if isinstance(part, int)]
    return path[: items[-1]] if items else path


def _touched(span: Span, change: Change) -> Iterator[tuple[int, int]]:
    """Yield what a change may touch: an entry as a whole, of a larger mapping only its fields."""
    path = _whole(change.path)
    if span.is_flow or (path and isinstance(path[-1], int)):
        yield span.start, span.end
        return
    names = change.wish.fields.keys() | change.wish.remove
    for field in span.fields:
        if field.name in names:
            yield field.key_start, max(field.start, field.end)


def _line(text: str, at: int) -> int:
    """Count the lines above a place, as ``str.splitlines`` does."""
    return len((text[:at] + "x").splitlines()) - 1
