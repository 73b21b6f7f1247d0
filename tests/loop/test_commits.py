"""What a pass changed is committed: by itself, or where git was busy, by a later one."""

from pathlib import Path

import pytest

from dialrota.model.failure import ConflictError
from fakes.passing import NOW, looping
from running import git


def test_a_commit_that_git_was_too_busy_for_is_made_by_the_next_pass(tmp_path: Path) -> None:
    git("init", "-q", folder=tmp_path)
    lock = tmp_path / ".git" / "index.lock"
    with looping(tmp_path) as loop:
        lock.touch()
        with pytest.raises(ConflictError, match="busy"):
            loop.run(NOW, commit=True)
        lock.unlink()

        quiet = loop.run(NOW + 60, commit=True)
        after = loop.run(NOW + 120, commit=True)

    head = git("rev-parse", "HEAD", folder=tmp_path).strip()
    assert (quiet.changed, quiet.commit) == (False, head)
    said = git("log", "-1", "--format=%B", folder=tmp_path)
    assert said.startswith("Move 4 numbers in 1 pool\n")
    assert "dialers/sales: Add +14155550101: " in said
    assert after.commit is None
