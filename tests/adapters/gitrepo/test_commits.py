"""A commit holds exactly what dialrota wrote, whatever else lies in the repository."""

import subprocess
from pathlib import Path

from dialrota.adapters.gitrepo import GitRepo
from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles
from dialrota.adapters.stores.statefiles import StateFiles
from fakes.history import MESSAGE, WRITTEN, committed, git, write
from fakes.stored import KEY


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
