"""A controller outlives what befalls its whole control plane: F10, and kinds that go and come."""

import io
from typing import Final

from controlplane.plane import Plane
from faults.cluster import campaign, outages
from faults.cluster.campaign import Bounds
from faults.cluster.rehearsal import Site

SAMPLE: Final = ("F10-restored", "F12-numberpools")


def test_what_is_declared_between_outages_is_published_and_nothing_is_broken(
    watched: Plane,
) -> None:
    points = campaign.points_of({}, Bounds())
    assert {point.fault for point in points} == {*outages.FAULTS}
    said = io.StringIO()

    sample = [point for point in points if point.fault in SAMPLE]
    tally = campaign.run(Site.of(watched), sample, {}, said)

    assert len(tally.outcomes) == len(SAMPLE)
    assert tally.violations == [], said.getvalue()
