"""What stands now, looked up at each scrape: pools, numbers, sources, watches, requests.

No label holds anything that grows without bound: no phone number ever, and a pool or a source of
its own only for the first ``MOST`` of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from dialrota.adapters.probes.pulse import Pulse
from dialrota.decide import sourcing
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, SourceState
from dialrota.model.state import Counts, NumberState, PoolState
from dialrota.model.words import Health, Mode, State

MOST: Final = 500  # Pools, and sources, that have series of their own.

_ALWAYS: Final = frozenset(
    {"declared", "in_rotation", "healthy", "at_risk", "flagged", "blocked", "unknown"}
)
_POOL: Final = ("namespace", "pool")
_SOURCE: Final = ("namespace", "source")


class Views(NamedTuple):
    """Where to look. Nothing that is returned is changed, or kept.

    ``requests`` counts by method and status, 0 for no answer; ``objects`` counts by resource,
    ``nudges`` by result.
    """

    now: Callable[[], int]
    monotonic: Callable[[], float]
    pools: Callable[[], Mapping[PoolKey, PoolState]]
    numbers: Callable[[], Mapping[PoolKey, Mapping[str, NumberState]]]
    sources: Callable[[], Iterable[Source]]
    source_state: Callable[[PoolKey], SourceState | None]
    requests: Callable[[], Mapping[tuple[str, int], int]]
    pulses: Callable[[], Iterable[Pulse]]
    objects: Callable[[], Mapping[str, int]]
    leads: Callable[[], bool]
    events_dropped: Callable[[], int]
    nudges: Callable[[], Mapping[str, int]]


class Figures(Collector):
    """Makes metrics of what stands now."""

    def __init__(self, views: Views) -> None:
        """Look through these."""
        self._views = views

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: there may be nothing to look at yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Look everything up."""
        views = self._views
        yield from _of_numbers(views.numbers().values())
        yield from _of_pools(views.pools())
        yield from _of_sources(views)
        yield from _of_watches(views.pulses(), views.monotonic())
        yield from _of_requests(views.requests())
        objects = _gauge("objects", "Objects that are known, by resource.", ("resource",))
        for resource, count in sorted(views.objects().items()):
            objects.add_metric((resource,), count)
        yield objects
        yield _single(
            "leader", "Whether this process leads: 1, or 0 for a standby.", views.leads()
        )
        yield CounterMetricFamily(
            "dialrota_events_dropped",
            "Events that were not told, as they were too many or refused.",
            value=views.events_dropped(),
        )
        nudges = CounterMetricFamily(
            "dialrota_nudges",
            "Pods told of a new list, and what was given up.",
            labels=("result",),
        )
        for result, count in sorted(views.nudges().items()):
            nudges.add_metric((result,), count)
        yield nudges


def _of_numbers(pools: Iterable[Mapping[str, NumberState]]) -> Iterator[Metric]:
    """Count all numbers by state and by health; in passing over them once."""
    pairs: Counter[tuple[State, Health]] = Counter()
    for numbers in pools:
        pairs.update([(n.state, n.health) for n in numbers.values()])
    by_state, by_health = Counter[str](), Counter[str]()
    for (state, health), count in pairs.items():
        by_state[state] += count
        by_health[health] += count
    states = _gauge("numbers", "Numbers of all pools, by state.", ("state",))
    for word in State:
        states.add_metric((word,), by_state[word])
    yield states
    healths = _gauge("numbers_by_health", "Numbers of all pools, by health.", ("health",))
    for each in Health:
        healths.add_metric((each,), by_health[each])
    yield healths


