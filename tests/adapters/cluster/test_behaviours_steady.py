"""A quiet controller writes nothing, a stopped one misses nothing, a bad pool stops no other."""

import time
from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from fakes.controllers import condition, controller, eventually, listed, pool, row
from fakes.fiction import FIRST, SECOND, THIRD

KINDS: Final = "numberpools,phonenumbers,configmaps,events.v1.events.k8s.io"


def test_a_quiet_controller_writes_nothing_although_it_is_woken(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND), pool("other", THIRD))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: _decided(kubectl, "sales") and _decided(kubectl, "other"))
        before = _settled(kubectl)

        for turn in range(
            3
        ):  # An annotation of ours is news; without a source it changes nothing.
            kubectl("annotate", "numberpool", "sales", f"dialrota.dev/check-now={turn}")
            kubectl("annotate", "numberpool", "sales", "dialrota.dev/check-now-")
            time.sleep(1)
        after = _versions(kubectl)
        woken = ("NumberPool", "sales")
        assert {**after, woken: ""} == {**before, woken: ""}

        running.restart()
        time.sleep(2)
        assert _versions(kubectl) == after


def test_an_annotation_that_is_not_ours_wakes_nobody(kubectl: Kubectl, tmp_path: Path) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path, "--log-level=debug") as running:
        assert eventually(lambda: _decided(kubectl, "sales"))
        _settled(kubectl)
        before = running.said().count('"pass.done"')

        kubectl("annotate", "numberpool", "sales", "somebody.example/turn=1")
        kubectl("label", "numberpool", "sales", "somebody.example/team=red")
        time.sleep(2)  # Long enough for a pass that should not be taken.
        assert running.said().count('"pass.done"') == before

        kubectl("annotate", "numberpool", "sales", "dialrota.dev/check-now=today")
        assert eventually(lambda: running.said().count('"pass.done"') > before)


def test_conditions_say_which_generation_they_speak_of_and_keep_their_times(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: _decided(kubectl, "sales"))
        _settled(kubectl)
        before = kubectl.read("numberpool", "sales")["status"]["conditions"]
        time.sleep(1.1)  # Times are kept in whole seconds.

        kubectl.apply(pool("sales", FIRST, SECOND, THIRD))

        assert eventually(lambda: _observed(kubectl) == 2)
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])
        found = kubectl.read("numberpool", "sales")
        after = found["status"]["conditions"]
        assert found["metadata"]["generation"] == 2
        assert {each["observedGeneration"] for each in after} == {2}
        assert _times(after) == _times(before)


def test_what_changed_while_the_controller_was_stopped_is_taken_up_in_its_last_state(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND), pool("other", THIRD))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: _decided(kubectl, "sales") and _decided(kubectl, "other"))
        _settled(kubectl)
        running.stop()
        generation = _generation(kubectl)
        for last in range(10, 30):
            kubectl.apply(pool("sales", FIRST, SECOND, f"+141555501{last}"))
        kubectl("delete", "configmap", "other-rotation")
        kubectl("delete", "phonenumber", row("other", THIRD))

        running.start()

        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, "+14155550129"])
        assert eventually(lambda: listed(kubectl, "other") == [THIRD])
        assert eventually(lambda: len(_numbers(kubectl)) == 4)
        assert _generation(kubectl) == generation + 1
        assert row("sales", "+14155550128") not in _numbers(kubectl)


def test_a_pool_that_cannot_be_published_stops_no_other(kubectl: Kubectl, tmp_path: Path) -> None:
    taken = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "taken"}}
    missing = pool("missing", SECOND, policyRef={"name": "nobody-wrote-it"})
    kubectl.apply(taken, manager="somebody")
    kubectl.apply(
        pool("bad", FIRST, publish={"configMap": {"name": "taken"}}), missing, pool("good", THIRD)
    )
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "good") == [THIRD])
        assert eventually(lambda: condition(kubectl, "bad", "Published").get("status") == "False")
        kubectl.apply(pool("good", THIRD, "+14155550104"))
        assert eventually(lambda: listed(kubectl, "good") == [THIRD, "+14155550104"])
        assert listed(kubectl, "missing") is None


def _decided(kubectl: Kubectl, name: str) -> bool:
    return condition(kubectl, name, "Ready").get("status") == "True" and bool(
        listed(kubectl, name)
    )


def _settled(kubectl: Kubectl) -> dict[tuple[str, str], str]:
    """Read all revisions, once they stand still."""
    seen: list[dict[tuple[str, str], str]] = [{}]

    def is_still() -> bool:
        seen.append(_versions(kubectl))
        time.sleep(0.7)
        return seen[-1] == seen[-2]

    assert eventually(is_still)
    return seen[-1]


def _versions(kubectl: Kubectl) -> dict[tuple[str, str], str]:
    items = kubectl.read(KINDS)["items"]
    return {
        (each["kind"], each["metadata"]["name"]): each["metadata"]["resourceVersion"]
        for each in items
    }


def _observed(kubectl: Kubectl) -> int:
    observed: int = kubectl.read("numberpool", "sales")["status"]["observedGeneration"]
    return observed


def _generation(kubectl: Kubectl) -> int:
    status = kubectl.read("numberpool", "sales")["status"]
    generation: int = status["rotation"]["generation"]
    return generation


def _numbers(kubectl: Kubectl) -> list[str]:
    return [each["metadata"]["name"] for each in kubectl.read("phonenumbers")["items"]]


def _times(conditions: list[dict[str, Any]]) -> dict[str, str]:
    return {each["type"]: each["lastTransitionTime"] for each in conditions}
