"""What a person at a terminal sees: the program on a pseudo-terminal."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pytest

BLACK = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def show(command: list[str], folder: Path, environment: dict[str, str], width: int = 100) -> str:
    """Run a command on a terminal of its own and return what is drawn."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    kept = {name: text for name, text in environment.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        command, cwd=folder, env=kept | {"TERM": "xterm-256color"},
        stdin=theirs, stdout=theirs, stderr=theirs,
    ) as running:  # fmt: skip
        os.close(theirs)
        drawn = b""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    drawn += os.read(ours, 65536)
                except OSError:  # Linux says so when the other end is closed.
                    break
            elif running.poll() is not None:
                break
    os.close(ours)
    return drawn.decode()


def test_a_person_gets_colour_and_lines_that_fit(
    recorded: Path, environment: dict[str, str]
) -> None:
    drawn = show(["dialrota", "status"], recorded, environment, width=80)

    assert "\x1b[31m" in drawn
    assert max(len(line) for line in BLACK.sub("", drawn).splitlines()) <= 80
    told = " ".join(BLACK.sub("", drawn).split())
    assert "SpamLabelled: tns at Verizon: Spam Likely (score 87), observed 2026-11-20" in told
    assert "ago" in drawn
    assert "2026-11-20T12:00:00Z" not in drawn


def test_a_person_who_wants_no_colour_gets_none(
    recorded: Path, environment: dict[str, str]
) -> None:
    assert "\x1b" not in show(["dialrota", "status", "--color", "never"], recorded, environment)
    wanted = environment | {"NO_COLOR": "1"}
    command = ["env", "NO_COLOR=1", "dialrota", "status"]
    assert "\x1b" not in show(command, recorded, wanted)


@pytest.mark.parametrize("kind", ["spinner", "bar"])
def test_what_takes_long_shows_that_it_goes_on(
    kind: str, recorded: Path, environment: dict[str, str]
) -> None:
    code = {
        "spinner": "with busy('Reading'): time.sleep(1.6)",
        "bar": "with busy('Reading'), Progress() as p:\n"
        "    for n in range(0, 101, 10): p.sweep('audit', n, 100); time.sleep(0.02)",
    }[kind]
    head = "import time\nfrom dialrota.cli.progress import Progress, busy\n"
    drawn = show([sys.executable, "-c", head + code], recorded, environment)
    assert {"spinner": "Reading", "bar": "asking audit"}[kind] in drawn


def test_what_is_quick_shows_nothing(recorded: Path, environment: dict[str, str]) -> None:
    code = "from dialrota.cli.progress import busy\nwith busy('Reading'): pass"
    assert show([sys.executable, "-c", code], recorded, environment) == ""
