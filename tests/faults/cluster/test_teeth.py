"""The campaign catches bugs: a few of those that ``make faults TEETH=1`` plants."""

import io
from pathlib import Path
from typing import Final

import pytest

from controlplane.plane import Plane
from faults.cluster import biting, planting
from faults.cluster.families import Point
from faults.cluster.planting import Patch, StaleError, Tooth
from faults.cluster.rehearsal import Site
from faults.cluster.teeth import TEETH

FEW: Final = (
    "a record goes before the list on removal",
    "an object is made whoever has its name",
    "the lease is not given back",
    "the times of flags are known by heart alone",
    "every pass leaves a task behind",
)


def test_bugs_that_are_planted_are_caught(watched: Plane) -> None:
    said = io.StringIO()
    few = [tooth for tooth in TEETH if tooth.bug in FEW]

    bites = biting.bite(Site.of(watched), few, said)

    table = biting.table(bites)
    assert table.endswith(f"{len(FEW)} of {len(FEW)} bugs caught."), said.getvalue()
    assert "| the lease is not given back | I12 | `w1/" in table


@pytest.mark.parametrize("tooth", TEETH, ids=[tooth.bug for tooth in TEETH])
def test_a_bug_fits_the_product_and_names_points(tooth: Tooth, tmp_path: Path) -> None:
    planting.copy(tooth.patches, tmp_path)

    for patch in tooth.patches:
        planted = tmp_path.joinpath("dialrota", patch.file)
        compile(planted.read_text("utf-8"), patch.file, "exec")
        assert planted.read_text("utf-8") != (planting.PRODUCT / patch.file).read_text("utf-8")
    assert [str(Point.parse(text)) for text in tooth.points] == [*tooth.points]


@pytest.mark.parametrize("text", ["nobody wrote this", "import"])
def test_a_bug_that_fits_no_more_or_not_only_once_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(StaleError, match=r"loop/publish\.py holds \d+ times"):
        planting.copy((Patch("loop/publish.py", text, "x"),), tmp_path)
