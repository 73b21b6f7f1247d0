"""What passes came to, as log lines: an event name and fields, one line for what is worth one.

A pool has a line when something of it changed, when it fails for a new reason, and when it is well
again. Quiet passes, and the single numbers of a change, are told to who asks for debug.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dialrota.decide.case import Decision
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from dialrota.model.source import Sweep
from dialrota.model.state import PoolState, PublishedRef

log = logging.getLogger(__name__)

States = Mapping[PoolKey, PoolState]

_NONE: Final[Mapping[PoolKey, str]] = {}


class PassLog:
    """Logs each pass, knowing what was said of the one before."""

    def __init__(self, process: str) -> None:
        """Begin; ``process`` tells the reconcile ids of one process from another's."""
        self._process = process
        self._passes = 0
        self._failed: Mapping[PoolKey, str] = _NONE
        self._held: dict[PoolKey, str] = {}
        self._findings: frozenset[str] = frozenset()
        self._errors = 0

    def saw(self, outcome: PassReport | DialrotaError, seconds: float, states: States) -> None:
        """Log a pass, or that it broke off; ``states`` are the records as they stand after it."""
        self._passes += 1
        shared = {"reconcileId": f"{self._process}-{self._passes}"}
        if isinstance(outcome, DialrotaError):
            self._errors += 1
            fields = {"error": str(outcome), "kind": type(outcome).__name__}
            _write(logging.ERROR, "pass.failed", shared, **fields, inARow=self._errors)
            return
        self._errors = 0
        published = {key: states[key].published for key in outcome.published if key in states}
        for decision in outcome.decisions:
            self._of_pool(decision, shared, published.get(decision.key))
        news = self._of_failures(outcome, shared)
        self._of_findings(outcome, shared)
        _of_sweeps(outcome.swept, shared)
        level = logging.INFO if outcome.changed else logging.DEBUG
        _write(
            logging.WARNING if news else level,
            "pass.done",
            shared,
            decided=len(outcome.decisions),
            published=len(outcome.published),
            failed=len(outcome.failed),
            orphans=len(outcome.orphans),
            milliseconds=round(seconds * 1000),
            nextAt=format_instant(outcome.next_at) if outcome.next_at is not None else None,
        )

    def _of_pool(
        self, decision: Decision, shared: dict[str, Any], published: PublishedRef | None
    ) -> None:
        plan = decision.plan
        pending = decision.state.held_plan
        held = pending.hash if pending is not None else ""
        was_held = self._held.pop(decision.key, "")
        if held:
            self._held[decision.key] = held
        if plan.is_noop and published is None and held == was_held:
            return
        fields: dict[str, Any] = {
            **_of_key(decision.key),
            "generation": decision.pool.generation,
            "plan": plan.digest,
            "changes": _tally(change.verb.value for change in plan.changes),
            "heldBack": len(plan.held_back),
            "mode": decision.state.mode,
        }
        if published is not None:
            fields |= {"publishedGeneration": published.generation, "numbers": published.count}
        level = logging.WARNING if held and held != was_held else logging.INFO
        _write(level, "pool.changed", shared, **fields)
        for change in plan.changes:
            if change.number:
                told = {**_of_key(decision.key), "plan": plan.digest, "number": change.number}
                why = {"verb": change.verb, "reason": change.reason}
                _write(logging.DEBUG, "number.changed", shared, **told, **why)

    def _of_failures(self, report: PassReport, shared: dict[str, Any]) -> bool:
        """Tell a failure once for each reason, and its end; return whether one is told."""
        failed, before = report.failed, self._failed
        news = {key for key, why in failed.items() if before.get(key) != why}
        for key, why in failed.items():
            level = logging.ERROR if key in news else logging.DEBUG
            _write(level, "pool.failed", shared, **_of_key(key), error=why)
        if over := before.keys() - failed.keys():
            there = {pool.key for pool in report.declared.pools} | report.declared.broken.keys()
            there |= {orphan.key for orphan in report.orphans}
            for key in sorted(over & there):  # Of the others nothing is left that could be well.
                _write(logging.INFO, "pool.recovered", shared, **_of_key(key))
        self._failed = dict(failed)
        return bool(news)

    def _of_findings(self, report: PassReport, shared: dict[str, Any]) -> None:
        found = frozenset(str(each) for each in report.findings if each.severity == "error")
        for text in sorted(found - self._findings):
            _write(logging.WARNING, "declaration.refused", shared, error=text)
        self._findings = found


def _of_sweeps(sweeps: Mapping[PoolKey, Sweep], shared: dict[str, Any]) -> None:
    """Tell of sources that were asked; only failures to everybody, in the words of the first."""
    for key, sweep in sweeps.items():
        kinds = _tally(error.kind for error in sweep.errors)
        level = logging.WARNING if kinds else logging.DEBUG
        event = "source.failed" if kinds else "source.swept"
        said = sweep.errors[0].message if sweep.errors else None
        fields = {"asked": sweep.asked, "billed": sweep.billed, "errors": kinds, "error": said}
        _write(level, event, shared, namespace=key.namespace, source=key.name, **fields)


def _of_key(key: PoolKey) -> dict[str, str]:
    return {"namespace": key.namespace, "pool": key.name}


def _tally(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _write(level: int, event: str, shared: dict[str, Any], **fields: object) -> None:
    """Log an event with its fields; what is None is left out."""
    told = {name: value for name, value in (shared | fields).items() if value is not None}
    log.log(level, event, extra={"fields": told})
