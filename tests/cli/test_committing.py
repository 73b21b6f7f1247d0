"""--commit: a commit holds what the command changed, and why; or nothing is committed."""

import shutil
from pathlib import Path

import pytest

from running import AT, POOL, Program, git


@pytest.fixture
def history(repo: Path) -> None:
    """Make the repository one of git, with everything committed."""
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "Begin")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("command", ["pull --reason x +14155550101", "run --once", "check"])
def test_nothing_is_committed_of_a_folder_that_git_ignores(
    repo: Path, program: Program, command: str
) -> None:
    shutil.copytree("pools", ".run/pools")
    shutil.copytree("audits", ".run/audits")
    Path(".gitignore").write_text("/.run/\n")

    done = program("--repo", ".run", *command.split(), "--commit")

    assert done.code == 64
    assert f"{repo.resolve()}/.run is ignored by the git repository {repo.resolve()}; " in done.err
    assert git("log", "--format=%s") == "Begin\n"
    assert Path(".run/pools/sales.yaml").read_text() == POOL


@pytest.mark.usefixtures("history")
def test_a_commit_holds_the_change_and_the_reason_alone(program: Program) -> None:
    Path("unrelated.txt").write_text("staged\n")
    git("add", "unrelated.txt")

    done = program("pull", "+14155550101", "--reason", "Stranger's voicemail", "--commit")

    assert done.code == 0, done.err
    assert git("log", "-1", "--format=%B").strip() == "Pull +14155550101\n\nStranger's voicemail"
    assert git("show", "--name-only", "--format=").split() == ["pools/sales.yaml"]
    assert git("status", "--short") == "A  unrelated.txt\n"


@pytest.mark.usefixtures("history")
def test_a_commit_that_failed_is_made_by_the_same_command_again(program: Program) -> None:
    words = ("pull", "+14155550101", "--reason", "Sold", "--commit")
    lock = Path(".git/index.lock")
    lock.touch()

    busy = program(*words)
    assert busy.code == 1
    assert "the edit is saved but not committed; the same command again commits it" in busy.err
    assert git("status", "--short") == " M pools/sales.yaml\n"

    lock.unlink()
    assert "committed as" in program(*words).out
    assert git("log", "-1", "--format=%B").strip() == "Pull +14155550101\n\nSold"
    assert program(*words).out == "nothing to commit\n"


@pytest.mark.usefixtures("history")
def test_an_edit_that_was_taken_back_is_not_called_committed(program: Program) -> None:
    program("pull", "+14155550101", "--reason", "Sold")

    done = program("restore", "+14155550101", "--reason", "Not sold", "--commit")

    assert done.out.startswith("nothing to commit\n")
    assert git("log", "--format=%s") == "Begin\n"


def test_each_pass_commits_what_it_wrote(repo: Path, program: Program) -> None:
    git("init", "-q")
    done = program("run", "--once", "--at", AT, "--commit")
    log = git("log", "--name-only")
    assert "committed as" in done.out
    assert "state/dialers/sales.jsonl" in log
    assert "rotation/dialers/sales/rotation.json" in log
    assert "mount" not in log
    assert "+14155550101" in log


def test_a_commit_takes_along_what_passes_without_one_left(repo: Path, program: Program) -> None:
    git("init", "-q")
    program("run", "--once")  # It is remembered, so that the same is not done again.
    done = program("run", "--once", "--commit")
    again = program("run", "--once", "--commit")

    held = git("show", "--name-only", "--format=").split()
    assert "nothing changed, committed as" in done.out
    assert "committed" not in again.out
    assert {"state/dialers/sales.jsonl", "rotation/dialers/sales/rotation.json"} < {*held}
