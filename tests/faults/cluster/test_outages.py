"""A controller outlives the API server and its store: a sample of F10."""

from pathlib import Path

import pytest

from controlplane import plane as planes
from controlplane.binaries import Binaries
from faults.cluster import outages, rigs


@pytest.mark.parametrize("fault", outages.FAULTS)
def test_what_is_declared_between_outages_is_published_and_nothing_is_broken(
    programs: Binaries, tmp_path: Path, fault: str
) -> None:
    with planes.running(programs, tmp_path / "plane", rigs.SETTINGS) as plane:
        rigs.furnish(plane)

        _, wrong = outages.hit(plane, fault, seed=0)

    assert wrong == []
