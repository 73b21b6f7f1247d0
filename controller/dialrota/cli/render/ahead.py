"""Rows of audits that do not count: dated in the future, which nothing else tells, or refused."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from dialrota.cli import outside
from dialrota.cli.render.humane import ago
from dialrota.model.failure import Finding
from dialrota.model.instant import MINUTE, format_instant
from dialrota.model.source import Ahead, SweepError

if TYPE_CHECKING:
    from dialrota.cli.settings import Settings
    from dialrota.model.source import Source
    from dialrota.ports import Declared

_SKEW: Final = 5 * MINUTE  # Rule 1.2: a row may be dated so far ahead and count.


def findings(rows: Iterable[Ahead]) -> Iterator[Finding]:
    """Warn of the rows that are ahead of the clock, whatever time a pass was told to take."""
    now = outside.clock().now()
    for row in rows:
        if row.observed_at > now + _SKEW:
            yield _finding(row, now)


def _finding(row: Ahead, now: int) -> Finding:
    when = f"{format_instant(row.observed_at)}, {ago(row.observed_at, now)}"
    message = f"the row of {row.number} is dated in the future ({when}) and ignored until then"
    fix = "correct its time, with the right zone, or remove the row"
    return Finding(row.file, row.line, 1, "observedAt", message, fix, "warning")


def in_audits(settings: "Settings", declared: "Declared") -> Iterator[Finding]:
    """Warn of rows that do not count in all files that a declared source reads."""
    from dialrota.adapters.filesource.observer import FileObserver
    from dialrota.adapters.yamlfile.load import load
    from dialrota.ports import Request

    now = outside.clock().now()
    observer = FileObserver(settings.repo, load, outside.clock())
    for source in declared.sources:
        if source.type == "file":
            request = Request(source=source, numbers=(), now=now, allowance=None)
            swept = observer.sweep(request, lambda _done, _all: None)
            yield from findings(swept.ahead)
            yield from (_refused(error, source) for error in swept.errors)


def _refused(error: SweepError, source: "Source") -> Finding:
    """Warn of what is not read: a row, whose error begins with the file and, mostly, the line.

    Of a file or a pattern it is told where the source is declared.
    """
    if error.kind != "BadRow":
        file, _, line = source.origin.rpartition(":")
        message, _, fix = error.message.rpartition("; ")
        field = "spec.file.paths"
        return Finding(file, int(line), 1, field, message or error.message, fix, "warning")
    place, _, said = error.message.partition(": ")
    file, _, line = place.rpartition(":")
    message, _, fix = said.rpartition("; ")
    if not line.isdecimal():
        return Finding(place, 0, 0, "", said, "", "warning")
    return Finding(file, int(line), 1, "", message or said, fix, "warning")
