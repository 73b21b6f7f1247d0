"""Objects have several writers: each owns its fields, and what is people's stays people's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from controlplane import crds
from controlplane.apiserver import ApiServer
from controlplane.daemons import wait_until
from controlplane.shared import CRDS
from dialrota.cli.cluster.connecting import Target
from dialrota.model.instant import MINUTE
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside
from fakes.saying import AUDIT, audit, audit_source

HOLD: Final = {"reason": "Complaint", "by": "ann@example.com"}


def managers(content: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Name who owns fields of an object, by which operation, and of which part."""
    found = content["metadata"]["managedFields"]
    return {(each["manager"], each["operation"], each.get("subresource", "")) for each in found}


def test_every_write_is_an_apply_under_the_name_of_its_writer(desk: Desk, inside: Inside) -> None:
    audit(inside.folder, inside.now() - MINUTE, Clean=[FIRST, SECOND])
    desk.apply(audit_source(), pool("sales", FIRST, SECOND, sources=[AUDIT]))
    assert eventually(lambda: len(desk.states("sales")) == 2)
    inside.look()

    theirs = ("a-person", "Apply", "")
    status = ("dialrota-status", "Apply", "status")
    assert managers(desk.read(POOLS, "sales")) == {theirs, status}
    assert managers(desk.read(SOURCES, "audit")) == {theirs, status}
    number = desk.read(NUMBERS, row("sales", FIRST))
    assert managers(number) == {("dialrota-numbers", "Apply", ""), status}
    assert managers(desk.read_list("sales")) == {("dialrota-publish", "Apply", "")}


def test_a_hold_is_there_after_a_hundred_passes_and_still_its_writers(
    desk: Desk, inside: Inside
) -> None:
    name = row("sales", FIRST)
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: len(desk.states("sales")) == 2)
    held = desk.merge(NUMBERS, name, {"spec": {"hold": HOLD}}, manager="kubectl-edit")
    inside.heard(NUMBERS, held)
    inside.look()
    assert desk.listed("sales") == [SECOND]

    for turn in range(100):
        if turn % 20 == 0:  # Something is written now and then, of this number too.
            more = [THIRD] if turn % 40 == 0 else []
            inside.heard(POOLS, desk.apply(pool("sales", FIRST, SECOND, *more)))
        inside.look(60)

    after = desk.read(NUMBERS, name)
    assert after["spec"]["hold"] == HOLD
    assert ("kubectl-edit", "Update", "") in managers(after)
    assert after["status"]["state"] == "Held"
    assert FIRST not in (desk.listed("sales") or [])
    assert desk.events("DriftCorrected") == []


def test_a_number_in_two_pools_is_reported_by_the_one_that_does_not_own_it(
    desk: Desk, inside: Inside
) -> None:
    desk.apply(pool("east", FIRST, SECOND))
    assert eventually(lambda: desk.listed("east") == [FIRST, SECOND])
    desk.apply(pool("west", FIRST, THIRD))
    assert eventually(lambda: desk.listed("west") == [THIRD])
    inside.look()

    assert desk.condition("west", "DuplicateNumber") == ("True", "DeclaredElsewhere")
    assert desk.condition("east", "DuplicateNumber") == ("False", "NoDuplicates"), "the owner"
    assert desk.states("west")[FIRST] == "Duplicate"
    message = desk.read(NUMBERS, row("west", FIRST))["status"]["message"]
    assert "east" in message
    assert desk.listed("east") == [FIRST, SECOND]

    desk.apply(pool("east", SECOND))
    assert eventually(lambda: desk.listed("west") == [FIRST, THIRD])
    assert eventually(lambda: desk.condition("west", "DuplicateNumber")[0] == "False")


@contextmanager
def everywhere(apart: ApiServer, folder: Path) -> Iterator[Inside]:
    """Run a controller of all namespaces of a server of its own."""
    crds.install(apart.access, CRDS)
    inside = Inside(Target(str(apart.access.kubeconfig()), None, None), folder)
    try:
        yield inside.start()
    finally:
        inside.stop()


def test_a_number_in_two_namespaces_is_dialled_from_its_owner_alone(
    apart: ApiServer, tmp_path: Path
) -> None:
    with apart.access.client() as api, everywhere(apart, tmp_path):
        east, west = Desk(api, "east"), Desk(api, "west")
        for desk in (east, west):
            made = api.post("/api/v1/namespaces", json={"metadata": {"name": desk.namespace}})
            made.raise_for_status()
        east.apply(pool("sales", FIRST, SECOND))
        # A server that was taught kinds a moment ago may end their watches without a word.
        assert wait_until(lambda: east.listed("sales") == [FIRST, SECOND], 120)
        west.apply(pool("sales", FIRST, THIRD))
        assert wait_until(lambda: west.listed("sales") == [THIRD], 120)

        assert west.states("sales")[FIRST] == "Duplicate"
        assert west.condition("sales", "DuplicateNumber") == ("True", "DeclaredElsewhere")
        assert east.condition("sales", "DuplicateNumber") == ("False", "NoDuplicates")
        assert east.listed("sales") == [FIRST, SECOND]
