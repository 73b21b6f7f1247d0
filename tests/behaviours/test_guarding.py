"""Bad news in a wave: bounded, approved by a person or not at all, and never an empty list."""

from pathlib import Path
from typing import Any, Final

from fakes.controllers import eventually, pool
from fakes.desk import POOLS, Desk
from fakes.inside import Inside
from fakes.saying import AUDIT, audit, audit_source

TEN: Final = tuple(f"+141555501{digits:02d}" for digits in range(10))
APPROVE: Final = "dialrota.dev/approve-plan"
LATER: Final = 1000  # Seconds: longer than the guard waits for a second word.


def watched(*numbers: str, **spec: Any) -> dict[str, Any]:
    """Write a pool that is audited."""
    return pool("sales", *numbers, sources=[AUDIT], **spec)


def approve(desk: Desk, plan: str) -> dict[str, Any]:
    return desk.merge(POOLS, "sales", {"metadata": {"annotations": {APPROVE: plan}}})


def begin(desk: Desk, inside: Inside, *numbers: str, **spec: Any) -> None:
    """Have a list of numbers that are all clean."""
    audit(inside.folder, inside.now() - 10, Clean=numbers)
    made = desk.apply(audit_source(), watched(*numbers, **spec))
    inside.heard(POOLS, made)
    inside.look()
    assert desk.listed("sales") == sorted(numbers)


def test_a_wave_of_bad_news_is_bounded_until_a_person_approves_its_very_hash(
    desk: Desk, inside: Inside
) -> None:
    begin(desk, inside, *TEN)
    audit(inside.folder, inside.now(), Flagged=TEN[:8], Clean=TEN[8:])
    inside.look()
    assert desk.condition("sales", "GuardTripped") == ("True", "GuardLimit")
    held = desk.status("sales")["plan"]
    kept = desk.listed("sales")
    assert kept is not None
    assert len(kept) == 7, "three may go at once: thirty percent"
    assert len(held["heldBack"]) == 5

    inside.heard(POOLS, approve(desk, "0" * 64))
    inside.look()
    assert desk.listed("sales") == kept
    told = desk.said("sales", "GuardTripped")
    assert told.endswith("confirms: 5. Another plan than this is approved: 000000000000.")
    assert desk.condition("sales", "GuardTripped")[0] == "True"

    inside.heard(POOLS, approve(desk, held["hash"]))
    inside.look()
    assert desk.listed("sales") == list(TEN[8:])
    assert desk.condition("sales", "GuardTripped")[0] == "False"
    assert eventually(lambda: not inside.controller.telling)
    (event,) = desk.events("GuardTripped")
    command = f"kubectl dialrota approve {desk.namespace}/sales {held['hash'][:12]}"
    assert event["note"].endswith(f"confirms: 5. To let go now: {command}")


def test_a_hash_that_was_approved_lets_no_later_plan_through(desk: Desk, inside: Inside) -> None:
    begin(desk, inside, *TEN)
    audit(inside.folder, inside.now(), Flagged=TEN[:5], Clean=TEN[5:])
    inside.look()
    old = desk.status("sales")["plan"]["hash"]
    inside.heard(POOLS, approve(desk, old))
    inside.look()
    assert desk.listed("sales") == list(TEN[5:])

    audit(inside.folder, inside.now(), Flagged=TEN[:9], Clean=TEN[9:])
    inside.look()
    left = desk.listed("sales")

    assert desk.condition("sales", "GuardTripped")[0] == "True"
    assert desk.status("sales")["plan"]["hash"] != old
    assert left is not None
    assert len(left) > 1
    inside.look()
    assert desk.listed("sales") == left


def test_when_all_are_flagged_the_last_good_list_stays_but_for_those_that_people_pulled(
    desk: Desk, inside: Inside
) -> None:
    begin(desk, inside, *TEN[:5])
    for turn in range(3):  # Said once, and twice more.
        audit(inside.folder, inside.now() + LATER, Flagged=TEN[:5])
        inside.look(LATER)
        assert desk.listed("sales") == list(TEN[:5]), turn
    assert desk.status("sales")["mode"] == "Fallback"
    assert desk.condition("sales", "AllFlagged")[0] == "True"

    entries = [{"number": number} for number in TEN[:5]]
    entries[2] |= {"state": "Pulled", "reason": "It is somebody else's"}
    inside.heard(
        POOLS, desk.apply(watched() | {"spec": {**watched()["spec"], "numbers": entries}})
    )
    inside.look()

    assert desk.listed("sales") == [*TEN[:2], *TEN[3:5]]
    assert desk.status("sales")["mode"] == "Fallback"


def test_no_list_falls_under_its_floor_and_a_pulled_number_does_not_fill_it(
    desk: Desk, inside: Inside
) -> None:
    begin(desk, inside, *TEN[:6], policy={"mode": "Enforce", "rotation": {"minNumbers": 4}})
    bad = TEN[:5]
    for _ in range(3):
        audit(inside.folder, inside.now() + LATER, Flagged=bad, Clean=TEN[5:6])
        inside.look(LATER)
    listed = desk.listed("sales")
    assert listed is not None
    assert desk.status("sales")["mode"] == "Floor"
    assert len(listed) == 4
    assert TEN[5] in listed

    pulled = next(number for number in listed if number in bad)
    entries = [{"number": number} for number in TEN[:6]]
    entries[TEN.index(pulled)] |= {"state": "Pulled", "reason": "It is somebody else's"}
    spec = {**desk.read(POOLS, "sales")["spec"], "numbers": entries}
    inside.heard(POOLS, desk.apply(watched() | {"spec": spec}))
    inside.look()

    after = desk.listed("sales")
    assert after is not None
    assert len(after) == 4
    assert pulled not in after


def test_a_list_is_as_it_was_where_a_source_has_nothing_to_say(
    desk: Desk, inside: Inside, tmp_path: Path
) -> None:
    begin(desk, inside, *TEN[:3])
    before = desk.read_list("sales")
    (tmp_path / "audits" / "found.csv").write_text("<html>Bad gateway</html>", encoding="utf-8")
    inside.look(LATER)

    assert desk.read_list("sales") == before
