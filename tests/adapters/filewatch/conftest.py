"""A repository, and a watch on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialrota.adapters.filewatch import FileWatch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("pools/audits", "state/dialers", "rotation/dialers", ".git"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "pools/sales.yaml").write_text("a: 1\n")
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Iterator[FileWatch]:
    with FileWatch(folder) as watch:
        yield watch
