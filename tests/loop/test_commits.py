"""What a pass changed is committed: by itself, or where git was busy, by a later one."""

import subprocess
from pathlib import Path

import pytest

from dialrota.model.failure import ConflictError
from fakes.passing import NOW, looping


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, as somebody."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    return subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_a_commit_that_git_was_too_busy_for_is_made_by_the_next_pass(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lock = tmp_path / ".git" / "index.lock"
    with looping(tmp_path) as loop:
        lock.touch()
        with pytest.raises(ConflictError, match="busy"):
            loop.run(NOW, commit=True)
        lock.unlink()

        quiet = loop.run(NOW + 60, commit=True)
        after = loop.run(NOW + 120, commit=True)

    assert (quiet.changed, quiet.commit) == (False, git(tmp_path, "rev-parse", "HEAD").strip())
    said = git(tmp_path, "log", "-1", "--format=%B")
    assert said.startswith("Move 4 numbers in 1 pool\n")
    assert "dialers/sales: Add +14155550101: " in said
    assert after.commit is None
