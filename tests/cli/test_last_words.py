"""How commands end when something outside goes wrong."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from controlplane.daemons import wait_until
from running import POOL, Program


def test_an_interrupt_ends_a_command_with_a_last_word(
    repo: Path, environment: dict[str, str]
) -> None:
    """The command waits for a pipe that nobody fills."""
    os.mkfifo(repo / "dids.csv")
    ends: list[int] = []
    command = ["import", "dids.csv", "--pool", "win", "--owner", "a@example.com", "--yes"]
    with subprocess.Popen(
        ["dialrota", *command], cwd=repo, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert wait_until(lambda: _take_end("dids.csv", ends), 60)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    os.close(*ends)

    assert running.returncode == 130
    assert err.strip() == "Interrupted."


def _take_end(fifo: str, ends: list[int]) -> bool:
    """Hold the end of a pipe that is written to, as soon as somebody reads from the other."""
    with suppress(OSError):
        ends.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    return bool(ends)


@pytest.mark.parametrize("name", ["dialrota", "kubectl-dialrota", "kubectl_complete-dialrota"])
def test_an_interrupt_amid_the_first_imports_shows_no_traceback(
    name: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """It is pressed while click is imported."""
    pressed = "import signal\nsignal.raise_signal(signal.SIGINT)\n"
    (tmp_path / "click.py").write_text(pressed)
    done = subprocess.run(
        [Path(sys.executable).with_name(name)], env=environment | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 130
    assert done.stderr.strip() == "Interrupted."


def test_findings_in_the_way_of_an_edit_are_listed_one_a_line(
    repo: Path, program: Program
) -> None:
    Path("pools/sales.yaml").write_text(POOL + "---\nkind: &a NumberPool\nx: *a\n")
    done = program("suspend", "sales", "--reason", "x")
    assert done.code == 0  # The document itself is whole.

    Path("pools/sales.yaml").write_text(POOL.replace("owner:", "owner: &a"))
    done = program("suspend", "sales", "--reason", "x")
    assert done.code in (1, 64)
    assert "Traceback" not in done.err


def test_a_file_in_the_place_of_the_output_is_named(repo: Path, program: Program) -> None:
    Path("out").write_text("mine")
    done = program("run", "--once", "--out", "out/below")
    assert done.code == 64
    assert "--out out/below: that is no folder" in done.err
    assert "Traceback" not in done.err


def test_a_commit_without_git_says_so_and_changes_nothing(repo: Path, program: Program) -> None:
    done = program("pull", "+14155550101", "--reason", "x", "--commit")
    assert done.code == 64
    assert "git" in done.err
    assert Path("pools/sales.yaml").read_text() == POOL
