"""approve: a person lets through what the guard holds back, and nothing else."""

from pathlib import Path

import pytest

from running import AUDIT, FILE, LIST, Program, ago


def flood(repo: Path, at: str) -> None:
    """Flag all numbers at once, so that the guard holds them back."""
    numbers = ["+14155550101", "+14155550102", "+14155550103", "+12125550102", "+12125550103"]
    rows = [f"{number},tns,,Flagged,90,,{at}" for number in numbers]
    (repo / "audits/first.csv").write_text("\n".join([AUDIT.splitlines()[0], *rows]) + "\n")


@pytest.fixture
def held(repo: Path, program: Program) -> Path:
    """Make a pool whose numbers were clean until all of them were flagged just now."""
    text = AUDIT.replace("2026-11-20T06:00:00Z", ago(3600)).replace("Flagged,87", "Clean,1")
    (repo / "audits/first.csv").write_text(text)
    program("run", "--once")
    flood(repo, ago(5))
    program("run", "--once")
    return repo


def test_an_approval_lets_through_exactly_what_was_shown(held: Path, program: Program) -> None:
    listed = LIST.read_text()
    status = program("status").out
    digest = status.partition("dialrota approve dialers/sales ")[2][:12]

    done = program("approve", "sales", digest)

    assert done.code == 0, done.err
    assert "held back Bench +14155550101" in done.err
    assert "dialrota.dev/approve-plan: " in FILE.read_text()
    program("run", "--once")
    assert "held back" not in program("status").out
    assert LIST.read_text() == listed  # Nobody else can dial: the fallback keeps them.
    assert "AllFlagged" in program("status").out


def test_a_hash_that_was_not_shown_is_refused(held: Path, program: Program) -> None:
    done = program("approve", "sales", "0123456789ab")
    assert done.code == 64
    assert "read the plan again" in done.err
    assert program("approve", "sales").code == 64  # Nobody is there to be asked.


def test_nothing_held_back_is_nothing_to_approve(recorded: Path, program: Program) -> None:
    done = program("approve", "sales", "--yes")
    assert done.code == 1
    assert "nothing to approve" in done.err
