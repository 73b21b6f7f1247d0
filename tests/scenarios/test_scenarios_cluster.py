"""Every scenario folder against the controller on a real API server."""

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from controlplane import crds, shared
from controlplane.access import Access
from controlplane.shared import Shared
from dialrota.cli.cluster.connecting import Target
from scenarios.cluster import ClusterStore
from scenarios.harness import folders, load, play

_NAMESPACE: Final = re.compile(r"namespace: ([a-z-]+)")


def _has_history(folder: Path) -> bool:
    """Leave out what only a repository can be: edited, and not committed."""
    return all(step.backed is not False for step in load(folder).steps)


@pytest.mark.parametrize(
    "folder",
    [folder for folder in folders() if _has_history(folder)],
    ids=lambda folder: f"{folder.parent.name}/{folder.name}",
)
def test_the_controller_comes_out_as_the_scenario_says(
    folder: Path, plane: Shared, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    spaces = set(_NAMESPACE.findall((folder / "pools.yaml").read_text(encoding="utf-8")))
    with ExitStack() as stack:
        if len(spaces) == 1:
            access, space = plane.access, request.getfixturevalue("namespace")
        else:
            access, space = request.getfixturevalue("apart").access, None
            _furnish(access, spaces)
        store = ClusterStore(Target(str(access.kubeconfig()), None, space), tmp_path, stack)
        differences = list(play(load(folder), store))

    assert differences == []


def _furnish(access: Access, spaces: set[str]) -> None:
    """Make an empty server one that the controller can run on."""
    crds.install(access, shared.CRDS)
    with access.client() as client:
        for space in spaces:
            made = client.post("/api/v1/namespaces", json={"metadata": {"name": space}})
            made.raise_for_status()


def test_only_what_needs_a_commit_is_left_to_repositories() -> None:
    left = [folder.name for folder in folders() if not _has_history(folder)]

    assert len(left) < len(folders()) // 20, left
