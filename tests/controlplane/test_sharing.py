"""One control plane serves all processes of a run, and none is left; without one, tests say so."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx
import pytest

from controlplane.daemons import is_gone, wait_until
from controlplane.shared import TESTS, reach

USERS: Final = """
import os, pathlib
import pytest

@pytest.mark.parametrize("turn", range(4))
def test_answers(turn, plane, api):
    assert api.get("/readyz").text == "ok"
    state = plane.audit_log.parents[1] / "state.json"
    pathlib.Path(f"seen-{os.environ['PYTEST_XDIST_WORKER']}-{turn}").write_text(state.read_text())

def test_without():
    pass
"""
RUN: Final = [sys.executable, "-m", "pytest", "-q", "-p", "controlplane.fixtures"]


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run those tests in a folder of their own."""
    (folder / "test_users.py").write_text(USERS, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    kept.pop("CI", None)
    return subprocess.run(
        [*RUN, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(TESTS), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("programs")
def test_every_worker_uses_the_same_one_and_it_ends_with_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, "--numprocesses=2", "--dist=each")
    assert done.returncode == 0, done.stdout
    seen = [file.read_text(encoding="utf-8") for file in tmp_path.glob("seen-gw[01]-[0-3]")]
    assert len(seen) == 8
    assert len(set(seen)) == 1
    state = json.loads(seen[0])
    assert is_gone(state["pid"])
    assert not Path(state["auditLog"]).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(state["store"])


@pytest.mark.usefixtures("programs")
def test_it_goes_when_the_leader_of_the_run_is_killed(tmp_path: Path) -> None:
    leader = subprocess.Popen(["sleep", "600"])
    folder = tmp_path / "shared"
    folder.mkdir()
    with leader:
        access = reach(folder, leader.pid).access
        with access.client() as client:
            assert client.get("/readyz").is_success
        served_by = json.loads((folder / "state.json").read_text(encoding="utf-8"))["pid"]
        leader.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not folder.exists(), seconds=30)
    os.waitpid(served_by, 0)


def test_without_programs_tests_are_left_out_loudly(tmp_path: Path) -> None:
    done = run(tmp_path, XDG_CACHE_HOME=str(tmp_path), KUBEBUILDER_ASSETS="")
    assert done.returncode == 0
    last = done.stdout.splitlines()[-3:]
    assert "4 tests on a real API server were LEFT OUT: etcd is not in" in done.stdout, last
    assert "1 passed, 4 skipped" in done.stdout


def test_without_programs_tests_fail_in_ci(tmp_path: Path) -> None:
    done = run(tmp_path, XDG_CACHE_HOME=str(tmp_path), KUBEBUILDER_ASSETS="", CI="true")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 passed, 4 errors" in done.stdout


def test_what_needs_no_server_can_be_chosen(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "not cluster")
    assert "1 passed, 4 deselected" in done.stdout
