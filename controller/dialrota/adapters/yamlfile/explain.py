"""Say what is wrong with a text that ``build`` refused: every breach, with its place and its fix.

Runs over hostile files too, so it keeps no path: one is put together when a breach is found.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from dialrota.adapters.yamlfile import events, syntax
from dialrota.adapters.yamlfile.chunk import Chunk
from dialrota.adapters.yamlfile.plain import VALUES
from dialrota.adapters.yamlfile.walk import name_field
from dialrota.model.failure import Finding

MAX_FINDINGS: Final = 50  # Of one file; nobody reads more at once.


class _Breach(NamedTuple):
    """What is wrong at an event. ``stops`` is set where reading on makes no sense."""

    event: Any
    field: str
    message: str
    fix: str
    stops: bool = False


class _Frame:
    """An open collection: the present key or index, and the lines of a mapping's keys."""

    __slots__ = ("at", "keys")

    def __init__(self, keys: dict[str, int] | None) -> None:
        self.keys = keys
        self.at: str | int | None = None if keys is not None else 0


def explain(chunk: Chunk, file: str) -> tuple[Finding, ...]:
    """List what is refused in a text; empty when nothing is."""
    findings: list[Finding] = []
    try:
        for finding in find_breaches(chunk, file):
            findings.append(finding)  # noqa: PERF402  # What was found before an error stays.
    except events.YAMLError as err:
        findings.append(syntax.explain(err, chunk, file))
    return tuple(findings)


def find_breaches(chunk: Chunk, file: str) -> Iterator[Finding]:
    """Yield breaches of our rules, up to a number that people read.

    Raises:
        yaml.YAMLError: the text is no YAML from here on.
    """
    for breach in islice(_Explainer(chunk.line).run(chunk.text), MAX_FINDINGS):
        event, field, message, fix, stops = breach
        line, column = event.start_mark.line, event.start_mark.column
        yield Finding(file, line + chunk.line + 1, column + 1, field, message, fix)
        if stops:
            return


class _Explainer:
    """One pass over the events of a text."""

    def __init__(self, before: int) -> None:
        self.before = before  # Lines of the file.
        self.frames: list[_Frame] = []

    def run(self, text: str) -> Iterator[_Breach]:
        """Yield each breach as it is met."""
        for event in events.iterate(text):
            kind = event.__class__
            if kind is events.ScalarEvent and self.pass_over(event):
                continue
            if kind in _NODES:
                yield from self.check(event)
            elif kind in _ENDS:
                self.frames.pop()
                self.step()
            elif kind is events.DocumentStartEvent:
                yield from self.start(event)

    def pass_over(self, event: Any) -> bool:  # noqa: ANN401  # Events share no type.
        """Go on after an ordinary value: most events are such."""
        if event.tag is not None or event.anchor is not None or not self.frames:
            return False
        frame = self.frames[-1]
        at = frame.at
        if at is None:
            return False
        frame.at = at + 1 if frame.keys is None else None  # type: ignore[operator]  # An index.
        return True

    def start(self, event: Any) -> Iterator[_Breach]:  # noqa: ANN401  # As above.
        """Check the beginning of a document."""
        self.frames = []
        if event.version or event.tags:
            yield _Breach(event, "", "directives such as %YAML are not read", "remove the line")

    def check(self, event: Any) -> Iterator[_Breach]:  # noqa: ANN401  # As above.
        """Check a node, and go into it or on from it."""
        frame = self.frames[-1] if self.frames else None
        is_key = frame is not None and frame.keys is not None and frame.at is None
        is_alias = event.__class__ is events.AliasEvent
        if is_alias or event.anchor is not None or event.tag is not None:
            yield from self.check_node(event)
        if frame is not None and frame.keys is not None and is_key:
            yield from self.check_key(event, frame.keys)
            frame.at = event.value if event.__class__ is events.ScalarEvent else "?"
        elif event.__class__ is events.ScalarEvent or is_alias:
            self.step()
        elif len(self.frames) >= events.MAX_DEPTH:
            message = f"this is nested deeper than {events.MAX_DEPTH} levels"
            yield _Breach(event, "", message, "no declaration is; flatten it", stops=True)
        else:
            is_mapping = event.__class__ is events.MappingStartEvent
            self.frames.append(_Frame({} if is_mapping else None))

    def step(self) -> None:
        """Go on to the next key or item."""
        if self.frames:
            frame = self.frames[-1]
            frame.at = frame.at + 1 if isinstance(frame.at, int) else None

    def check_node(self, event: Any) -> Iterator[_Breach]:  # noqa: ANN401  # As above.
        """Refuse anchors, aliases and tags."""
        field = self.field()
        if event.__class__ is events.AliasEvent:
            message = f"the alias *{event.anchor} is refused"
            yield _Breach(event, field, message, "write the value out here")
            return
        if event.anchor is not None:
            yield _Breach(event, field, f"the anchor &{event.anchor} is refused", "remove it")
        if event.tag is not None:
            message = f"the tag {_show(event.tag)} is refused"
            yield _Breach(event, field, message, "remove it; quote what is text")

    def check_key(
        self,
        event: Any,  # noqa: ANN401  # As above.
        keys: dict[str, int],
    ) -> Iterator[_Breach]:
        """Refuse a key that is no text to every reader, or that stands there already."""
        field = self.field()
        if event.__class__ is not events.ScalarEvent:
            yield _Breach(event, field, "a key must be text", "write a field name", stops=True)
            return
        name: str = event.value
        if not event.style and name == "<<":
            yield _Breach(event, field, "the merge key << is refused", "write the fields out")
        elif not event.style and not isinstance(VALUES[name], str):
            message = f"the key {_show(name)} is no text to every reader"
            yield _Breach(event, field, message, f'quote it: "{name}"')
        elif name in keys:
            message = f"{_show(name)} stands here a second time, first in line {keys[name]}"
            yield _Breach(event, self.field(name), message, "remove one of the two")
        else:
            mark: Any = event.start_mark
            keys[name] = self.before + mark.line + 1

    def field(self, *more: str) -> str:
        """Name the present node, or ``more`` under it."""
        path = (frame.at for frame in self.frames)
        return name_field((*(part for part in path if part is not None), *more))


def _show(text: str) -> str:
    """Quote a text of the file, shortened, with anything invisible escaped."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


_NODES: Final = frozenset(
    (events.ScalarEvent, events.AliasEvent, events.MappingStartEvent, events.SequenceStartEvent)
)
_ENDS: Final = frozenset((events.MappingEndEvent, events.SequenceEndEvent))
