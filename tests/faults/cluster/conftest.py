"""A control plane that an observer can read, for all tests of faults in one process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controlplane import plane as planes
from controlplane.binaries import Binaries
from controlplane.plane import Plane
from faults.cluster import rigs


@pytest.fixture(scope="session")
def watched(programs: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    """Start a plane of our own, with the kinds, garbage collection, and readable storage."""
    folder: Path = tmp_path_factory.mktemp("faults") / "plane"
    with planes.running(programs, folder, rigs.SETTINGS) as plane:
        rigs.furnish(plane)
        yield plane
