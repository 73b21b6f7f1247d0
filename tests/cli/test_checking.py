"""check: it asks at once, records what it heard, and acts on it."""

import json
from pathlib import Path

from dialrota.adapters.clock import SystemClock
from dialrota.model.instant import format_instant, parse_instant
from running import AUDIT, FILE, LATER, LIST, POOL, SOURCE, Program


def test_check_asks_the_sources_of_a_pool(recorded: Path, program: Program) -> None:
    done = program("check", "sales", "-o", "json")
    (source,) = json.loads(done.out)["sources"]
    assert (source["name"], source["asked"], source["answered"]) == ("audit", 6, 4)
    assert program("check").out.splitlines()[1].split()[:4] == ["dialers/audit", "file", "6", "4"]


def test_a_suspended_source_that_is_named_is_not_passed_over_in_silence(
    recorded: Path, program: Program
) -> None:
    quiet = SOURCE.replace("name: audit", "name: quiet").replace("type", "suspend: true, type")
    Path("pools/quiet.yaml").write_text(quiet)

    both = program("check", "audit", "quiet")
    assert (both.code, "dialers/quiet: suspended, so nobody is asked" in both.err) == (0, True)
    alone = program("check", "quiet")
    assert (alone.code, "suspended, so nobody is asked" in alone.err) == (1, True)


def test_check_tells_and_records_when_it_asked_files_that_say_nothing_new(
    repo: Path, program: Program
) -> None:
    begun = SystemClock().now()
    program("run", "--once", "--at", format_instant(begun - 7200))

    said = json.loads(program("check", "-o", "json").out)["sources"][0]

    kept = json.loads(Path("state/dialers/sources/audit.json").read_text())
    assert parse_instant(said["lastComplete"]) >= begun
    assert (kept["lastSweep"], kept["lastComplete"]) == (said["lastSweep"], said["lastComplete"])


def test_check_carries_out_what_people_and_audits_say_newly(
    recorded: Path, program: Program
) -> None:
    program("pull", "+14155550101", "--reason", "x")
    assert program("check").code == 0
    assert LIST.read_text().split() == ["+12125550102", "+12125550103", "+14155550103"]

    flagged = AUDIT.replace(
        "0103,hiya,,AtRisk,55,,2026-11-20T06", "0103,hiya,,Flagged,95,,2026-11-20T07"
    )
    (recorded / "audits/first.csv").write_text(flagged)
    assert "+14155550103" in program("check", "audit").out
    assert LIST.read_text().split() == ["+12125550102", "+12125550103"]


def test_a_wish_for_a_check_of_files_is_recorded_once(recorded: Path, program: Program) -> None:
    wish = '{name: sales, namespace: dialers, annotations: {dialrota.dev/check-now: "1"}}'
    FILE.write_text(POOL.replace("{name: sales, namespace: dialers}", wish))
    record = Path("state/dialers/sources/audit.json")

    program("run", "--once", "--at", LATER)
    first = record.read_bytes(), record.stat().st_mtime_ns
    program("run", "--once", "--at", LATER)

    assert json.loads(json.loads(first[0])["checkNow"]) == {"pool sales": "1"}
    assert (record.read_bytes(), record.stat().st_mtime_ns) == first
