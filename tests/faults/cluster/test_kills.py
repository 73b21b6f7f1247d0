"""Some kills of a controller, the same in every run; all of them: ``make faults``."""

import io

from controlplane.plane import Plane
from faults.cluster import campaign, families, kills, rehearsal
from faults.cluster.address import Address
from faults.cluster.campaign import Bounds
from faults.cluster.rehearsal import Site
from faults.cluster.workloads import WORKLOADS


def test_whoever_comes_after_a_killed_controller_ends_where_it_would_have(watched: Plane) -> None:
    twins = rehearsal.learn(Site.of(watched), WORKLOADS)
    sample = campaign.points_of(twins, Bounds(every=25, families=[kills.FAMILY]))
    said = io.StringIO()

    tally = campaign.run(Site.of(watched), sample, twins, said)

    assert not campaign.lasting(Site.of(watched), tally, twins, said), said.getvalue()
    assert {each.point.fault for each in tally.outcomes} == {kills.BEFORE, kills.AFTER}
    assert sum(each.was_met for each in tally.outcomes) > len(sample) / 2 > 3


def test_every_write_has_a_kill_before_it_and_one_after_it() -> None:
    write = Address("delete", "phonenumbers", "east-14155550103", 1)
    planned = [point.fault for point in families.points("w3", [write], 0)]
    assert {kills.BEFORE, kills.AFTER} <= {*planned}


def test_nobody_is_killed_where_nothing_is_written() -> None:
    read = Address("get", "leases", "dialrota", 1)
    assert kills.FAMILY not in families.applicable(read)
