"""The lists of one output, and the folder of the one that tests publish."""

from pathlib import Path

import pytest

from dialrota.adapters.stores.disk import Disk
from dialrota.adapters.stores.rotationfiles import RotationFiles


@pytest.fixture
def lists(tmp_path: Path) -> RotationFiles:
    return RotationFiles(tmp_path, Disk())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rotation/dialers/sales-us"
