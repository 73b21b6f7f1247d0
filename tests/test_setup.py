"""Setting up says what is missing, and what to do about it, before it changes anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
TOOLS: Final = ("bash", "cat", "dirname", "grep", "sed", "touch")
OLD: Final = '#!/bin/sh\nexec "{python}" -c "raise SystemExit(1)"\n'  # Fails every question.


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Make a tree to set up, on a machine where bin/ is all there is."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("pyproject.toml", *(lock.name for lock in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    return tmp_path


def provide(machine: Path, name: str) -> None:
    """Install a tool of this machine on that one."""
    (machine / "bin" / name).symlink_to(shutil.which(name) or "")


def set_up(machine: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up there."""
    return subprocess.run(
        ["bash", ".ci/setup", "dev"],
        cwd=machine,
        env={"PATH": str(machine / "bin"), "HOME": str(machine), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_git_it_says_so(machine: Path) -> None:
    done = set_up(machine)
    assert done.returncode == 1
    assert "git was not found; install it" in done.stderr
    assert not (machine / ".venv").exists()


def test_without_a_python_new_enough_it_says_which_and_how(machine: Path) -> None:
    provide(machine, "git")
    old = machine / "bin" / "python3"
    old.write_text(OLD.format(python=sys.executable), encoding="utf-8")
    old.chmod(0o755)
    done = set_up(machine)
    assert done.returncode == 1
    assert "Python 3.11 or newer, with its venv module, was not found" in done.stderr
    assert "make setup PYTHON=/path/to/python3" in done.stderr
    assert not (machine / ".venv").exists()


def test_a_python_named_that_will_not_do_is_refused(machine: Path) -> None:
    provide(machine, "git")
    done = set_up(machine, PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert "/nowhere/python3 is no Python from 3.11" in done.stderr


def test_what_is_fresh_is_left_alone(machine: Path) -> None:
    provide(machine, "git")
    stamp = machine / ".venv" / ".stamp-dev"
    stamp.parent.mkdir()
    stamp.touch()
    os.utime(stamp, (2**31, 2**31))
    done = set_up(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_python_found_is_named_once_and_can_make_environments() -> None:
    command = [ROOT / ".ci" / "pythons"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    ask = "import ensurepip, sys; print(*sys.version_info[:2])"
    versions = [
        subprocess.run([each, "-c", ask], capture_output=True, text=True, check=True).stdout
        for each in found
    ]
    assert versions
    assert len(set(versions)) == len(versions)
    assert all(os.access(each, os.X_OK) for each in found)
    assert all(tuple(map(int, each.split())) >= (3, 11) for each in versions)