def _of_pools(pools: Mapping[PoolKey, PoolState]) -> Iterator[Metric]:
    """Show each pool's status, of the first ``MOST``, and how many there are."""
    yield _single("pools", "Pools on record.", len(pools))
    left_out = max(0, len(pools) - MOST)
    yield _single("pools_without_series", "Pools beyond those that are shown alone.", left_out)
    modes = Counter(state.mode for state in pools.values() if state.mode is not None)
    mode = _gauge("pools_by_mode", "Pools, by the mode of their list.", ("mode",))
    for each in Mode:
        mode.add_metric((each,), modes[each])
    yield mode
    counts = _gauge("pool_numbers", "As in status.counts; they overlap.", (*_POOL, "count"))
    published = _gauge(
        "rotation_published_timestamp_seconds", "Since when this list serves.", _POOL
    )
    generation = _gauge("rotation_generation", "The generation of the published list.", _POOL)
    listed = _gauge("rotation_numbers", "Numbers in the published list.", _POOL)
    held = _gauge("guard_held_back", "Numbers that the guard holds back now.", _POOL)
    trips = CounterMetricFamily(
        "dialrota_guard_trips", "How often the guard held back.", labels=_POOL
    )
    for key in sorted(pools)[:MOST]:
        state = pools[key]
        for name, count in _shown(state.counts):
            counts.add_metric((*key, name), count)
        trips.add_metric(key, state.guard_trips)
        held.add_metric(key, len(state.held_plan.held_back) if state.held_plan else 0)
        if state.published.generation:
            published.add_metric(key, state.published.published_at)
            generation.add_metric(key, state.published.generation)
            listed.add_metric(key, state.published.count)
    yield from (counts, published, generation, listed, held, trips)


def _of_sources(views: Views) -> Iterator[Metric]:
    """Show how each source fares and what it may still cost."""
    budget = _gauge("source_budget_left", "Billed requests that may still be made.", _SOURCE)
    swept = _gauge(
        "source_last_sweep_timestamp_seconds",
        "When a source was asked last; of files, when they last said something new.",
        _SOURCE,
    )
    lasting = _gauge(
        "source_stale_after_seconds", "From what age on its verdicts are not live.", _SOURCE
    )
    failures = _gauge("source_consecutive_errors", "Sweeps in a row that fell short.", _SOURCE)
    now = views.now()
    for source in sorted(views.sources(), key=lambda each: each.key)[:MOST]:
        state = views.source_state(source.key) or SourceState(key=source.key)
        left = sourcing.allowance(source, state, now)
        if left is not None:
            budget.add_metric(source.key, left)
        if state.last_sweep is not None:
            swept.add_metric(source.key, state.last_sweep)
        if not source.suspend:
            lasting.add_metric(source.key, source.stale_after)
        failures.add_metric(source.key, state.failures)
    yield from (budget, swept, lasting, failures)


def _of_watches(pulses: Iterable[Pulse], now: float) -> Iterator[Metric]:
    silence = _gauge("watch_silence_seconds", "For how long a watch told nothing.", ("resource",))
    synced = _gauge("watch_synced", "Whether everything was listed.", ("resource",))
    for pulse in pulses:
        silence.add_metric((pulse.name,), pulse.blindness(now))
        synced.add_metric((pulse.name,), pulse.is_synced)
    yield from (silence, synced)


def _of_requests(requests: Mapping[tuple[str, int], int]) -> Iterator[Metric]:
    """Count requests as other controllers do; a conflict is no error, and has its own line."""
    text = "Requests to the API server; the code is <error> where no answer came."
    total = CounterMetricFamily("rest_client_requests", text, labels=("code", "method"))
    for (method, status), count in sorted(requests.items()):
        total.add_metric((str(status) if status else "<error>", method), count)
    yield total
    conflicts = sum(count for (_, status), count in requests.items() if status == 409)
    yield CounterMetricFamily(
        "dialrota_conflicts",
        "Writes that were decided anew, as the object had moved on.",
        value=conflicts,
    )


def _shown(counts: Counts) -> Iterator[tuple[str, int]]:
    """Name the counters as status does; those that are usually 0 only where they are not."""
    for name, count in counts._asdict().items():
        if count or name in _ALWAYS:
            first, *rest = name.split("_")
            yield first + "".join(word[:1].upper() + word[1:] for word in rest), count


def _gauge(name: str, text: str, labels: tuple[str, ...]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dialrota_{name}", text, labels=labels)


def _single(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dialrota_{name}", text, value=value)
