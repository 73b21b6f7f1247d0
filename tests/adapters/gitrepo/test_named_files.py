"""Files that a person names are committed alone; a folder gets its first commit, or joins one."""

from pathlib import Path

import pytest

from dialrota.adapters import gitrepo
from dialrota.adapters.gitrepo import GitRepo
from dialrota.model.failure import UsageError
from fakes.history import committed, git, write


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
