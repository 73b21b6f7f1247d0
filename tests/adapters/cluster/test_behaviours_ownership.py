"""What is ours is kept as it was decided; what is somebody else's is left alone."""

import json
import time
from pathlib import Path
from typing import Final

from controlplane.kubectl import Kubectl
from fakes.controllers import condition, controller, eventually, found, listed, pool, row
from fakes.fiction import FIRST, SECOND

LIST: Final = "sales-rotation"


def test_a_config_map_of_somebody_else_is_left_alone_until_it_is_deleted(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    theirs = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": LIST},
        "data": {"theirs": "yes"},
    }
    kubectl.apply(theirs, manager="somebody")
    before = kubectl.read("configmap", LIST)
    kubectl.apply(pool("sales", FIRST, SECOND))

    with controller(kubectl, tmp_path):
        assert eventually(lambda: _published(kubectl) == ("False", "NotOwned"))
        settled = kubectl.read("numberpool", "sales")
        time.sleep(4)  # It is tried again and again; nothing is written, nothing flaps.
        assert kubectl.read("numberpool", "sales") == settled
        assert kubectl("get", "phonenumbers", "--output=name") == ""
        assert kubectl.read("configmap", LIST) == before

        kubectl("delete", "configmap", LIST)

        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert eventually(lambda: _published(kubectl) == ("True", "ListPublished"))


def test_a_hand_edit_of_the_list_is_undone_and_an_event_names_who_made_it(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        before = kubectl.read("configmap", LIST)["data"]

        edit = '{"data": {"numbers.txt": "+14155550199\\n"}}'
        kubectl("patch", "configmap", LIST, f"--patch={edit}", "--field-manager=hasty-hands")

        assert eventually(lambda: kubectl.read("configmap", LIST)["data"] == before)
        assert eventually(lambda: "hasty-hands" in _told(kubectl, "DriftCorrected"))


def test_a_deleted_list_comes_back_with_the_same_bytes(kubectl: Kubectl, tmp_path: Path) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        before = kubectl.read("configmap", LIST)

        kubectl("delete", "configmap", LIST)

        assert eventually(lambda: found(kubectl, "configmap", LIST) is not None)
        after = kubectl.read("configmap", LIST)
        assert after["metadata"]["uid"] != before["metadata"]["uid"]
        assert after["data"] == before["data"]


def test_a_deleted_number_comes_back_with_its_history(kubectl: Kubectl, tmp_path: Path) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        name = row("sales", FIRST)
        assert eventually(lambda: _status(kubectl, name))
        before = kubectl.read("phonenumber", name)

        kubectl("delete", "phonenumber", name)

        assert eventually(lambda: _status(kubectl, name))
        after = kubectl.read("phonenumber", name)
        assert after["metadata"]["uid"] != before["metadata"]["uid"]
        assert after["status"] == before["status"]


def test_what_a_hand_adds_to_a_status_is_taken_out(kubectl: Kubectl, tmp_path: Path) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        name = row("sales", FIRST)
        assert eventually(lambda: _status(kubectl, name))
        before = _status(kubectl, name)

        for part in ({"inRotation": False}, {"risk": 99}):
            patch = f"--patch={json.dumps({'status': part})}"
            kubectl("patch", "phonenumber", name, "--type=merge", "--subresource=status", patch)

        assert eventually(lambda: _status(kubectl, name) == before)
        assert listed(kubectl, "sales") == [FIRST, SECOND]


def test_stripped_labels_and_owners_of_a_number_come_back(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        name = row("sales", FIRST)
        assert eventually(lambda: _status(kubectl, name))
        before = kubectl.read("phonenumber", name)["metadata"]

        strip = '{"metadata": {"labels": null, "ownerReferences": null}}'
        kubectl("patch", "phonenumber", name, "--type=merge", f"--patch={strip}")

        assert eventually(lambda: "labels" in kubectl.read("phonenumber", name)["metadata"])
        after = kubectl.read("phonenumber", name)["metadata"]
        assert after["labels"] == before["labels"]
        assert after["ownerReferences"] == before["ownerReferences"]


def test_a_list_whose_labels_were_stripped_is_found_again(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        before = kubectl.read("configmap", LIST)["metadata"]

        kubectl("patch", "configmap", LIST, '--patch={"metadata": {"labels": null}}')

        assert eventually(lambda: "labels" in kubectl.read("configmap", LIST)["metadata"])
        after = kubectl.read("configmap", LIST)["metadata"]
        assert (after["labels"], after["uid"]) == (before["labels"], before["uid"])


def _status(kubectl: Kubectl, name: str) -> object:
    number = found(kubectl, "phonenumber", name)
    return number and number.get("status")


def _published(kubectl: Kubectl) -> tuple[object, object]:
    found_now = condition(kubectl, "sales", "Published")
    return found_now.get("status"), found_now.get("reason")


def _told(kubectl: Kubectl, reason: str) -> str:
    events = kubectl.read("events.v1.events.k8s.io")["items"]
    return "\n".join(each["note"] for each in events if each["reason"] == reason)
