"""Metrics: the names that dashboards rely on, what feeds them, what no label may hold."""

import re
from pathlib import Path
from typing import Any

from builders import AUDIT, A, B, make_memory, make_source, make_state
from dialrota.adapters.probes.face import Signs, handlers
from dialrota.adapters.probes.figures import MOST, Views
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import Pulse
from dialrota.adapters.probes.server import ProbeServer
from dialrota.model.pool import PoolKey
from dialrota.model.source import Budget, SourceState
from dialrota.model.state import Counts, HeldPlan, PublishedRef
from dialrota.model.words import Health, Mode, State
from fakes.looping import in_loop
from fakes.passing import NOW, looping
from fakes.scraping import Steady, ask, samples, value
from running import ROOT

SALES = PoolKey("dialers", "sales")
NAMES = [
    *("dialrota_billed_requests_total", "dialrota_build_info", "dialrota_changes_total"),
    *("dialrota_conflicts_total", "dialrota_consecutive_errors"),
    *("dialrota_events_dropped_total", "dialrota_failing_pools"),
    *("dialrota_guard_held_back", "dialrota_guard_trips_total"),
    *("dialrota_last_reconcile_timestamp_seconds", "dialrota_last_sync_timestamp_seconds"),
    *("dialrota_leader", "dialrota_nudges_total", "dialrota_numbers"),
    *("dialrota_numbers_by_health",),
    *("dialrota_objects", "dialrota_passes_total", "dialrota_pool_numbers"),
    *("dialrota_pools", "dialrota_pools_by_mode", "dialrota_pools_without_series"),
    *("dialrota_publications_total", "dialrota_reconcile_duration_seconds"),
    *("dialrota_rotation_generation", "dialrota_rotation_numbers"),
    *("dialrota_rotation_published_timestamp_seconds", "dialrota_source_budget_left"),
    *("dialrota_source_consecutive_errors", "dialrota_source_last_sweep_timestamp_seconds"),
    *("dialrota_source_stale_after_seconds",),
    *("dialrota_sweeps_total", "dialrota_time_to_bench_seconds"),
    *("dialrota_watch_silence_seconds", "dialrota_watch_synced"),
    *("rest_client_requests_total", "workqueue_adds_total", "workqueue_depth"),
    *("workqueue_longest_running_processor_seconds", "workqueue_queue_duration_seconds"),
    *("workqueue_retries_total", "workqueue_work_duration_seconds"),
]
LABELS = {
    *("count", "generation", "health", "implementation", "major", "minor", "mode", "name"),
    *("namespace", "patchlevel", "pool", "python", "resource", "result", "source", "state"),
    *("verb", "version", "code", "method", "le"),
}


def looked(**parts: Any) -> Views:
    """Make views of one pool of two numbers, with all that can be seen of it."""
    numbers = [make_state(A), make_state(B, state=State.FLAGGED, health=Health.FLAGGED)]
    state = make_memory(
        SALES,
        counts=Counts(declared=2, in_rotation=1, healthy=1, flagged=1, flagged_last_24h=1),
        published=PublishedRef(generation=7, count=1, published_at=NOW - 60, config_map="x"),
        guard_trips=3,
        held_plan=HeldPlan(hash="ab", held_back=(B,)),
    )
    found: dict[str, Any] = {
        "now": NOW,
        "monotonic": 500.0,
        "pools": {SALES: state},
        "numbers": {SALES: {each.number: each for each in numbers}},
        "sources": (make_source(budget=Budget(per_day=100)),),
        "requests": {("PATCH", 200): 5, ("PATCH", 409): 2, ("GET", 0): 1},
        "pulses": (Pulse("numberpools.dialrota.dev", 0.0, 488.0, answered=499.0, is_synced=True),),
        "objects": {"phonenumbers.dialrota.dev": 2},
        "leads": True,
        "events_dropped": 4,
        "nudges": {"done": 6, "failed": 1},
    } | parts
    swept = SourceState(key=AUDIT, last_sweep=NOW - 30, failures=2, billed_day="2026-11-20")
    lookups = {name: (lambda thing=thing: thing) for name, thing in found.items()}
    return Views(**lookups, source_state=lambda key: swept if key == AUDIT else None)


def scraped(**parts: Any) -> str:
    metrics = Metrics(Steady())
    metrics.show(looked(**parts))
    return metrics.render("")[0].decode()


def test_the_names_are_those_that_dashboards_rely_on() -> None:
    ours = re.compile(r"^# TYPE ((?:dialrota|workqueue|rest_client)_\w+)", re.MULTILINE)
    names = {name for name in ours.findall(scraped()) if not name.endswith("_created")}

    assert sorted(names) == NAMES


