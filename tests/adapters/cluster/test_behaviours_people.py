"""What people write is final: holds, deletions, suspension, one owner for each number."""

import time
from pathlib import Path
from typing import Final

import httpx

from controlplane.kubectl import Kubectl
from fakes.controllers import condition, controller, eventually, found, listed, pool, row
from fakes.fiction import FIRST, SECOND, THIRD

LIST: Final = "sales-rotation"
HOLD: Final = '{"spec": {"hold": {"reason": "carrier complaint", "by": "ann@example.com"}}}'


def test_a_hold_set_by_kubectl_benches_and_survives_passes_and_a_restart(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    name = row("sales", FIRST)
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: _state(kubectl, name))
        kubectl("patch", "phonenumber", name, "--type=merge", f"--patch={HOLD}")
        assert eventually(lambda: listed(kubectl, "sales") == [SECOND])
        assert eventually(lambda: _state(kubectl, name) == "Held")

        kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
        assert eventually(lambda: listed(kubectl, "sales") == [SECOND, THIRD])
        running.restart()
        kubectl.apply(pool("sales", FIRST, SECOND))
        assert eventually(lambda: listed(kubectl, "sales") == [SECOND])

        spec = kubectl.read("phonenumber", name)["spec"]
        assert spec["hold"]["reason"] == "carrier complaint"
        kubectl("patch", "phonenumber", name, "--type=merge", '--patch={"spec": {"hold": null}}')
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])


def test_a_number_that_two_pools_declare_is_in_one_list_only(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("east", FIRST, SECOND), pool("west", FIRST, THIRD))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "east") and listed(kubectl, "west"))
        lists = [*(listed(kubectl, "east") or []), *(listed(kubectl, "west") or [])]

        assert sorted(lists) == [FIRST, SECOND, THIRD]


def test_a_deleted_pool_takes_its_numbers_along_and_leaves_its_list(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: found(kubectl, "phonenumber", row("sales", SECOND)))
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        assert _finalizers(kubectl) == []
        before = kubectl.read("configmap", LIST)["data"]

        kubectl("delete", "numberpool", "sales")

        assert eventually(lambda: kubectl.read("phonenumbers")["items"] == [])
        assert eventually(lambda: _annotation(kubectl) == "true")
        assert kubectl.read("configmap", LIST)["data"] == before


def test_a_namespace_goes_although_no_controller_runs(
    kubectl: Kubectl, api: httpx.Client, tmp_path: Path
) -> None:
    path = "/api/v1/namespaces/leaving-without-a-controller"
    kubectl("create", "namespace", path.rpartition("/")[2])
    there = Kubectl(kubectl.program, kubectl.kubeconfig, path.rpartition("/")[2])
    there.apply(pool("sales", FIRST, SECOND))
    with controller(there, tmp_path):
        assert eventually(lambda: listed(there, "sales") == [FIRST, SECOND])
        assert eventually(lambda: len(there.read("phonenumbers")["items"]) == 2)

    api.delete(path).raise_for_status()

    assert eventually(lambda: api.get(path).status_code == 404)


def test_a_suspended_pool_keeps_its_list_until_it_is_resumed(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        before = kubectl.read("configmap", LIST)

        kubectl.apply(pool("sales", FIRST, SECOND, THIRD, suspend=True))
        assert eventually(
            lambda: condition(kubectl, "sales", "Published")["reason"] == "Suspended"
        )
        assert eventually(lambda: found(kubectl, "phonenumber", row("sales", THIRD)))
        time.sleep(1)  # Long enough for a list that should not be written.
        assert kubectl.read("configmap", LIST) == before

        kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])


def _state(kubectl: Kubectl, name: str) -> str:
    number = found(kubectl, "phonenumber", name) or {}
    state: str = number.get("status", {}).get("state", "")
    return state


def _annotation(kubectl: Kubectl) -> str:
    annotations = kubectl.read("configmap", LIST)["metadata"].get("annotations", {})
    value: str = annotations.get("dialrota.dev/orphaned", "")
    return value


def _finalizers(kubectl: Kubectl) -> list[str]:
    listed_all = kubectl.read("numberpools,phonenumbers,configmaps")["items"]
    return [name for each in listed_all for name in each["metadata"].get("finalizers", [])]
