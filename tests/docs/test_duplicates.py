"""The example of a number in two pools behaves as its page says."""

import json
import os
import subprocess
import sys
from pathlib import Path

from documents import ROOT

EXAMPLE = ROOT / "docs" / "examples" / "duplicates"


def dialrota(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dialrota", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "controller")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_validate_refuses_it() -> None:
    done = dialrota("validate", "--repo", str(EXAMPLE))
    assert done.returncode == 1
    assert "+12125550142" in done.stdout + done.stderr


def test_run_resolves_it(tmp_path: Path) -> None:
    done = dialrota("run", "--once", "--repo", str(EXAMPLE), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "state" / "dialers" / "national.jsonl").read_text(encoding="utf-8")
    states = {line["number"]: line["state"] for line in map(json.loads, lines.splitlines())}
    assert states["+12125550142"] == "Duplicate"
    lists = {
        pool: (tmp_path / "rotation" / "dialers" / pool / "numbers.txt").read_text().split()
        for pool in ("east", "national")
    }
    assert lists == {"east": ["+12125550142", "+16175550141"], "national": ["+13125550143"]}
