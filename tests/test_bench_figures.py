"""What the bench of the cluster store computes: shares, medians, ratios, verdicts, writes."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from cluster.objects import CRDS, kind_for, member, pool, pulled
from cluster.processes import processor_time, resident
from cluster.results import OURS, Bar, Row, Samples, medians, table, times
from cluster.writes import AuditLog, counted, read_write
from figures import percentile


def _row(ours: float, must: Bar, goal: Bar, **peers: float) -> Row:
    return Row(work="work", unit="ms", values={OURS: ours, **peers}, must=must, goal=goal)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1.0), (50, 51.0), (95, 96.0), (99, 100.0), (100, 100.0)]
)
def test_so_many_percent_lie_below_a_percentile(percent: int, expected: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == expected


def test_a_share_is_the_median_of_the_rounds_and_one_bad_round_does_not_move_it() -> None:
    samples = Samples()
    for slow in (1.0, 100.0, 2.0):
        samples.begin(["a", "b"])
        for _ in range(10):
            samples.add("a", slow)
            samples.add("b", 5.0)
    assert samples.share("p50") == {"a": 2.0, "b": 5.0}
    assert samples.share("max") == {"a": 2.0, "b": 5.0}


def test_rows_of_samples_are_judged_where_there_are_bars() -> None:
    samples = Samples()
    samples.begin([OURS, "peer"])
    for value in (1.0, 2.0, 9.0):
        samples.add(OURS, value)
        samples.add("peer", value)
    rows = list(samples.rows("work", {"p50": (times(1.2), times(1.0))}))
    assert [row.work for row in rows] == ["work, p50", "work, p95", "work, p99", "work, max"]
    assert [row.verdict for row in rows] == ["goal", "", "", ""]


@pytest.mark.parametrize(
    ("ours", "verdict"), [(10.0, "goal"), (10.1, "met"), (12.0, "met"), (12.1, "MISSED")]
)
def test_a_time_is_judged_against_the_best_of_the_peers(ours: float, verdict: str) -> None:
    row = _row(ours, times(1.2), times(1.0), slow=30.0, fast=10.0)
    assert (row.best, row.verdict) == (10.0, verdict)


@pytest.mark.parametrize(
    ("ours", "verdict"), [(50.0, "goal"), (49.0, "met"), (40.0, "met"), (39.0, "MISSED")]
)
def test_a_rate_is_judged_against_the_quickest_of_the_peers(ours: float, verdict: str) -> None:
    must = Bar(0.8, relative=True, at_least=True)
    row = _row(ours, must, Bar(1.0, relative=True, at_least=True), slow=20.0, fast=50.0)
    assert (row.best, row.verdict) == (50.0, verdict)


def test_a_bar_of_its_own_needs_no_peer_and_a_relative_one_is_missed_without() -> None:
    assert _row(6.0, Bar(6.0), Bar(3.0)).verdict == "met"
    assert _row(0.0, Bar(0.0), Bar(0.0), peer=7.0).verdict == "goal"
    assert _row(1.0, times(1.2), times(1.0)).verdict == "MISSED"


def test_what_we_could_not_do_at_all_is_missed() -> None:
    row = Row(work="work", unit="s", values={"peer": 1.0}, must=Bar(9.0))
    assert row.verdict == "MISSED"
    assert "--" not in table([row])[1].split("MISSED")[1]


def test_medians_leave_out_who_has_no_figure() -> None:
    assert medians({"a": [3.0, 1.0, 2.0], "b": []}) == {"a": 2.0}


def test_the_table_shows_figures_ratio_bars_and_verdict_in_line() -> None:
    told = Row(work="a longer piece of work", unit="MB", values={OURS: 123.4}, note="why")
    head, first, second, note = table([_row(13.0, times(1.2), times(1.0), peer=10.0), told])
    assert head.split() == ["work", OURS, "peer", "ratio", "must", "goal", "verdict"]
    assert first.endswith("13.00  10.00  1.30 x  <= 1.2 x the peer  <= 1 x the peer  MISSED")
    assert second.split()[-3:] == ["MB", "123", "--"]
    assert first.index("ms") == second.index("MB")
    assert note == "    why"


def _entry(verb: str, user: str, resource: str, part: str = "") -> dict[str, object]:
    about = {"resource": resource, "subresource": part} if part else {"resource": resource}
    who = {"username": user}
    return {"verb": verb, "user": who, "objectRef": about, "responseStatus": {"code": 200}}


def test_reads_and_leases_are_no_writes() -> None:
    assert read_write(_entry("watch", "a", "configmaps")) is None
    assert read_write(_entry("patch", "a", "leases")) is None
    assert read_write({"verb": "create", "user": {"username": "a"}}) is None


def test_the_audit_log_is_read_on_from_where_it_was_and_only_in_whole_lines(
    tmp_path: Path,
) -> None:
    file = tmp_path / "audit.jsonl"
    first, second = (json.dumps(_entry("patch", user, "numberpools", "status")) for user in "ab")
    file.write_text(f"{first}\n{second[:20]}")
    log = AuditLog(file)
    assert counted(log.writes()) == {"a": Counter({"numberpools/status": 1})}
    file.write_text(f"{first}\n{second}\n")
    assert counted(log.writes()) == {"b": Counter({"numberpools/status": 1})}
    assert log.writes() == []


def test_numbers_of_pools_are_all_different_and_a_pull_names_the_right_one() -> None:
    pools = [pool("group", index, 20)["spec"]["numbers"] for index in range(3)]
    numbers = [each["number"] for numbers in pools for each in numbers]
    assert len(set(numbers)) == 60
    assert numbers[20 + 7] == member(1, 20, 7)
    assert {each["path"] for each in pulled(7)} == {
        "/spec/numbers/7/state",
        "/spec/numbers/7/reason",
    }


def test_the_kind_of_a_peer_has_our_schema_under_its_own_group() -> None:
    assert (CRDS / "dialrota.dev_numberpools.yaml").exists()
    kind = kind_for("peer.example.com")
    assert kind["metadata"]["name"] == "numberpools.peer.example.com"
    assert kind["spec"]["group"] == "peer.example.com"
    assert "numbers" in str(kind["spec"]["versions"][0]["schema"])


def test_the_processor_time_and_memory_of_this_process_are_plausible() -> None:
    before = processor_time(os.getpid())
    deep = [str(n) for n in range(300_000)]
    assert processor_time(os.getpid()) >= before > 0
    assert 10 < resident(os.getpid()) < 100_000
    assert len(deep) == 300_000
