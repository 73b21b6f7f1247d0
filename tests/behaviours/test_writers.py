"""Objects have several writers: each owns its fields, and what is people's stays people's."""

from typing import Any, Final

from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside

HOLD: Final = {"reason": "Complaint", "by": "ann@example.com"}


def managers(content: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Name who owns fields of an object, by which operation, and of which part."""
    found = content["metadata"]["managedFields"]
    return {(each["manager"], each["operation"], each.get("subresource", "")) for each in found}


def test_every_write_is_an_apply_under_the_name_of_its_writer(desk: Desk, inside: Inside) -> None:
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: len(desk.states("sales")) == 2)

    theirs = ("a-person", "Apply", "")
    status = ("dialrota-status", "Apply", "status")
    assert managers(desk.read(POOLS, "sales")) == {theirs, status}
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
