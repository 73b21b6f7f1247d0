"""Nothing that was planted runs, and a git that is foreign, busy or not there is told of."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dialrota.adapters.gitrepo import GitRepo
from dialrota.model.failure import ConflictError, UsageError
from fakes.history import MESSAGE, WRITTEN, committed, git, write


def test_nothing_that_was_planted_runs(declared: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\necho $0 >> {ran}\ncat\n")
    script.chmod(0o755)
    hooks = declared / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("pre-commit", "commit-msg", "post-commit", "post-index-change"):
        (hooks / hook).symlink_to(script)
    (hooks / "reference-transaction").symlink_to(script)
    settings = {
        "filter.evil.clean": str(script),
        "filter.evil.required": "true",
        "filter.worse.process": str(script),
        "core.fsmonitor": str(script),
        "core.editor": str(script),
        "core.pager": str(script),
        "gpg.program": str(script),
        "commit.gpgSign": "true",
        "log.showSignature": "true",
        "diff.external": str(script),
    }
    (declared / ".gitattributes").write_text("* filter=evil text eol=crlf\n*.json filter=worse\n")
    for key, value in settings.items():
        git(declared, "config", "--global", key, value)
        git(declared, "config", key, value)
    write(declared)
    repo = GitRepo(declared)

    commit = repo.commit(MESSAGE)
    backed = repo.is_backed("pools/sales.yaml")

    assert not ran.exists(), ran.read_text()
    assert backed
    assert commit is not None
    assert repo.is_committed("state/dialers/sales-us.jsonl")


def test_the_surroundings_of_the_process_lead_nowhere(
    declared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    write(declared)
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": str(tmp_path),
        "GIT_AUTHOR_NAME": "Mallory",
    }.items():
        monkeypatch.setenv(name, value)

    commit = GitRepo(declared).commit(MESSAGE)

    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    assert git(declared, "rev-parse", "HEAD") == commit
    assert git(declared, "log", "-1", "--format=%an") == "Ann Operator"


def test_a_machine_without_a_person_commits_as_dialrota(declared: Path) -> None:
    (Path(os.environ["HOME"]) / ".gitconfig").unlink()
    write(declared)
    GitRepo(declared).commit(MESSAGE)
    assert git(declared, "log", "-1", "--format=%an <%ae>") == "dialrota <dialrota@localhost>"


@pytest.mark.parametrize("state", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge"])
def test_nothing_is_committed_into_a_merge(declared: Path, state: str) -> None:
    write(declared)
    (declared / ".git" / state).write_text(git(declared, "rev-parse", "HEAD"))
    with pytest.raises(ConflictError, match="under way"):
        GitRepo(declared).commit(MESSAGE)
    assert git(declared, "diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock"])
def test_a_git_that_stays_busy_is_told_of_and_nothing_is_lost(declared: Path, lock: str) -> None:
    write(declared)
    repo = GitRepo(declared)
    (declared / ".git" / lock).touch()
    with pytest.raises(ConflictError, match="busy"):
        repo.commit(MESSAGE)
    (declared / ".git" / lock).unlink()

    assert repo.commit(MESSAGE) == git(declared, "rev-parse", "main")
    assert committed(declared) == WRITTEN
    assert git(declared, "status", "--porcelain", "-uno") == ""


def test_a_git_that_is_busy_for_a_moment_is_waited_for(declared: Path) -> None:
    write(declared)
    lock = declared / ".git" / "index.lock"
    lock.touch()
    threading.Timer(0.2, lock.unlink).start()

    assert GitRepo(declared).commit(MESSAGE) == git(declared, "rev-parse", "main")


def test_an_output_outside_the_repository_is_not_committed(declared: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="outside the git repository"):
        GitRepo(declared, tmp_path / "elsewhere").commit(MESSAGE)


def test_a_folder_that_git_does_not_know_is_told_of(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path)
    with pytest.raises(UsageError, match="is in no git repository; leave out --commit"):
        repo.require()
    assert repo.head() is None
    assert not repo.is_backed("pools/sales.yaml")
    with pytest.raises(UsageError, match="git init"):
        repo.commit(MESSAGE)


def test_links_among_the_records_are_not_committed(declared: Path, tmp_path: Path) -> None:
    write(declared)
    secret = tmp_path / "secret"
    secret.write_text("canary")
    (declared / "state/dialers/care.json").symlink_to(secret)
    (declared / "state/other").symlink_to(tmp_path)

    GitRepo(declared).commit(MESSAGE)

    assert committed(declared) == WRITTEN


WITHOUT_GIT = """
import pathlib, sys
from dialrota.adapters.gitrepo import GitRepo
from dialrota.model.failure import UsageError
try:
    GitRepo(pathlib.Path(sys.argv[1])).commit("x")
except UsageError as error:
    print(error)
"""


def test_a_machine_without_git_is_told_so(declared: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_GIT, declared],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.startswith("git cannot be run; install git")
