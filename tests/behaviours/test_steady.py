"""A quiet pass writes nothing; what others change is put back; what was frozen thaws once."""

import time
from collections.abc import Callable
from typing import Any, Final

from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.model.instant import HOUR
from fakes.accepted import accepted
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.inside import Inside
from fakes.saying import AUDIT, audit, audit_source
from fakes.scraping import value

MINUTE: Final = 60

Begin = Callable[..., Inside]


def begin_audited(desk: Desk, inside: Inside) -> None:
    audit(inside.folder, inside.now() - 10, Clean=[FIRST], AtRisk=[SECOND])
    inside.heard(POOLS, desk.apply(audit_source(), pool("sales", FIRST, SECOND, sources=[AUDIT])))
    inside.look()
    assert eventually(lambda: len(desk.states("sales")) == 2)


def test_in_five_quiet_minutes_nothing_is_written_and_no_pass_wakes_another(
    desk: Desk, inside: Inside, plane: Shared
) -> None:
    begin_audited(desk, inside)
    inside.look()
    assert eventually(lambda: not inside.controller.telling)
    before, begun = len(accepted(plane, desk.namespace)), inside.begun
    time.sleep(1.5)
    assert inside.begun == begun, "nobody asked for a pass"

    for _ in range(10):
        assert not inside.look(MINUTE // 2).changed

    assert inside.begun <= begun + 20
    assert len(accepted(plane, desk.namespace)) == before


def test_a_sweep_that_says_the_same_again_writes_no_number_and_a_restart_writes_nothing(
    desk: Desk, begin: Begin
) -> None:
    inside = begin().start()
    begin_audited(desk, inside)
    inside.look()
    before = desk.all(NUMBERS), desk.all(CONFIG_MAPS)

    audit(inside.folder, inside.now() + HOUR, Clean=[FIRST], AtRisk=[SECOND])
    inside.look(HOUR)
    assert (desk.all(NUMBERS), desk.all(CONFIG_MAPS)) == before
    swept = desk.versions()
    inside.stop()
    after = begin()
    after.ahead = inside.ahead
    after.start().look()

    assert desk.versions() == swept


def test_a_suspended_pool_is_watched_and_reported_and_its_end_is_one_publication(
    desk: Desk, inside: Inside
) -> None:
    begin_audited(desk, inside)
    frozen = pool("sales", FIRST, SECOND, THIRD, sources=[AUDIT], suspend=True)
    inside.heard(POOLS, desk.apply(frozen))
    inside.look()
    before = desk.read_list("sales")
    audit(inside.folder, inside.now(), Clean=[FIRST], Flagged=[SECOND])
    inside.look()
    assert desk.read_list("sales") == before
    assert desk.condition("sales", "Published")[1] == "Suspended"
    second = desk.read(NUMBERS, row("sales", SECOND))["status"]
    assert (second["health"], second["inRotation"]) == ("Flagged", True)
    third = desk.read(NUMBERS, row("sales", THIRD))["status"]
    assert (second["reason"], third["reason"]) == ("Suspended", "Suspended")
    assert desk.condition("sales", "Ready") == ("True", "Suspended")

    inside.heard(POOLS, desk.apply(frozen | {"spec": {**frozen["spec"], "suspend": False}}))
    inside.look()
    assert desk.listed("sales") == [FIRST, THIRD]
    generation = desk.status("sales")["rotation"]["generation"]
    inside.look()

    assert desk.status("sales")["rotation"]["generation"] == generation
    published = [report for report in inside.reports if report.published]
    assert len(published) == 2, "once at the start, once at the end"


def test_a_hand_in_the_labels_of_a_number_is_undone_and_named(desk: Desk, inside: Inside) -> None:
    begin_audited(desk, inside)
    name = row("sales", FIRST)
    before = desk.read(NUMBERS, name)["metadata"]["labels"]
    moved = {"metadata": {"labels": {"dialrota.dev/pool": "other"}}}

    desk.merge(NUMBERS, name, moved, manager="hasty-hands")

    assert eventually(lambda: desk.read(NUMBERS, name)["metadata"]["labels"] == before)
    assert eventually(lambda: desk.events("DriftCorrected"))
    (event,) = desk.events("DriftCorrected")
    assert "hasty-hands" in event["note"]
    assert desk.listed("sales") == [FIRST, SECOND]


def test_a_list_that_is_deleted_is_put_back_and_nobody_is_said_to_have_come_back(
    desk: Desk, inside: Inside
) -> None:
    begin_audited(desk, inside)
    before = desk.read_list("sales")["data"]
    told = len(inside.reports)

    desk.delete(CONFIG_MAPS, "sales-rotation")

    assert eventually(lambda: desk.events("DriftCorrected"))
    assert desk.read_list("sales")["data"] == before
    plans = [each.plan.changes for report in inside.reports[told:] for each in report.decisions]
    assert plans
    assert not any(plans)
    (event,) = desk.events("DriftCorrected")
    assert event["note"] == "What dialrota owns was deleted and has been put back."

    frozen = pool("sales", FIRST, SECOND, sources=[AUDIT], suspend=True)
    inside.heard(POOLS, desk.apply(frozen))
    inside.look()
    desk.delete(CONFIG_MAPS, "sales-rotation")
    assert eventually(lambda: desk.find(CONFIG_MAPS, "sales-rotation"))
    assert desk.read_list("sales")["data"] == before, "frozen is not gone"
    assert eventually(lambda: desk.condition("sales", "Published") == ("True", "Suspended"))


def test_kubectl_waits_for_a_pool_until_it_is_as_declared(
    kubectl: Kubectl, desk: Desk, inside: Inside
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    told = kubectl("wait", "--for=condition=Ready", "npool/sales", "--timeout=30s")
    assert "condition met" in told
    found = desk.read(POOLS, "sales")
    assert found["status"]["observedGeneration"] == found["metadata"]["generation"]
    stalled = {"Stalled": "False", "Reconciling": "False"}
    assert {kind: desk.condition("sales", kind)[0] for kind in stalled} == stalled

    kubectl.apply(pool("sales", FIRST, policyRef={"name": "nobody-wrote-it"}))
    told = kubectl("wait", "--for=condition=Stalled", "npool/sales", "--timeout=30s")
    assert "condition met" in told


def test_a_second_writer_of_the_same_objects_costs_another_try_and_is_no_error(
    desk: Desk, inside: Inside
) -> None:
    begin_audited(desk, inside)
    names_of_pools = [f"pool-{number}" for number in range(4)]
    desk.apply(*(pool(name, f"+1212555011{name[-1]}") for name in names_of_pools))
    assert eventually(lambda: all(desk.listed(name) for name in names_of_pools))

    for turn in range(8):  # What is decided on moves under its hands.
        for name in names_of_pools:
            number = f"+1212555011{name[-1]}"
            pulled = {"number": number, "state": "Pulled", "reason": f"Turn {turn}"}
            entry = {"number": number} if turn % 2 else pulled
            desk.apply(pool(name, numbers=[entry]))
            _touch(desk, POOLS, name, turn)
            _touch(desk, CONFIG_MAPS, f"{name}-rotation", turn)
            _touch(desk, NUMBERS, row(name, number), turn)
    assert eventually(lambda: all(desk.listed(name) for name in names_of_pools))
    inside.look()

    metrics = inside.metrics()
    assert value(metrics, "dialrota_conflicts_total") > 0
    assert value(metrics, "dialrota_consecutive_errors") == 0
    assert [dict(report.failed) for report in inside.reports if report.failed] == []


def _touch(desk: Desk, kind: Kind, name: str, turn: int) -> None:
    body: dict[str, Any] = {"metadata": {"annotations": {"somebody.example/turn": str(turn)}}}
    desk.merge(kind, name, body, manager="somebody")
