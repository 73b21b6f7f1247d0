"""What a pass came to, for the person who watches the loop, and the exit code of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dialrota.cli import ending
from dialrota.cli.render import ahead
from dialrota.cli.render import plan as render_plan
from dialrota.cli.render import status as render_status
from dialrota.cli.render.humane import count
from dialrota.cli.render.status import View
from dialrota.cli.render.table import Look, paint, visible
from dialrota.loop.report import PassReport
from dialrota.model.instant import format_instant
from dialrota.model.plan import Plan
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import NumberState, PoolState

MOST_ROWS: Final = 200  # Above that many numbers, one row a pool is shown instead.


def exit_code(report: PassReport, *, changes_count: bool) -> int:
    """Find the exit code: 1 for what could not be read or decided, 2 for change if asked."""
    if not report.is_sound:
        return 1
    return ending.CHANGED if changes_count and report.changed else 0


def troubles(report: PassReport, look: Look, root: str = ".") -> Iterator[str]:
    """Write what is wrong: findings, broken pools, failed sweeps, a clock that is behind.

    ``root`` is the repository, as it is reached from here.
    """
    late = [row for sweep in report.swept.values() for row in sweep.ahead]
    for finding in (*report.findings, *ahead.findings(late)):
        style = "bad" if finding.severity == "error" else "warn"
        yield f"{paint(finding.severity, style, look)}: {visible(str(finding.under(root)))}"
    for key in report.declared.broken:
        text = f"{key} cannot be used; its last list, if it has one, keeps serving"
        yield f"{paint('error', 'bad', look)}: {text}"
    for key, why in sorted(report.failed.items()):
        yield f"{paint('error', 'bad', look)}: {key}: {visible(why)}"
    yield from _shrunk(report, look)
    yield from _sources(report, look)
    if report.clock_behind > 0:
        yield (
            f"{paint('warning', 'warn', look)}: the clock stands {report.clock_behind}s before "
            f"the last recorded change; that time, {format_instant(report.now)}, is used"
        )


def _shrunk(report: PassReport, look: Look) -> Iterator[str]:
    """Write which declarations lost most of their numbers without a commit."""
    for decision in report.decisions:
        for found in decision.state.conditions:
            if found.type == "Stalled" and found.reason == Reason.DESIRED_SET_SHRANK:
                yield f"{paint('trouble', 'bad', look)}: {decision.key}: {visible(found.message)}"


def _sources(report: PassReport, look: Look) -> Iterator[str]:
    """Write what sources could not answer."""
    for sweep in report.swept.values():
        for error in sweep.errors:
            about = f" {error.number}" if error.number else ""
            text = visible(f"{sweep.source}{about}: {error.kind}: {error.message}")
            yield f"{paint('source', 'warn', look)} {text}"


def changes(report: PassReport, look: Look) -> Iterator[str]:
    """Write every change of the pass, pool by pool."""
    for decision in report.decisions:
        if decision.plan.changes or decision.plan.held_back:
            yield from render_plan.lines(decision.plan, look)


def turns(
    plans: Mapping[PoolKey, Plan],
    loaded: Sequence[tuple[PoolState, Mapping[str, NumberState]]],
    look: Look,
) -> Iterator[str]:
    """Write of each pool what changed, and how it stands now; of the others nothing."""
    for pool, numbers in loaded:
        yield from render_plan.told(plans[pool.key], look)
        yield from render_status.counters(pool, list(numbers.values()), look)
        yield from render_status.notes(pool, look)


def tables(
    loaded: Sequence[tuple[PoolState, Mapping[str, NumberState]]], view: View
) -> Iterator[str]:
    """Write the reputation table of each pool, or one row a pool where that would be too much."""
    if sum(len(numbers) for _, numbers in loaded) > MOST_ROWS:
        yield from render_status.overview([pool for pool, _ in loaded], view)
        return
    for place, (pool, numbers) in enumerate(loaded):
        if place:
            yield ""
        rows = [numbers[number] for number in sorted(numbers)]
        yield render_status.heading(pool, view)
        yield from render_status.table(rows, str(pool.key), view)
        yield from render_status.counters(pool, rows, view.look)
        yield from render_status.notes(pool, view.look)


def summary(report: PassReport) -> str:
    """Write the last line of a pass."""
    moved = sum(len(decision.plan.changes) for decision in report.decisions)
    said = f"{format_instant(report.now)}: "
    if not report.changed:
        said += "nothing changed"
    else:
        lists = count(len(report.published), "list")
        said += f"{count(moved, 'change')}, {lists} published"
    if report.commit is not None:
        said += f", committed as {report.commit[:12]}"
    if report.next_at is not None:
        said += f"; next look at {format_instant(report.next_at)}"
    return said


def data(report: PassReport) -> dict[str, Any]:
    """Turn a pass into plain data."""
    next_at = format_instant(report.next_at) if report.next_at is not None else None
    return {
        "at": format_instant(report.now),
        "changed": report.changed,
        "plans": [
            render_plan.data(decision.plan)
            for decision in report.decisions
            if decision.plan.changes or decision.plan.held_back
        ],
        "published": [str(key) for key in report.published],
        "sweepsDue": [str(key) for key in report.sweeps_due],
        "findings": [finding._asdict() for finding in report.findings],
        "broken": [str(key) for key in report.declared.broken],
        "failed": {str(key): why for key, why in sorted(report.failed.items())},
        "commit": report.commit,
        "nextEvaluation": next_at,
    }


def list_places(label: str, keys: list[PoolKey], root: str) -> Iterator[str]:
    """Say where dialers find lists, and what these lists are."""
    for key in keys[:10]:
        yield f"{label}: {root}/rotation/{key.namespace}/{key.name}/configmap.yaml"
    if len(keys) > 10:
        yield f"{label}: and {len(keys) - 10} more below {root}/rotation"
