"""What passes came to, as counters and histograms.

A pass is the item of a queue with one place: news while one is under way is for the next, which
may begin before that one has written everything. The names of the queue's metrics are those of
every Kubernetes controller.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dialrota.decide.case import Decision
from dialrota.model.plan import Verb
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep
from dialrota.model.state import NumberState
from dialrota.model.words import Level

_QUICK: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120)
_BENCH: Final = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400)
_QUEUE: Final = "passes"
_AGAINST: Final = frozenset({Level.FLAGGED, Level.BLOCKED})


class Declared(Protocol):
    """Of what was declared: the sources."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources."""
        ...


class Report(Protocol):
    """What is looked at of a pass's report."""

    @property
    def declared(self) -> Declared:
        """Return what was declared."""
        ...

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return the pools that were decided."""
        ...

    @property
    def failed(self) -> Mapping[PoolKey, str]:
        """Return the pools that could not be decided, or written."""
        ...

    @property
    def published(self) -> tuple[PoolKey, ...]:
        """Return the pools whose list changed."""
        ...

    @property
    def swept(self) -> Mapping[PoolKey, Sweep]:
        """Return the answers of sources that were taken in."""
        ...


class Passes:
    """Counts what it is told of."""

    def __init__(self, registry: CollectorRegistry, monotonic: Callable[[], float]) -> None:
        """Begin at nothing; ``monotonic`` is the steady clock."""
        self._monotonic = monotonic
        self._news_since: float | None = None
        self._running: list[float] = []  # When each pass under way began.
        self.sources: tuple[Source, ...] = ()  # As the last pass read them.
        self._define_passes(registry)
        self._define_queue(registry)

    def saw_news(self) -> None:
        """Learn that something changed; the next pass is to take it up."""
        if self._news_since is None:
            self._news_since = self._monotonic()
            self._depth.set(1)
        self._adds.inc()

    def began(self) -> float:
        """Learn that a pass begins, with all news until now; return when, for ``ended``."""
        now = self._monotonic()
        if self._news_since is None:
            self._adds.inc()  # Its time had come, without news.
        self._waited.observe(0.0 if self._news_since is None else now - self._news_since)
        self._news_since = None
        self._running.append(now)
        self._depth.set(0)
        return now

    def ended(self, began: float) -> float:
        """Learn that the pass that began then is over; return how many seconds it took."""
        self._running.remove(began)
        seconds = self._monotonic() - began
        self._took.observe(seconds)
        self._worked.observe(seconds)
        return seconds

    def saw_pass(self, report: Report, ended: int) -> None:
        """Count a pass that came to its end, at a time of the wall clock."""
        failed = report.failed
        self.sources = report.declared.sources
        self._passes.labels(result="partial" if failed else "success").inc()
        self._last_reconcile.set(ended)
        self._failing.set(len(failed))
        self._retries.inc(len(failed))
        if failed:
            self._errors.inc()
        else:
            self._errors.set(0)
            self._last_sync.set(ended)
        self._publications.inc(len(report.published))
        self._count_changes(report.decisions)
        for waited in _times_to_bench(report, ended):
            self._bench.observe(waited)
        for sweep in report.swept.values():
            self._sweeps.labels(result="complete" if sweep.complete else "incomplete").inc()
            self._billed.inc(sweep.billed)

    def saw_failure(self, ended: int) -> None:
        """Count a pass that broke off as a whole, at a time of the wall clock."""
        self._passes.labels(result="error").inc()
        self._last_reconcile.set(ended)
        self._errors.inc()
        self._retries.inc()

    def _count_changes(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            for change in decision.plan.changes:
                self._changes.labels(verb=change.verb.value).inc()

    def _longest_running(self) -> float:
        """Say for how long the oldest pass under way has been running."""
        return self._monotonic() - min(self._running) if self._running else 0.0

    def _define_passes(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"dialrota_{name}", text, registry=registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"dialrota_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(f"dialrota_{name}", text, buckets=buckets, registry=registry)

        self._last_reconcile = gauge(
            "last_reconcile_timestamp_seconds", "When a pass ended last, however it went."
        )
        self._last_sync = gauge(
            "last_sync_timestamp_seconds", "When a pass ended last that left no pool behind."
        )
        self._errors = gauge(
            "consecutive_errors", "Passes in a row that failed, or left a pool behind."
        )
        self._failing = gauge("failing_pools", "Pools that the last pass left behind.")
        self._passes = counter("passes_total", "Passes, by how they ended.", "result")
        for result in ("success", "partial", "error"):
            self._passes.labels(result=result)
        self._took = histogram("reconcile_duration_seconds", "How long a pass takes.", _QUICK)
        self._bench = histogram(
            "time_to_bench_seconds",
            "From the last word against a number to the list without it.",
            _BENCH,
        )
        self._changes = counter("changes_total", "Changes carried out, by verb.", "verb")
        for verb in Verb:
            self._changes.labels(verb=verb.value)
        self._publications = counter("publications_total", "Lists published.")
        self._sweeps = counter("sweeps_total", "Rounds of asking sources.", "result")
        for result in ("complete", "incomplete"):
            self._sweeps.labels(result=result)
        self._billed = counter("billed_requests_total", "Requests to sources that cost money.")

    def _define_queue(self, registry: CollectorRegistry) -> None:
        """Define what client-go defines of every queue, under its names."""

        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"workqueue_{name}", text, ["name"], registry=registry).labels(_QUEUE)

        def counter(name: str, text: str) -> Counter:
            return Counter(f"workqueue_{name}", text, ["name"], registry=registry).labels(_QUEUE)

        def histogram(name: str, text: str) -> Histogram:
            whole = Histogram(
                f"workqueue_{name}", text, ["name"], buckets=_QUICK, registry=registry
            )
            return whole.labels(_QUEUE)

        self._depth = gauge("depth", "Whether news waits for a pass: 0 or 1.")
        self._adds = counter("adds_total", "News, and moments, that asked for a pass.")
        self._retries = counter("retries_total", "Pools, and passes, to be taken up again.")
        self._waited = histogram("queue_duration_seconds", "From the first news to its pass.")
        self._worked = histogram("work_duration_seconds", "How long a pass takes.")
        running = gauge(
            "longest_running_processor_seconds", "How long the oldest pass under way is running."
        )
        running.set_function(self._longest_running)


def _times_to_bench(report: Report, ended: int) -> Iterable[int]:
    """Measure for each number that left a list how long the word against it took."""
    published = frozenset(report.published)
    for decision in report.decisions:
        benched = {c.number for c in decision.plan.changes if c.verb is Verb.BENCH}
        if not benched or decision.key not in published:
            continue
        for state in decision.numbers:
            if state.number in benched and (at := _spoken_at(state)) is not None:
                yield max(0, ended - at)


def _spoken_at(state: NumberState) -> int | None:
    """Find when the last word against a number was observed."""
    words = [verdict.observed_at for verdict in state.verdicts if verdict.level in _AGAINST]
    return max(words, default=None)
