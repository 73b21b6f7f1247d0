"""Every scenario folder against the loop on real files: restarted at each pass, and running on."""

from pathlib import Path

import pytest

from scenarios.harness import folders, load, play
from scenarios.repository import RepositoryStore


@pytest.mark.parametrize("folder", folders(), ids=lambda f: f"{f.parent.name}/{f.name}")
@pytest.mark.parametrize("restarts", [True, False], ids=["restarted", "running"])
def test_repository_comes_out_as_the_scenario_says(
    folder: Path, tmp_path: Path, *, restarts: bool
) -> None:
    differences = list(play(load(folder), RepositoryStore(tmp_path, restarts=restarts)))

    assert differences == []
