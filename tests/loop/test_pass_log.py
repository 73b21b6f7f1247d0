"""What is logged of passes: the pools that changed or failed, each once, and little else."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dialrota.loop.passlog import PassLog
from dialrota.model.failure import TransientError
from dialrota.model.pool import PoolKey
from fakes.passing import NOW, SALES, looping, recorded
from poolfiles import put
from running import AUDIT, POOL

Told = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "dialrota.loop.passlog")


def told(caplog: pytest.LogCaptureFixture, *levels: str) -> Told:
    """Take what was logged since the last time, of some levels or of all."""
    found = [(r.levelname, r.getMessage(), vars(r)["fields"]) for r in caplog.records]
    caplog.clear()
    return [each for each in found if not levels or each[0] in levels]


def test_a_pool_that_changed_is_told_with_its_plan_and_generation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        report = loop.run(NOW)
        log.saw(report, 0.0421, recorded(tmp_path))

    pool, done = told(caplog, "INFO")
    assert pool[1] == "pool.changed"
    (decision,) = report.decisions
    assert pool[2] == {
        "reconcileId": "a1-1",
        "namespace": "dialers",
        "pool": "sales",
        "generation": 0,
        "plan": decision.plan.digest,
        "changes": {"Add": 4, "Mode": 1, "Pace": 1},
        "heldBack": 0,
        "mode": "Normal",
        "publishedGeneration": 1,
        "numbers": 4,
    }
    assert done[1] == "pass.done"
    assert done[2] == {
        "reconcileId": "a1-1",
        "decided": 1,
        "published": 1,
        "failed": 0,
        "orphans": 0,
        "milliseconds": 42,
        "nextAt": "2026-11-21T12:00:00Z",
    }


def test_single_numbers_are_told_to_who_debugs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with looping(tmp_path) as loop:
        PassLog("a1").saw(loop.run(NOW), 0.1, recorded(tmp_path))

    numbers = [fields for _, event, fields in told(caplog, "DEBUG") if event == "number.changed"]
    assert [(each["verb"], each["number"], each["reason"]) for each in numbers] == [
        ("Add", "+12125550102", "Clean"),
        ("Add", "+12125550103", "NoVerdict"),
        ("Add", "+14155550101", "Clean"),
        ("Add", "+14155550103", "MediumRisk"),
    ]


def test_a_quiet_pass_is_told_to_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW), 0.1, recorded(tmp_path))
        told(caplog)
        log.saw(loop.run(NOW + 1), 0.1, recorded(tmp_path))

    ((level, event, fields),) = told(caplog)
    assert (level, event, fields["reconcileId"]) == ("DEBUG", "pass.done", "a1-2")


def test_a_failing_pool_is_told_once_and_again_when_it_is_well(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW), 0.1, recorded(tmp_path))
    whole = (tmp_path / "state/dialers/sales.json").read_bytes()
    put(tmp_path, "state/dialers/sales.json", b"{")
    told(caplog)
    with looping(tmp_path) as loop:
        for at in (1, 2):
            log.saw(loop.run(NOW + at), 0.1, {})
    said = told(caplog)
    failed = [each for each in said if each[1] == "pool.failed"]
    assert [level for level, event, _ in said if event == "pass.done"] == ["WARNING", "DEBUG"]
    put(tmp_path, "state/dialers/sales.json", whole)
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW + 3), 0.1, {})

    assert [level for level, _, _ in failed] == ["ERROR", "DEBUG"]
    assert failed[0][2]["pool"] == SALES.name
    assert "sales.json" in failed[0][2]["error"]
    (again,) = [fields for _, event, fields in told(caplog) if event == "pool.recovered"]
    assert (again["namespace"], again["pool"]) == SALES


def test_a_pool_that_is_gone_is_not_said_to_be_well(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        report = loop.run(NOW)
    log.saw(replace(report, failed={PoolKey("dialers", "gone"): "No server."}), 0.1, {})
    log.saw(report, 0.1, {})

    assert "pool.recovered" not in [event for _, event, _ in told(caplog)]


def test_a_pass_that_breaks_off_is_an_error_and_they_are_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = PassLog("a1")
    log.saw(TransientError("the server is away"), 0.1, {})
    log.saw(TransientError("the server is away"), 0.1, {})

    first, second = told(caplog)
    assert first[:2] == ("ERROR", "pass.failed")
    assert first[2]["kind"] == "TransientError"
    assert first[2]["error"] == "the server is away"
    assert (first[2]["inARow"], second[2]["inARow"]) == (1, 2)


def test_a_refused_declaration_and_a_failing_source_are_told_without_being_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW), 0.1, recorded(tmp_path))
        told(caplog)
        put(tmp_path, "audits/one.csv", AUDIT.replace("AtRisk", "Perhaps"))
        put(
            tmp_path,
            "pools/more.yaml",
            POOL.replace("name: sales", "name: more").replace("4155", "0"),
        )
        log.saw(loop.run(NOW + 60), 0.1, recorded(tmp_path))
        events = told(caplog, "WARNING")
        log.saw(loop.run(NOW + 61), 0.1, recorded(tmp_path))

    refused = [fields["error"] for _, event, fields in events if event == "declaration.refused"]
    assert all("pools/more.yaml" in text for text in refused)
    assert refused
    (failed,) = [fields for _, event, fields in events if event == "source.failed"]
    assert (failed["namespace"], failed["source"]) == ("dialers", "audit")
    assert failed["errors"] == {"BadRow": 1}
    assert "Perhaps" in failed["error"]
    assert told(caplog, "WARNING") == []


def test_what_a_guard_holds_back_is_a_warning_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = PassLog("a1")
    with looping(tmp_path) as loop:
        log.saw(loop.run(NOW), 0.1, recorded(tmp_path))
        told(caplog)
        strict = "{mode: Enforce, guard: {minimum: 1, maxBenchedPercent: 10}}"
        put(tmp_path, "pools/sales.yaml", POOL.replace("{mode: Enforce}", strict))
        later = AUDIT.replace("2026-11-20T06", "2026-11-20T11").replace("Clean", "Flagged")
        put(tmp_path, "audits/one.csv", later.replace("AtRisk", "Flagged"))
        for at in (60, 61):
            log.saw(loop.run(NOW + at), 0.1, recorded(tmp_path))

    held = [fields["heldBack"] for _, _, fields in told(caplog, "WARNING")]
    assert len(held) == 1
    assert held[0] > 0
