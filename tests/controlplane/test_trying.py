"""`make cluster` gives people something to look at, tells them how, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from controlplane.daemons import wait_until
from controlplane.shared import TESTS

START: Final = [sys.executable, "-m", "controlplane", "start"]


@pytest.fixture
def started(tmp_path: Path) -> subprocess.Popen[str]:
    """Start it as `make cluster` does, in a group of processes as a shell would."""
    return subprocess.Popen(
        START,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ask_bash(environment: dict[str, str], words: str) -> subprocess.CompletedProcess[str]:
    """Run kubectl as a person would who copied the lines."""
    return subprocess.run(
        ["bash", "-c", f"kubectl {words}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def controller_below(folder: Path) -> int:
    """Find the process of the controller that works on a copy of the pools in a folder."""
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (each / "cmdline").read_text().split("\0")
            if "run" in words and any(word.startswith(f"--repo={folder}/") for word in words):
                return int(each.name)
    raise AssertionError("no controller runs")


@pytest.mark.usefixtures("programs")
def test_the_lines_that_it_prints_work_until_it_is_ended(
    started: subprocess.Popen[str], tmp_path: Path
) -> None:
    printed = ""
    with started:
        assert started.stdout is not None
        while "Ctrl-C ends" not in printed:
            line = started.stdout.readline()
            assert line, f"it ended: {printed}"
            printed += line
        variables = dict(re.findall(r"^  export (\w+)=(.*)$", printed, re.MULTILINE))
        shown = re.findall(r"^  kubectl (get .*?)  +#", printed, re.MULTILINE)
        path = variables["PATH"].replace("$PATH", os.environ["PATH"])
        environment = {**os.environ, **variables, "PATH": path, "HOME": str(tmp_path)}
        ask = partial(ask_bash, environment)
        # A pool is decided before the last of its events is written.
        assert wait_until(lambda: all(ask(words).stdout for words in shown), seconds=120)
        answers = [ask(words) for words in shown]
        os.kill(controller_below(tmp_path), signal.SIGKILL)
        again = started.stdout.readline() + started.stdout.readline()  # One ends the page.
        os.killpg(started.pid, signal.SIGINT)
        last, _ = started.communicate()
    assert "the controller has ended and is started anew" in again
    assert last.endswith("ended; nothing of it is left\n")
    assert [(done.returncode, done.stderr) for done in answers] == [(0, "")] * 5
    npool, pn, flagged, events, published = [done.stdout for done in answers]
    assert len(npool.splitlines()) == 6
    assert pn.count("+1415555010") == 5
    assert 0 < flagged.count("Flagged") == len(flagged.splitlines()) - 1
    assert "numberpool/sales-us" in events.lower()
    assert "+14155550105" in published
    assert started.returncode == 0
    assert list(tmp_path.glob("dialrota-cluster-*")) == []
