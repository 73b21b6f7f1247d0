"""A pass killed at any write is finished by the next, and nobody ever reads a lie meanwhile."""

import os
import subprocess
import sys
from pathlib import Path

from running import ROOT


def test_a_kill_before_or_after_any_write_changes_nothing_in_the_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faults.kills", tmp_path],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    killed, of = lines[-1].removeprefix("killed ").split(" of ")
    assert lines[:-1] == []
    assert int(killed) == int(of) > 80
