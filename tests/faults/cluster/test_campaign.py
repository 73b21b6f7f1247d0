"""A part of the campaign, the same in every run, and what it stands on; all: `make faults`."""

import io
from typing import Final

import pytest

from controlplane.plane import Plane
from faults.cluster import campaign, families, rehearsal
from faults.cluster.address import Address, Counting, Place, place_of
from faults.cluster.campaign import Bounds
from faults.cluster.families import OF_CALLS, OF_EVENTS, OF_PROCESSES, Point
from faults.cluster.leasefaults import OF_LEASES
from faults.cluster.rehearsal import Site
from faults.cluster.workloads import WORKLOADS

# Families of which every forty-first point would be too few, or one that takes long.
CHOSEN: Final = (
    "w1/F11-before/patch:configmaps:sales-rotation:2/0",
    "w3/F11-after/delete:phonenumbers:east-14155550103:1/1",
    "w1/F12-right/patch:configmaps::2/0",
    "w3/F12-quota/create:phonenumbers::1/0",
)


def test_no_fault_of_a_sample_changes_what_a_cluster_comes_to(watched: Plane) -> None:
    twins = rehearsal.learn(Site.of(watched), WORKLOADS)
    sample = [*map(Point.parse, CHOSEN), *campaign.points_of(twins, Bounds(every=41))]
    said = io.StringIO()

    tally = campaign.run(Site.of(watched), sample, twins, said)

    assert len(tally.outcomes) == len(sample) > 20
    assert not campaign.lasting(Site.of(watched), tally, twins, said), said.getvalue()
    assert sum(each.was_met for each in tally.outcomes) > len(sample) * 0.8


FOUND: Final = {  # By the campaign, and mended since.
    "a number that is held while it is made is not said to be decided upon": (
        "w1/F13-number-held/amid:phonenumbers:sales-14155550104:1/0"
    ),
    "a number whose making is refused, and that nobody made, is made all the same": (
        "w3/F1-conflict/patch:phonenumbers:west-14155550103:1/0"
    ),
    "a number whose deletion is refused, and that is still there, is deleted all the same": (
        "w3/F1-conflict/delete:phonenumbers:east-14155550103:1/0"
    ),
    "what is recorded of a number does not step back where its list is refused afterwards": (
        "w2/F12-right/patch:configmaps::5/0"
    ),
    "a number that moves while its old list cannot be written is not put into a second list": (
        "w3/F5-reset/patch:configmaps:east-rotation:4/0"
    ),
    "the list of a deleted pool is put back where somebody edits no more than its text": (
        "w3/F13-list-text/rest:configmaps:west-rotation:6/0"
    ),
    "the numbers of a pool that is deleted while its watch is refused are not made again": (
        "w3/F12-right/watch:numberpools::6/0"
    ),
    "the list of a deleted pool that cannot be marked is tried ever more seldom": (
        "w3/F3-long/patch:configmaps:west-rotation:3/0"
    ),
    "a number whose making fails for a while is tried ever more seldom": (
        "w3/F3-long/patch:phonenumbers:east-14155550103:1/0"
    ),
}


def test_what_the_campaign_once_found_does_not_come_back(watched: Plane) -> None:
    points = [Point.parse(text) for text in FOUND.values()]
    twins = rehearsal.learn(Site.of(watched), {point.workload for point in points})
    said = io.StringIO()

    tally = campaign.run(Site.of(watched), points, twins, said)

    assert tally.violations == [], said.getvalue()


def test_a_point_is_replayed_by_its_string() -> None:
    point = Point("w1", "F4-reset", Address("patch", "numberpools.status", "sales", 2), 7)
    assert Point.parse(str(point)) == point


@pytest.mark.parametrize("text", ["", "w1/F9-none/patch:pools:a:1/0", "w1/F4-reset/patch/0"])
def test_a_string_that_names_no_point_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Point.parse(text)


@pytest.mark.parametrize(
    ("method", "target", "place"),
    [
        ("GET", "/api/v1/namespaces/a/configmaps?limit=500", Place("list", "configmaps")),
        ("GET", "/api/v1/namespaces/a/configmaps/b", Place("get", "configmaps", "b")),
        ("GET", "/apis/g/v1/namespaces/a/pools?watch=1", Place("watch", "pools")),
        ("PATCH", "/apis/g/v1/namespaces/a/pools/b/status", Place("patch", "pools.status", "b")),
        ("DELETE", "/apis/g/v1/namespaces/a/pools/b", Place("delete", "pools", "b")),
    ],
)
def test_a_request_is_named_by_verb_resource_part_and_name(
    method: str, target: str, place: Place
) -> None:
    assert place_of(method, target, b"") == place


def test_what_a_run_makes_up_is_no_part_of_a_name() -> None:
    body = b'{"metadata": {"name": "sales.67f1a2b3c4d5e6f7"}}'
    target = "/apis/events.k8s.io/v1/namespaces/a/events"
    assert place_of("POST", target, body) == Place("create", "events", "sales")


def test_the_same_place_is_counted_from_one() -> None:
    counting, place = Counting(), Place("get", "leases", "a")
    assert [counting.next(place).nth for _ in range(3)] == [1, 2, 3]


def test_every_write_is_refused_lost_before_and_lost_after() -> None:
    write = Address("patch", "numberpools.status", "sales", 1)
    assert {"F1", "F3", "F4", "F5"} <= families.applicable(write)


def test_every_fault_is_planned_by_some_seed() -> None:
    met = [
        Address("patch", "configmaps", "a", 1),
        Address("create", "leases", "a", 1),
        Address("get", "leases", "a", 1),
        Address("watch", "configmaps", "", 1),
        Address("event", "configmaps", "a", 1),
    ]
    planned = {point.fault for seed in range(20) for point in families.points("w1", met, seed)}
    assert planned == {*OF_CALLS, *OF_EVENTS, *OF_LEASES, *OF_PROCESSES}
