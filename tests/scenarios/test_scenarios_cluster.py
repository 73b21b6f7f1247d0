"""Every scenario folder against the controller on a real API server."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from controlplane.shared import Shared
from scenarios.cluster import ClusterStore
from scenarios.harness import folders, load, play


def _has_history(folder: Path) -> bool:
    """Leave out what only a repository can be: edited, and not committed."""
    return all(step.backed is not False for step in load(folder).steps)


@pytest.mark.parametrize(
    "folder",
    [folder for folder in folders() if _has_history(folder)],
    ids=lambda folder: f"{folder.parent.name}/{folder.name}",
)
def test_the_controller_comes_out_as_the_scenario_says(
    folder: Path, plane: Shared, namespace: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        store = ClusterStore(plane.access.kubeconfig(), namespace, tmp_path, stack)
        differences = list(play(load(folder), store))

    assert differences == []


def test_only_what_needs_a_commit_is_left_to_repositories() -> None:
    left = [folder.name for folder in folders() if not _has_history(folder)]

    assert len(left) < len(folders()) // 20, left
