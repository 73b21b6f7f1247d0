"""Read scenario folders, play them against a store, and say where the outcome differs.

A scenario is a declaration (``pools.yaml``), a timeline of what was observed and edited, and what
each step is expected to come to. README.md beside this file explains the words of a timeline.
Knows nothing of the engine: whoever implements ``Store`` can be judged by the same folders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

import yaml

from dialrota.model.instant import DAY, parse_instant
from scenarios.edits import Declarations
from scenarios.expectations import Expected, compare
from scenarios.tables import complete

HERE: Final = Path(__file__).resolve().parent
NONE: Final = "none"
FAILS: Final = "fails"
_LONG: Final = 400 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass finds: the moment, the declarations, and the content of audit files.

    ``files`` are by source: its verdict rows and its usage rows as CSV, None where it fails.
    ``unbacked`` says that the latest edit has no commit behind it.
    """

    at: int
    text: str
    files: Mapping[str, str | None]
    usage: str | None
    unbacked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What can be seen of one pool after a pass, in the words of its records.

    ``listed`` is the published list (None: never published) as number, weight and cap. ``plan`` is
    None where the store does not show it.
    """

    listed: tuple[tuple[str, int, int], ...] | None
    generation: int
    pool: Mapping[str, Any]
    numbers: Mapping[str, Mapping[str, Any]]
    plan: tuple[str, ...] | None


Observed = Mapping[str, View]


class Store(Protocol):
    """Takes passes, and shows what is published and recorded."""

    def apply(self, news: Pass) -> Observed:
        """Take one pass and show every pool, by name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a timeline, numbers written in full."""

    at: str
    rows: Mapping[str, str] = field(default_factory=dict)
    usage: str | None = None
    edit: Mapping[str, Any] = field(default_factory=dict)
    approve: str | None = None
    backed: bool | None = None
    expect: Expected = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A folder, read."""

    name: str
    rules: tuple[str, ...]
    declarations: str
    steps: tuple[Step, ...]


def folders() -> list[Path]:
    """List the scenario folders, sorted."""
    return sorted(path.parent for path in HERE.glob("*/*/timeline.yaml"))


def load(folder: Path) -> Scenario:
    """Read a scenario. Scalars of a timeline are text; what they mean is up to their place."""
    timeline = yaml.load(
        (folder / "timeline.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CBaseLoader,  # noqa: S506  # Builds text, lists and mappings, nothing else.
    )
    unknown = timeline.keys() - {"rule", "steps"}
    steps = tuple(_step(step) for step in timeline["steps"])
    if unknown:
        raise ValueError(f"{folder}: unknown fields {sorted(unknown)}")
    return Scenario(
        name=f"{folder.parent.name}/{folder.name}",
        rules=tuple(timeline["rule"]),
        declarations=(folder / "pools.yaml").read_text(encoding="utf-8"),
        steps=steps,
    )


def _step(raw: dict[str, Any]) -> Step:
    backed = raw.pop("backed", None)
    return Step(backed=None if backed is None else backed == "true", **raw)


def play(scenario: Scenario, store: Store, *, waiting: bool = False) -> Iterator[str]:
    """Play every step, each twice, and yield what came out otherwise than expected.

    The second time nothing is new and the moment is the same, so nothing may change. ``waiting``
    looks once more just before something is said to change by itself, or before the next step.
    """
    untils = [parse_instant(step.at) for step in scenario.steps[1:]]
    declared = Declarations(scenario.declarations)
    files: dict[str, str | None] = {}
    usage: str | None = None
    unbacked = False
    seen: Observed = {}
    for step in scenario.steps:
        if step.edit or step.backed is not None:
            unbacked = step.backed is False
        declared.edit(step.edit)
        if step.approve is not None:
            declared.approve(*_approval(step.approve, declared, seen))
        for source, rows in step.rows.items():
            files[source] = None if rows == FAILS else complete(rows, step.at, declared)
        if step.usage is not None:
            usage = complete(step.usage, step.at, declared)
        news = Pass(
            at=parse_instant(step.at),
            text=declared.text(),
            files=dict(files),
            usage=usage,
            unbacked=unbacked,
        )
        seen = store.apply(news)
        yield from (f"{step.at} {line}" for line in compare(step.expect, seen, declared))
        yield from (f"{step.at} {line}" for line in _still(seen, store.apply(news)))
        if waiting:
            quiet = _quiet_until(seen, untils.pop(0) if untils else news.at + _LONG) - 1
            later = replace(news, at=max(news.at, quiet))
            yield from (f"{step.at} waiting: {x}" for x in _still(seen, store.apply(later)))


def _quiet_until(seen: Observed, step: int) -> int:
    """Return when something is said to change by itself, or the next step comes."""
    says = [view.pool["nextEvaluation"] for view in seen.values() if "nextEvaluation" in view.pool]
    return min([step, *(parse_instant(at) for at in says)])


def _approval(word: str, declared: Declarations, seen: Observed) -> tuple[str, str]:
    """Return the pool to approve for, and the hash: the held one, or that of another plan."""
    if word in seen:
        return word, str(seen[word].pool["plan"]["hash"])
    return declared.pools()[0], "0" * 64


def _still(first: Observed, second: Observed) -> Iterator[str]:
    for pool, before in first.items():
        after = second[pool]
        if after.generation != before.generation or after.listed != before.listed:
            yield f"{pool}: a second pass changed the list to {after.listed}"
        if after.pool != before.pool:
            yield f"{pool}: a second pass changed the record {_unlike(before.pool, after.pool)}"
        for number, row in before.numbers.items():
            if after.numbers.get(number) != row:
                change = _unlike(row, after.numbers.get(number, {}))
                yield f"{pool}: a second pass changed {number} {change}"


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    keys = sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
    parts = []
    for key in keys:
        old, new = before.get(key), after.get(key)
        if isinstance(old, list) and isinstance(new, list):
            old, new = [x for x in old if x not in new], [x for x in new if x not in old]
        parts.append(f"{key}: {old} -> {new}")
    return "; ".join(parts)
