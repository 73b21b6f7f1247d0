"""Metrics of passes: how long they took, what they came to, and what waited meanwhile."""

from pathlib import Path

from dialrota.adapters.probes.metrics import Metrics
from fakes.passing import NOW, looping
from fakes.scraping import Steady, value
from poolfiles import put
from running import AUDIT as ROWS


def test_a_good_pass_moves_both_times_and_a_failed_one_only_the_first(tmp_path: Path) -> None:
    metrics = Metrics(Steady())
    with looping(tmp_path) as loop:
        metrics.passes.saw_pass(loop.run(NOW), NOW + 2)
    metrics.passes.saw_failure(NOW + 60)
    metrics.passes.saw_failure(NOW + 90)
    text = metrics.render("")[0].decode()

    assert value(text, "dialrota_last_sync_timestamp_seconds") == NOW + 2
    assert value(text, "dialrota_last_reconcile_timestamp_seconds") == NOW + 90
    assert value(text, "dialrota_consecutive_errors") == 2
    assert value(text, "dialrota_passes_total", result="success") == 1
    assert value(text, "dialrota_passes_total", result="error") == 2
    assert value(text, "dialrota_publications_total") == 1
    assert value(text, "dialrota_changes_total", verb="Add") == 4


def test_a_pool_left_behind_counts_as_an_error_until_all_is_well(tmp_path: Path) -> None:
    metrics = Metrics(Steady())
    with looping(tmp_path) as loop:
        loop.run(NOW)
    whole = (tmp_path / "state/dialers/sales.json").read_bytes()
    put(tmp_path, "state/dialers/sales.json", b"{")
    with looping(tmp_path) as loop:
        metrics.passes.saw_pass(loop.run(NOW + 1), NOW + 1)
    broken = metrics.render("")[0].decode()
    put(tmp_path, "state/dialers/sales.json", whole)
    with looping(tmp_path) as loop:
        metrics.passes.saw_pass(loop.run(NOW + 2), NOW + 2)
    mended = metrics.render("")[0].decode()

    assert value(broken, "dialrota_failing_pools") == 1
    assert value(broken, "dialrota_consecutive_errors") == 1
    assert value(broken, "dialrota_last_sync_timestamp_seconds") == 0
    assert value(broken, "dialrota_passes_total", result="partial") == 1
    assert value(mended, "dialrota_failing_pools") == 0
    assert value(mended, "dialrota_consecutive_errors") == 0


def test_the_time_from_a_bad_word_to_the_list_without_the_number_is_measured(
    tmp_path: Path,
) -> None:
    metrics = Metrics(Steady())
    with looping(tmp_path) as loop:
        loop.run(NOW)
        bad = ROWS.replace("Clean,9,,2026-11-20T06:00:00Z", "Flagged,90,,2026-11-20T12:00:00Z")
        put(tmp_path, "audits/one.csv", bad)
        metrics.passes.saw_pass(loop.run(NOW + 40), NOW + 56)
    text = metrics.render("")[0].decode()

    assert value(text, "dialrota_time_to_bench_seconds_count") == 1
    assert value(text, "dialrota_time_to_bench_seconds_sum") == 56


def test_news_waits_in_a_queue_of_one_place() -> None:
    clock = Steady()
    metrics = Metrics(clock)
    metrics.passes.saw_news()
    clock.at += 3
    metrics.passes.saw_news()
    waiting = metrics.render("")[0].decode()
    clock.at += 1
    began = metrics.passes.began()
    clock.at += 2
    running = metrics.render("")[0].decode()
    assert metrics.passes.ended(began) == 2
    metrics.passes.saw_failure(NOW)
    after = metrics.render("")[0].decode()

    queue = {"name": "passes"}
    assert value(waiting, "workqueue_depth", **queue) == 1
    assert value(waiting, "workqueue_adds_total", **queue) == 2
    assert value(running, "workqueue_depth", **queue) == 0
    assert value(running, "workqueue_queue_duration_seconds_sum", **queue) == 4
    assert value(running, "workqueue_longest_running_processor_seconds", **queue) == 2
    assert value(after, "workqueue_longest_running_processor_seconds", **queue) == 0
    assert value(after, "workqueue_work_duration_seconds_sum", **queue) == 2
    assert value(after, "workqueue_retries_total", **queue) == 1


def test_each_of_two_passes_that_overlap_is_measured_from_its_own_beginning() -> None:
    clock, queue = Steady(), {"name": "passes"}
    passes = (metrics := Metrics(clock)).passes
    long = passes.began()
    clock.at += 15
    short = passes.began()
    clock.at += 1
    running = metrics.render("")[0].decode()
    first, between = passes.ended(short), metrics.render("")[0].decode()
    clock.at += 4
    second, after = passes.ended(long), metrics.render("")[0].decode()

    assert (first, second) == (1, 20)
    lasting = "workqueue_longest_running_processor_seconds"
    assert [value(text, lasting, **queue) for text in (running, between, after)] == [16, 16, 0]
    assert value(after, "dialrota_reconcile_duration_seconds_count") == 2
    assert value(after, "dialrota_reconcile_duration_seconds_sum") == 21
    assert value(after, "workqueue_work_duration_seconds_sum", **queue) == 21
