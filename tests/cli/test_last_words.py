"""How commands end when something outside goes wrong."""

import os
import signal
import subprocess
import time
from pathlib import Path

from running import POOL, Program


def test_an_interrupt_ends_a_command_with_a_last_word(
    repo: Path, environment: dict[str, str]
) -> None:
    """The command waits for a pipe that nobody fills."""
    os.mkfifo(repo / "dids.csv")
    command = ["import", "dids.csv", "--pool", "win", "--owner", "a@example.com", "--yes"]
    with subprocess.Popen(
        ["dialrota", *command], cwd=repo, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)

    assert running.returncode == 130
    assert err.strip() == "Interrupted."


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
