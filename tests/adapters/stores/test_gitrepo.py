"""Commits hold exactly what dialrota wrote, and run nothing that anybody planted."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialrota.adapters import gitrepo
from dialrota.adapters.gitrepo import GitRepo
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from dialrota.model.failure import ConflictError, UsageError
from fakes.stored import KEY, NAME, make_numbers, make_pool, make_rotation

MESSAGE = "Move 1 number in 1 pool\n\nBench it: \U0001f4de\n\nDialrota-Pass: 0123456789ab\n"
WRITTEN = [
    "rotation/dialers/sales-us/configmap.yaml",
    "rotation/dialers/sales-us/numbers.txt",
    "rotation/dialers/sales-us/rotation.json",
    "state/dialers/sales-us.json",
    "state/dialers/sales-us.jsonl",
]


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give git a person with a home of their own, and nothing of this process's surroundings."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text("[user]\nname = Ann Operator\nemail = ann@example.com\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.delenv("XDG_CONFIG_HOME", raising=False)
        yield


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person does."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = (tmp_path / "repo").resolve()
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


@pytest.fixture
def declared(repo: Path) -> Path:
    """Let a repository have a first commit, with one pool."""
    (repo / "pools").mkdir()
    (repo / "pools/sales.yaml").write_text("kind: NumberPool\n")
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "Declare")
    return repo


def write(out: Path, turn: int = 1) -> None:
    """Write records and a list as a pass does."""
    out.mkdir(exist_ok=True)
    StateFiles(out, Disk()).save(make_pool(turn), make_numbers(turn))
    RotationFiles(out, Disk()).publish(make_rotation(2 + turn), turn, NAME)


def committed(folder: Path, commit: str = "HEAD") -> list[str]:
    """Name the files that a commit touched."""
    shown = git(folder, "show", "--root", "--name-only", "--no-renames", "--format=", commit)
    return sorted(shown.split("\n"))


def test_a_pass_commits_records_and_lists_but_no_mount(declared: Path) -> None:
    write(declared)
    (declared / "state/dialers/notes.md").write_text("mine")
    (declared / "state/dialers/sources").mkdir()
    (declared / "state/dialers/sources/telnyx.journal").write_text("paid")

    commit = GitRepo(declared).commit(MESSAGE)

    assert commit == git(declared, "rev-parse", "main")
    assert committed(declared) == WRITTEN
    assert git(declared, "log", "-1", "--format=%B").strip() == MESSAGE.strip()
    assert git(declared, "log", "-1", "--format=%an <%ae> %cn") == (
        "Ann Operator <ann@example.com> Ann Operator"
    )
    assert git(declared, "status", "--porcelain", "-uno") == ""
    for name in WRITTEN:
        shown = subprocess.run(
            ["git", "show", f"HEAD:{name}"], cwd=declared, capture_output=True, check=True
        )
        assert shown.stdout == (declared / name).read_bytes()


def test_a_pass_that_wrote_nothing_commits_nothing(declared: Path) -> None:
    write(declared)
    repo = GitRepo(declared)
    first = repo.commit(MESSAGE)

    assert repo.commit(MESSAGE) is None
    assert repo.head() == first


def test_the_first_commit_of_a_repository_can_be_ours(repo: Path) -> None:
    assert GitRepo(repo).head() is None
    write(repo)

    commit = GitRepo(repo).commit(MESSAGE)

    assert git(repo, "rev-parse", "main") == commit
    assert committed(repo) == WRITTEN


def test_what_people_staged_or_changed_stays_theirs(declared: Path) -> None:
    write(declared)
    (declared / "pools/sales.yaml").write_text("kind: NumberPool # staged\n")
    (declared / "pools/new.yaml").write_text("kind: NumberPool # staged, new\n")
    git(declared, "add", "pools")
    (declared / "pools/sales.yaml").write_text("kind: NumberPool # not staged\n")

    GitRepo(declared).commit(MESSAGE)

    assert committed(declared) == WRITTEN
    status = git(declared, "status", "--porcelain", "-uno").split("\n")
    assert status == ["A  pools/new.yaml", "MM pools/sales.yaml"]


def test_removed_records_are_removed_by_the_commit(declared: Path) -> None:
    write(declared)
    GitRepo(declared).commit(MESSAGE)
    StateFiles(declared, Disk()).remove(KEY)
    RotationFiles(declared, Disk()).remove(KEY)

    assert GitRepo(declared).commit(MESSAGE) is not None

    assert committed(declared) == WRITTEN
    assert git(declared, "ls-files") == "pools/sales.yaml"


def test_repository_and_output_may_be_folders_of_a_larger_one(declared: Path) -> None:
    folder = declared / "infra/calling"
    (folder / "pools").mkdir(parents=True)
    (folder / "pools/a.yaml").write_text("a: 1\n")
    git(declared, "add", ".")
    git(declared, "commit", "-q", "-m", "Nest")
    write(folder / "out")
    repo = GitRepo(folder, folder / "out")

    repo.commit(MESSAGE)

    assert committed(declared) == [f"infra/calling/out/{name}" for name in WRITTEN]
    assert repo.is_backed("pools/a.yaml")
    assert not repo.is_backed("out/state/dialers/sales-us.json")


def test_a_detached_head_moves_and_the_branch_stays(declared: Path) -> None:
    main = git(declared, "rev-parse", "main")
    git(declared, "checkout", "-q", "--detach")
    write(declared)

    commit = GitRepo(declared).commit(MESSAGE)

    assert git(declared, "rev-parse", "HEAD") == commit
    assert git(declared, "rev-parse", "main") == main


def test_a_linked_working_tree_commits_to_its_own_branch(declared: Path) -> None:
    other = declared.parent / "other"
    git(declared, "worktree", "add", "-q", "-b", "side", str(other))
    write(other)

    commit = GitRepo(other).commit(MESSAGE)

    assert git(declared, "rev-parse", "side") == commit
    assert git(declared, "rev-parse", "main") != commit


def test_a_repository_with_sha256_names_works_too(tmp_path: Path) -> None:
    folder = (tmp_path / "modern").resolve()
    folder.mkdir()
    git(folder, "init", "-q", "--object-format=sha256")
    write(folder)
    commit = GitRepo(folder).commit(MESSAGE)
    assert commit is not None
    assert len(commit) == 64
    assert GitRepo(folder).is_committed("state/dialers/sales-us.json")


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


def test_a_file_is_backed_by_a_commit_of_these_bytes_by_somebody_else(declared: Path) -> None:
    repo = GitRepo(declared)
    path = declared / "pools/sales.yaml"
    assert repo.is_backed("pools/sales.yaml")

    path.write_text("kind: NumberPool # edited\n")
    assert not repo.is_backed("pools/sales.yaml")
    git(declared, "add", ".")
    assert not repo.is_backed("pools/sales.yaml")

    git(declared, "commit", "-q", "-m", "Edit")
    assert repo.is_backed("pools/sales.yaml")


def test_a_commit_of_ours_backs_nothing_until_a_person_commits(declared: Path) -> None:
    repo = GitRepo(declared)
    path = declared / "pools/sales.yaml"
    path.write_text("kind: NumberPool # proposed\n")
    repo.commit_files(["pools/sales.yaml"], MESSAGE)
    assert repo.is_committed("pools/sales.yaml")
    assert not repo.is_backed("pools/sales.yaml")

    path.write_text("kind: NumberPool # accepted\n")
    git(declared, "commit", "-q", "-a", "-m", "Accept")
    assert repo.is_backed("pools/sales.yaml")


@pytest.mark.parametrize(
    "file", ["pools/none.yaml", "../secret", "pools", "pools/link.yaml", "/x"]
)
def test_what_is_no_file_of_the_repository_is_not_backed(declared: Path, file: str) -> None:
    (declared / "pools/link.yaml").symlink_to("sales.yaml")
    (declared.parent / "secret").write_text("x")
    assert not GitRepo(declared).is_backed(file)


def test_files_that_a_person_names_are_committed_alone(declared: Path) -> None:
    write(declared)
    odd = "pools/*odd [name].yaml"
    (declared / odd).write_text("a: 1\n")
    (declared / "pools/sales.yaml").write_text("kind: NumberPool # pulled\n")
    (declared / "pools/other.yaml").write_text("b: 1\n")

    commit = GitRepo(declared).commit_files(["pools/sales.yaml", odd], "Pull one\n")

    assert committed(declared) == [odd, "pools/sales.yaml"]
    assert git(declared, "rev-parse", "HEAD") == commit
    assert GitRepo(declared).is_backed("pools/sales.yaml")
    assert GitRepo(declared).commit_files([odd], "Nothing\n") is None


def test_a_file_outside_is_not_committed(declared: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("x")
    with pytest.raises(UsageError, match="leads outside"):
        GitRepo(declared).commit_files(["../outside.yaml"], "No\n")


def test_an_executable_file_stays_one(declared: Path) -> None:
    path = declared / "pools/sales.yaml"
    path.chmod(0o755)
    git(declared, "commit", "-q", "-a", "-m", "Odd")
    path.write_text("kind: NumberPool # edited\n")

    GitRepo(declared).commit_files(["pools/sales.yaml"], "Edit\n")

    assert git(declared, "ls-tree", "HEAD", "pools/").startswith("100755")


def test_a_folder_becomes_a_repository_with_a_first_commit(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x")
    commit, top = gitrepo.start(tmp_path, ["README.md"], "Declare an example pool\n")
    assert top == tmp_path
    assert git(tmp_path, "log", "--format=%H %s", "main") == f"{commit} Declare an example pool"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_new_folder_in_a_repository_becomes_one_of_its_own(declared: Path) -> None:
    inner, before = declared / "inner", git(declared, "rev-parse", "HEAD")
    inner.mkdir()
    (inner / "README.md").write_text("x")
    commit, top = gitrepo.start(inner, ["README.md"], "Start\n")
    assert (top, git(inner, "rev-parse", "HEAD")) == (inner, commit)
    assert git(declared, "rev-parse", "HEAD") == before


def test_a_folder_whose_files_a_repository_has_stays_a_part_of_it(declared: Path) -> None:
    (declared / "pools/README.md").write_text("x")
    commit, top = gitrepo.start(declared / "pools", ["README.md"], "Start\n")
    assert (top, git(declared, "rev-parse", "HEAD")) == (declared, commit)
    assert committed(declared) == ["pools/README.md"]
    assert not (declared / "pools/.git").exists()


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
