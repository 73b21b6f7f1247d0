"""Rows of audits that do not count are ignored, and never silently."""

from pathlib import Path

import pytest

from dialrota.model.instant import DAY
from running import AUDIT, Program, ago

FILE = Path("audits/first.csv")
SAID = "audits/first.csv:3:1: observedAt: the row of +14155550102 is dated in the future"


@pytest.fixture
def ahead(repo: Path) -> Path:
    """Make the repository, whose audit is of now but for one row dated tomorrow."""
    lines = AUDIT.replace("2026-11-20T06:00:00Z", ago(60)).splitlines()
    lines[2] = lines[2].replace(ago(60)[:17], ago(-DAY)[:17])
    FILE.write_text("\n".join(lines) + "\n")
    return repo


def test_everybody_who_looks_is_told_of_a_row_ahead(ahead: Path, program: Program) -> None:
    checked, run, shown = program("validate"), program("run", "--once"), program("status")

    assert SAID in run.err
    assert SAID in shown.err
    assert SAID.replace("1: obs", "1: warning: obs") in checked.out
    assert "1 warning" in checked.out
    assert all("correct its time, with the right zone" in text for text in (run.err, shown.err))
    assert (checked.code, run.code, shown.code) == (0, 0, 0)
    assert "+14155550102" in Path("rotation/dialers/sales/numbers.txt").read_text()


def test_rows_that_cannot_be_read_are_told_of_before_they_are_merged(
    repo: Path, program: Program
) -> None:
    FILE.write_text(AUDIT.replace(",Flagged,", ",Flaged,"))
    Path("audits/second.csv").write_text(AUDIT.splitlines()[0] + "\n" + "x\n" * 30)

    done = program("validate")

    assert "audits/first.csv:3:1: warning: verdict 'Flaged' is not one of the words" in done.out
    assert "; write Flagged" in done.out
    assert "audits/second.csv: warning: 10 more rows are bad" in done.out
    assert done.code == 0


def test_a_row_that_is_corrected_is_told_of_no_more(ahead: Path, program: Program) -> None:
    program("run", "--once")
    FILE.write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))

    run, shown = program("run", "--once"), program("status")

    assert "future" not in run.err + shown.err
    assert "+14155550102" not in Path("rotation/dialers/sales/numbers.txt").read_text()


def test_a_clock_that_is_a_little_late_is_no_matter(repo: Path, program: Program) -> None:
    FILE.write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(-240)))
    assert "future" not in program("validate").out + program("run", "--once").err


def test_a_replay_is_not_told_of_what_lies_ahead_of_it_alone(repo: Path, program: Program) -> None:
    FILE.write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))
    done = program("run", "--once", "--at", ago(2 * DAY))
    assert done.code == 0
    assert "future" not in done.err + program("status").err


def test_a_pass_that_finds_the_same_rows_ahead_writes_nothing(
    ahead: Path, program: Program
) -> None:
    program("run", "--once")
    record = Path("state/dialers/sources/audit.json")
    before = record.stat().st_mtime_ns, record.read_bytes()

    program("run", "--once")

    assert (record.stat().st_mtime_ns, record.read_bytes()) == before
