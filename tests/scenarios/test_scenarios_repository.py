"""Every scenario folder against the program on real files: the command, and a running loop."""

from pathlib import Path

import pytest

from dialrota.cli.settings import Settings
from dialrota.cli.watching.opening import open_loop
from scenarios.harness import folders, load, play
from scenarios.repository import RepositoryStore, by_command, by_loop, prepare

every_scenario = pytest.mark.parametrize(
    "folder", folders(), ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)


@every_scenario
def test_one_command_after_another_comes_out_as_the_scenario_says(
    folder: Path, tmp_path: Path
) -> None:
    prepare(tmp_path)

    differences = list(play(load(folder), RepositoryStore(tmp_path, by_command(tmp_path))))

    assert differences == []


@every_scenario
def test_a_running_loop_comes_out_as_the_scenario_says(folder: Path, tmp_path: Path) -> None:
    prepare(tmp_path)

    with open_loop(Settings(repo=tmp_path)) as loop:
        differences = list(play(load(folder), RepositoryStore(tmp_path, by_loop(loop))))

    assert differences == []
