"""What the pages tell people to type is typed, and does what it should.

That is every shell block, line by line, and every row of the page of commands. Each begins on a
fresh copy of the project's pools, with audits of just now and one pass taken. Commands that pages
merely mention are held against the program by ``test_commands``.
"""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from dialrota.adapters.clock import SystemClock
from dialrota.adapters.mirror import Mirror
from documents import MARKDOWN, ROOT, Block, blocks, spans
from running import hold_back

NOT_TYPED: Final = {  # By how a line begins: why not here.
    "make ": "sets up an environment; what it starts is tested by itself",
    "kubectl ": "needs a cluster: tests/plugin, tests/cluster, tests/charts",
    "helm ": "needs a cluster: tests/charts",
    "docker ": "needs a daemon, and a registry; test_installing.py",
    "cp requirements-cluster.lock dist/": "goes where make wheel put the wheel",
    "curl ": "needs a cluster: tests/behaviours",
    "dialrota crds diff": "needs a cluster: tests/cli/test_examples.py",
    "dialrota crds install": "needs a cluster: tests/cli/test_examples.py",
    "dialrota run --cluster": "needs a cluster: tests/cluster, tests/behaviours",
    "docs/examples/replay.sh": "test_replay.py",
    "dialrota demo --out /tmp/demo": "does not end: tests/cli/test_examples.py",
}
ENDLESS: Final = {"dialrota run"}  # tests/cli/test_loop.py
REFUSED: Final = {"dialrota validate --repo docs/examples/duplicates": 1}  # As its page says.
BLOCKS: Final = [block for page in MARKDOWN for block in blocks(page, "sh")]
ROWS: Final = spans(ROOT / "docs" / "commands.md", "dialrota ")


def lines(text: str) -> list[str]:
    """Cut what is to be typed into commands, without what stands behind them."""
    joined = text.replace("\\\n", " ").splitlines()
    found = [re.sub(r"\s+#.*", "", line).strip() for line in joined]
    return [line for line in found if line and line not in ENDLESS and not is_left_out(line)]


def is_left_out(line: str) -> bool:
    return any(line.startswith(begin) for begin in NOT_TYPED)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the copy, with an installed program and a trial as of ``make run`` in it."""
    folder = tmp_path_factory.mktemp("lived")
    Mirror(ROOT, folder, SystemClock().now()).start()
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    (folder / "numbers.csv").write_text("number\n+13125550160\n", encoding="utf-8")
    program = folder / ".venv" / "bin" / "dialrota"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dialrota "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for command in ("git init -q", "dialrota run --once", "dialrota demo --out .run --once"):
        subprocess.run(
            command.split(), cwd=folder, env=surroundings(folder), check=True, capture_output=True
        )
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    return os.environ | {"PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}"}


@pytest.fixture
def site(lived: Path, tmp_path: Path) -> Path:
    """Copy it for one test."""
    return shutil.copytree(lived, tmp_path / "site", symlinks=True)


def type_in(site: Path, line: str) -> None:
    """Type a line, with /tmp in a place of the test's own."""
    if line.startswith("dialrota approve"):
        hold_back(site, surroundings(site))
    elif line.startswith("dialrota import"):
        (site / "pools" / "sales-us.yaml").unlink()
    ours, theirs = pty.openpty()
    os.write(ours, b"y\n")  # To whoever asks first.
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace(" /tmp/", f" {site.parent}/")],
        cwd=site, env=surroundings(site), stdin=theirs,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == REFUSED.get(line, 0), done.stderr


@pytest.mark.parametrize(
    "block", [b for b in BLOCKS if lines(b.text)], ids=lambda block: block.place
)
def test_a_block_can_be_typed_line_by_line(block: Block, site: Path) -> None:
    for line in lines(block.text):
        type_in(site, line)


@pytest.mark.parametrize("row", [row for row in ROWS if lines(row)])
def test_a_row_of_the_page_of_commands_can_be_typed(row: str, site: Path) -> None:
    for line in lines(row):
        type_in(site, line)


@pytest.mark.parametrize("begin", NOT_TYPED)
def test_nothing_is_left_out_that_no_page_has(begin: str) -> None:
    every = [
        line.strip() for each in (*(b.text for b in BLOCKS), *ROWS) for line in each.split("\n")
    ]
    assert any(line.startswith(begin) for line in every)
