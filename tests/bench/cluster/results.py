"""What was measured, beside the peers of the same run and the bars: medians, ratios, verdicts.

A figure is judged against the best of the peers, whichever that was. Absolute times move with the
machine; the ratios of one run are what to trust.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from figures import percentile

OURS: Final = "dialrota"
SHARES: Final = ("p50", "p95", "p99", "max")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach: so much, or so many times what the peer needs."""

    limit: float
    relative: bool = False
    at_least: bool = False

    def is_reached(self, ours: float, best: float | None) -> bool:
        """Say whether it is; a relative bar is not where there is nothing to compare with."""
        if self.relative and best is None:
            return False
        allowed = self.limit * best if self.relative and best is not None else self.limit
        return ours >= allowed if self.at_least else ours <= allowed

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return f"{sign} {self.limit:g}{' x the peer' if self.relative else ''}"


def times(limit: float) -> Bar:
    """Allow so many times what the best peer needs."""
    return Bar(limit, relative=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of every contestant, in one unit, and the bars of ours."""

    work: str
    unit: str
    values: Mapping[str, float]
    must: Bar | None = None  # None: told, not judged.
    goal: Bar | None = None
    note: str = ""

    @property
    def ours(self) -> float:
        """Our own figure."""
        return self.values[OURS]

    @property
    def peers(self) -> dict[str, float]:
        """The figures of the others."""
        return {name: value for name, value in self.values.items() if name != OURS}

    @property
    def best(self) -> float | None:
        """The best figure of a peer."""
        more = self.must is not None and self.must.at_least
        return (max if more else min)(self.peers.values(), default=None)

    @property
    def verdict(self) -> str:
        """Say which bar is reached."""
        if self.must is None:
            return ""
        if OURS not in self.values or not self.must.is_reached(self.ours, self.best):
            return "MISSED"
        reached = self.goal is not None and self.goal.is_reached(self.ours, self.best)
        return "goal" if reached else "met"


@dataclass(slots=True)
class Samples:
    """Times of one piece of work, in milliseconds, by contestant and round."""

    rounds: dict[str, list[list[float]]] = field(default_factory=dict)

    def begin(self, names: Sequence[str]) -> None:
        """Begin a round of all contestants."""
        for name in names:
            self.rounds.setdefault(name, []).append([])

    def add(self, name: str, milliseconds: float) -> None:
        """Add a sample to the round of a contestant."""
        self.rounds[name][-1].append(milliseconds)

    def share(self, share: str) -> dict[str, float]:
        """Give the median over the rounds of one percentile, or of the longest."""
        return {
            name: statistics.median(_share(each, share) for each in rounds)
            for name, rounds in self.rounds.items()
        }

    def rows(self, work: str, bars: Mapping[str, tuple[Bar, Bar]]) -> Iterator[Row]:
        """Give a row for each percentile; those without bars are told only."""
        for share in SHARES:
            must, goal = bars.get(share, (None, None))
            values = self.share(share)
            yield Row(work=f"{work}, {share}", unit="ms", values=values, must=must, goal=goal)


def medians(rounds: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Give the median of each contestant."""
    return {name: statistics.median(values) for name, values in rounds.items() if values}


def table(rows: Sequence[Row]) -> list[str]:
    """Lay out a table: contestants as columns, then our ratio, the bars and the verdict."""
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    head = ["work", "", *names, "ratio", "must", "goal", "verdict"]
    cells = [head, *([*_cells(row, names)] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = []
    for line, row in zip(cells, (None, *rows), strict=True):
        texts = [
            cell.ljust(width) if column < 2 or column > len(names) + 1 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        lines.append("  ".join(texts).rstrip())
        if row is not None and row.note:
            lines.append(f"    {row.note}")
    return lines


def _share(values: Sequence[float], share: str) -> float:
    return max(values) if share == "max" else percentile(values, int(share[1:]))


def _cells(row: Row, names: Sequence[str]) -> Iterator[str]:
    yield row.work
    yield row.unit
    for name in names:
        yield _figure(row.values.get(name))
    best = row.best
    yield f"{row.ours / best:.2f} x" if best and OURS in row.values else ""
    yield str(row.must or "")
    yield str(row.goal or "")
    yield row.verdict


def _figure(value: float | None) -> str:
    if value is None:
        return "--"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
