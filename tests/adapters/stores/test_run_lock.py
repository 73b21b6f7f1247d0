"""One run at a time on an output folder, whatever becomes of the run or of the lock's file."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dialrota.adapters.stores.lock import Holder, RunLock, hold
from dialrota.model.failure import ConflictError
from dialrota.model.instant import parse_instant

SINCE = parse_instant("2026-11-02T06:00:00Z")
HOLDING = f"""
import pathlib, sys
from dialrota.adapters.stores.lock import hold
with hold(pathlib.Path(sys.argv[1]), since={SINCE}):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(out: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the folder."""
    run = subprocess.Popen(
        [sys.executable, "-c", HOLDING, out],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with run:
        assert run.stdout is not None
        assert run.stdout.readline() == "held\n"
        try:
            yield run
        finally:
            run.kill()


def test_a_second_run_says_who_holds_the_folder(tmp_path: Path) -> None:
    with another_run(tmp_path) as run:
        with pytest.raises(ConflictError) as caught, hold(tmp_path):
            pass
        assert f"process {run.pid} on " in str(caught.value)
        assert "since 2026-11-02T06:00:00Z" in str(caught.value)


def test_a_killed_run_leaves_no_lock_behind(tmp_path: Path) -> None:
    with another_run(tmp_path) as run:
        run.send_signal(signal.SIGKILL)
        run.wait()
        with hold(tmp_path):
            pass


def test_a_patient_run_gets_its_turn(tmp_path: Path) -> None:
    told: list[Holder] = []
    with another_run(tmp_path) as run:
        assert run.stdin is not None
        timer = threading.Timer(0.3, run.stdin.close)
        timer.start()
        with hold(tmp_path, patience=30, waiting=told.append):
            timer.join()
        assert [holder.pid for holder in told] == [run.pid]


def test_leaving_lets_the_next_in(tmp_path: Path) -> None:
    for _ in range(3):
        with hold(tmp_path):
            assert RunLock(tmp_path).try_acquire() is not None


def test_an_error_inside_lets_go_as_well(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path):
        raise ZeroDivisionError
    with hold(tmp_path):
        pass


def test_two_folders_are_two_locks(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with hold(tmp_path / "a"), hold(tmp_path / "b"):
        pass


def test_a_cleared_cache_is_noticed_and_the_lock_taken_again(tmp_path: Path) -> None:
    with hold(tmp_path) as lock:
        lock.keep()
        shutil.rmtree(tmp_path / ".cache")
        lock.keep()
        assert RunLock(tmp_path).try_acquire() is not None


def test_a_run_that_lost_its_lock_to_another_stops(tmp_path: Path) -> None:
    with hold(tmp_path) as lock:
        shutil.rmtree(tmp_path / ".cache")
        with another_run(tmp_path), pytest.raises(ConflictError, match="is held by"):
            lock.keep()
        with pytest.raises(ConflictError, match="is not held"):
            lock.keep()


def test_an_unreadable_name_of_a_holder_is_somebody(tmp_path: Path) -> None:
    with hold(tmp_path):
        (tmp_path / ".cache/run.lock").write_text("[]")
        holder = RunLock(tmp_path).try_acquire()
    assert str(holder) == "another process"


def test_a_link_in_place_of_the_cache_or_the_lock_leads_nowhere(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (outside / "run.lock").write_text("keep me")
    (out / ".cache").symlink_to(outside)
    with pytest.raises(ConflictError, match="in the way"):
        RunLock(out).try_acquire()

    (out / ".cache").unlink()
    (out / ".cache").mkdir()
    (out / ".cache/run.lock").symlink_to(outside / "run.lock")
    with pytest.raises(ConflictError, match="in the way"):
        RunLock(out).try_acquire()
    assert (outside / "run.lock").read_text() == "keep me"
