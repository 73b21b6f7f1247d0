"""A repository of git, and a person with a home of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.history import git


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
