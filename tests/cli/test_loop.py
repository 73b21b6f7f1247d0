"""run without --once: the loop follows what is saved, mends what it keeps, and ends when told."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from running import AUDIT, FILE, LIST, POOL, Program, ago


@pytest.fixture
def loop(repo: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start the loop on the repository, whose audit is made to be of now."""
    (repo / "audits/first.csv").write_text(AUDIT.replace("2026-11-20T06:00:00Z", ago(60)))
    with subprocess.Popen(
        ["dialrota", "run"], cwd=repo, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert "Watching" in running.stderr.readline()
        yield running
        running.kill()


def wait_for_list(wanted: set[str]) -> None:
    """Wait until the list holds exactly these numbers."""
    deadline = time.monotonic() + 60
    while set(LIST.read_text().split()) != wanted:
        assert time.monotonic() < deadline, LIST.read_text()
        time.sleep(0.02)


def test_the_loop_follows_saved_files_and_stops_with_a_last_word(
    loop: subprocess.Popen[str], repo: Path
) -> None:
    everybody = {"+12125550102", "+12125550103", "+14155550101", "+14155550103"}
    wait_for_list(everybody)

    FILE.write_text(POOL.replace('"+14155550101",', '"+14155550101", state: Pulled, reason: x,'))
    wait_for_list(everybody - {"+14155550101"})
    audit = repo / "audits/first.csv"
    audit.write_text(audit.read_text().replace("0103,hiya,,AtRisk", "0103,hiya,,Flagged"))
    wait_for_list(everybody - {"+14155550101", "+14155550103"})
    loop.send_signal(signal.SIGINT)
    out, err = loop.communicate(timeout=60)

    assert loop.returncode == 0
    assert "Stopped" in err
    assert "Traceback" not in err
    assert "Remove" in out
    assert "Bench" in out
    assert out.count("+12125550103") == 1  # It stood still: in the first table, and no more.
    assert out.count("in rotation") == 3


@pytest.mark.parametrize("gone", ["rotation", "rotation/dialers/sales/mount", "state", str(LIST)])
def test_the_loop_puts_back_what_somebody_deletes(
    gone: str, loop: subprocess.Popen[str], repo: Path, tmp_path: Path
) -> None:
    before = published(repo)
    assert len(before) == 8
    time.sleep(2)  # Until it has looked at what it wrote.

    Path(gone).rename(tmp_path / "gone")  # At once: the loop puts back what it misses.

    deadline = time.monotonic() + 60
    while published(repo) != before:
        assert time.monotonic() < deadline, published(repo)
        time.sleep(0.02)
    loop.send_signal(signal.SIGINT)
    _, err = loop.communicate(timeout=60)
    assert "dialers/sales: somebody else changed its files; they are put back" in err


def published(repo: Path) -> dict[Path, bytes]:
    """Read every file that the loop keeps for others and for itself."""
    found = [path for root in ("state", "rotation") for path in (repo / root).rglob("*")]
    read = {}
    for path in found:
        with suppress(FileNotFoundError):  # It may be swapped at this moment.
            if path.is_file() and "..g" not in str(path):
                read[path] = path.read_bytes()
    return read


def test_the_loop_puts_back_what_somebody_edits(loop: subprocess.Popen[str], repo: Path) -> None:
    before = LIST.read_text()
    time.sleep(5)  # Until it has looked at what it wrote.
    LIST.write_text("+14155550102\n")
    wait_for_list(set(before.split()))
    assert LIST.read_text() == before


def test_the_loop_ends_at_a_terminate_signal_too(loop: subprocess.Popen[str]) -> None:
    loop.terminate()
    _, err = loop.communicate(timeout=60)
    assert loop.returncode == 0
    assert "Stopped" in err


def test_a_second_run_says_who_holds_the_repository(
    loop: subprocess.Popen[str], repo: Path, process: Program
) -> None:
    done = process("run", "--once", cwd=repo)
    assert done.code == 1
    assert str(loop.pid) in done.err
    assert process("status", cwd=repo).code == 0
