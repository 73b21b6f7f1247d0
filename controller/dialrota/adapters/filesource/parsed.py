"""All that one file says, sorted by number, and what of it matters at a moment.

Pure. A file may hold history and rows of the future: nothing is lost for later passes.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dialrota.adapters.filesource.formats import Cut
from dialrota.adapters.filesource.rows import SEVERITY, RowReader
from dialrota.model.instant import MINUTE
from dialrota.model.source import Ahead, SweepError
from dialrota.model.verdict import Usage, Verdict

AHEAD: Final = 5 * MINUTE  # How far in the future a row may lie and still count now.
_MOST_FAULTS: Final = 20
_NEVER: Final = sys.maxsize


class Parsed(NamedTuple):
    """The rows of one file by number, in order of key and time, and what was wrong with it."""

    verdicts: dict[str, tuple[Verdict, ...]]
    usage: dict[str, tuple[Usage, ...]]
    errors: tuple[SweepError, ...]
    ahead: tuple[Ahead, ...] = ()


def parse(cuts: Iterable[Cut], file: str, source: str, now: int = _NEVER) -> Parsed:
    """Read the rows of a file; bad ones are reported and skipped.

    Rows that are dated ahead of ``now`` are noted; they are read like all others.
    """
    reader = RowReader(source)
    verdicts: dict[str, list[Verdict]] = {}
    usage: dict[str, list[Usage]] = {}
    faults: list[SweepError] = []
    ahead: list[Ahead] = []
    for line, values, fault in cuts:
        if fault:
            faults.append(_fault(file, line, fault))
            continue
        if not values:
            continue
        try:
            row = reader.read(values)
        except ValueError as error:
            faults.append(_fault(file, line, str(error)))
            continue
        if row.observed_at - AHEAD > now:
            ahead.append(Ahead(file, line, row.number, row.observed_at))
        if row.verdict is not None:
            verdicts.setdefault(row.number, []).append(row.verdict)
        if row.usage is not None:
            usage.setdefault(row.number, []).append(row.usage)
    return Parsed(
        {number: tuple(sorted(rows, key=_order)) for number, rows in verdicts.items()},
        {number: tuple(sorted(rows, key=_usage_order)) for number, rows in usage.items()},
        _shorten(faults, file),
        tuple(ahead),
    )


def still_ahead(files: Iterable[Parsed], now: int) -> tuple[Ahead, ...]:
    """Choose the rows that are in the future still: of many, those that will be so longest.

    So the passing of time takes rows away, and never brings one.
    """
    rows = [row for file in files for row in file.ahead if row.observed_at - AHEAD > now]
    last = sorted(rows, key=lambda row: row.observed_at, reverse=True)[:_MOST_FAULTS]
    return tuple(sorted(last))


def _fault(file: str, line: int, fault: str) -> SweepError:
    place = f"{file}:{line}" if line else file
    return SweepError("BadRow", f"{place}: {fault}")


def _shorten(faults: list[SweepError], file: str) -> tuple[SweepError, ...]:
    more = len(faults) - _MOST_FAULTS
    if more <= 0:
        return tuple(faults)
    rest = SweepError("BadRow", f"{file}: {more} more rows are bad")
    return (*faults[:_MOST_FAULTS], rest)


def _order(verdict: Verdict) -> tuple[str, str, int, int, int, str]:
    """Sort by key, then time; of equal times the worst comes last and wins."""
    score = -1 if verdict.score is None else verdict.score
    severity = SEVERITY[verdict.level]
    return (verdict.engine, verdict.carrier, verdict.observed_at, severity, score, verdict.label)


def _usage_order(usage: Usage) -> tuple[int, int]:
    return (usage.observed_at, usage.calls)


class Chosen:
    """What matters at ``now``, and from when until when the same rows matter."""

    def __init__(self, now: int) -> None:
        """Begin with nothing chosen."""
        self.verdicts: dict[str, tuple[Verdict, ...]] = {}
        self.usage: dict[str, Usage] = {}
        self._horizon = now + AHEAD
        self._latest = -_NEVER
        self._next = _NEVER

    @property
    def holds_until(self) -> int | None:
        """Say from when on other rows matter; None where these do for good."""
        return None if self._next == _NEVER else self._next - AHEAD

    def holds_at(self, now: int) -> bool:
        """Say whether the choice would be the same at another moment."""
        return self._latest <= now + AHEAD < self._next

    def add(self, number: str, files: Iterable[Parsed]) -> None:
        """Choose what matters of one number."""
        verdicts = [file.verdicts[number] for file in files if number in file.verdicts]
        if verdicts:
            rows = verdicts[0] if len(verdicts) == 1 else sorted(sum(verdicts, ()), key=_order)
            self.verdicts[number] = tuple(self._choose(rows))
        usages = [row for file in files for row in file.usage.get(number, ())]
        if usages:
            self._add_usage(number, sorted(usages, key=_usage_order))

    def _choose(self, rows: Iterable[Verdict]) -> Iterator[Verdict]:
        """Give of each key the last row up to the horizon, and the next one after it."""
        last: Verdict | None = None
        ahead: Verdict | None = None
        for row in rows:
            near = ahead or last
            if near is not None and (near.engine != row.engine or near.carrier != row.carrier):
                yield from self._keep(last, ahead)
                last = ahead = None
            if row.observed_at <= self._horizon:
                last = row
            elif ahead is None or ahead.observed_at == row.observed_at:
                ahead = row
        yield from self._keep(last, ahead)

    def _keep(self, last: Verdict | None, ahead: Verdict | None) -> Iterator[Verdict]:
        if last is not None:
            self._latest = max(self._latest, last.observed_at)
            yield last
        if ahead is not None:
            self._next = min(self._next, ahead.observed_at)
            yield ahead

    def _add_usage(self, number: str, rows: list[Usage]) -> None:
        for row in rows:
            if row.observed_at > self._horizon:
                self._next = min(self._next, row.observed_at)
                return
            self._latest = max(self._latest, row.observed_at)
            self.usage[number] = row
