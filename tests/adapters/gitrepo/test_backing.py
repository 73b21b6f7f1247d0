"""A file is backed by what somebody else committed, byte for byte, and by nothing of ours."""

from pathlib import Path

import pytest

from dialrota.adapters.gitrepo import GitRepo
from fakes.history import MESSAGE, git


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