def test_every_metric_is_explained_to_operators_and_no_other() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `((?:dialrota|workqueue|rest_client)_\w+)` \|", page, re.MULTILINE)
    alarms = re.findall(r"\b((?:dialrota|rest_client)_\w+?)(?:_bucket)?\b[{\[) ]", page)

    assert sorted(rows) == NAMES
    assert set(alarms) <= set(NAMES)


def test_a_suspended_source_raises_no_alarm_about_its_age() -> None:
    assert 'stale_after_seconds{namespace="d"' in scraped()
    assert "stale_after_seconds{" not in scraped(sources=(make_source(suspend=True),))


def test_no_label_is_new_and_no_number_stands_in_one(tmp_path: Path) -> None:
    metrics = Metrics(Steady())
    metrics.show(looked())
    with looping(tmp_path) as loop:
        metrics.passes.saw_pass(loop.run(NOW), NOW)
    found = samples(metrics.render("")[0].decode())

    assert {name for _, labels in found for name, _ in labels} <= LABELS
    assert not [text for _, labels in found for _, text in labels if re.search(r"\d{7}", text)]


def test_what_stands_now_is_looked_up() -> None:
    text = scraped()
    pool = {"namespace": "dialers", "pool": "sales"}
    source = {"namespace": "d", "source": "audit"}

    assert value(text, "dialrota_pool_numbers", **pool, count="inRotation") == 1
    assert value(text, "dialrota_pool_numbers", **pool, count="flaggedLast24h") == 1
    assert value(text, "dialrota_numbers", state="Flagged") == 1
    assert value(text, "dialrota_numbers", state="Pulled") == 0
    assert value(text, "dialrota_numbers_by_health", health="Healthy") == 1
    assert value(text, "dialrota_pools_by_mode", mode=Mode.NORMAL) == 1
    assert value(text, "dialrota_rotation_published_timestamp_seconds", **pool) == NOW - 60
    assert value(text, "dialrota_rotation_generation", **pool) == 7
    assert value(text, "dialrota_guard_trips_total", **pool) == 3
    assert value(text, "dialrota_guard_held_back", **pool) == 1
    assert value(text, "dialrota_source_budget_left", **source) == 100
    assert value(text, "dialrota_source_consecutive_errors", **source) == 2
    assert (
        value(text, "dialrota_source_stale_after_seconds", **source) == make_source().stale_after
    )
    silent = {"resource": "numberpools.dialrota.dev"}
    assert value(text, "dialrota_watch_silence_seconds", **silent) == 12
    assert value(text, "dialrota_objects", resource="phonenumbers.dialrota.dev") == 2
    assert value(text, "dialrota_leader") == 1
    assert value(text, "dialrota_events_dropped_total") == 4
    assert value(text, "dialrota_nudges_total", result="done") == 6
    assert value(text, "dialrota_nudges_total", result="failed") == 1


def test_requests_are_counted_as_elsewhere_and_a_conflict_is_told_apart() -> None:
    text = scraped()

    assert value(text, "rest_client_requests_total", code="200", method="PATCH") == 5
    assert value(text, "rest_client_requests_total", code="<error>", method="GET") == 1
    assert value(text, "dialrota_conflicts_total") == 2
    assert value(text, "dialrota_consecutive_errors") == 0


def test_pools_beyond_a_limit_have_no_series_of_their_own() -> None:
    many = {PoolKey("d", f"p{n:04}"): make_memory(PoolKey("d", f"p{n:04}")) for n in range(600)}
    text = scraped(pools=many)

    assert value(text, "dialrota_pools") == 600
    assert value(text, "dialrota_pools_without_series") == 600 - MOST
    assert value(text, "dialrota_pools_by_mode", mode="Normal") == 600
    shown = {
        dict(labels)["pool"]
        for name, labels in samples(text)
        if name == "dialrota_guard_held_back"
    }
    assert len(shown) == MOST


@in_loop
async def test_metrics_are_scraped_in_the_form_that_was_asked_for() -> None:
    metrics = Metrics(Steady())
    metrics.show(looked())
    signs = Signs(lambda: (), lambda: "Leading", lambda: False, Steady())
    async with ProbeServer(handlers(signs, metrics), host="127.0.0.1", port=0) as server:
        plain = await ask(server.port, "/metrics")
        opened = await ask(
            server.port, "/metrics", Accept="application/openmetrics-text; version=1.0.0"
        )

    assert plain.headers["content-type"].startswith("text/plain")
    assert value(plain.body, "dialrota_leader") == 1
    assert opened.headers["content-type"].startswith("application/openmetrics-text")
    assert opened.body.endswith("# EOF\n")
