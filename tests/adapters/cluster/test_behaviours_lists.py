"""What becomes of lists when their pool is renamed in its ConfigMap, or deleted."""

from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from fakes.controllers import condition, controller, eventually, found, listed, pool
from fakes.fiction import FIRST, SECOND, THIRD

OLD: Final = "sales-rotation"


def _elsewhere(name: str) -> dict[str, Any]:
    return {"configMap": {"name": name}}


def _numbers(kubectl: Kubectl, name: str) -> list[str] | None:
    config_map = found(kubectl, "configmap", name)
    return None if config_map is None else config_map["data"]["numbers.txt"].split()


def _annotations(kubectl: Kubectl, name: str) -> dict[str, str]:
    config_map = found(kubectl, "configmap", name) or {"metadata": {}}
    return dict(config_map["metadata"].get("annotations", {}))


def test_the_list_under_an_old_name_follows_until_somebody_deletes_it(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])

        kubectl.apply(pool("sales", FIRST, SECOND, THIRD, publish=_elsewhere("new")))
        assert eventually(lambda: _numbers(kubectl, "new") == [FIRST, SECOND, THIRD])
        assert _annotations(kubectl, OLD) == {"dialrota.dev/superseded-by": "new"}

        running.restart()
        kubectl.apply(pool("sales", SECOND, THIRD, publish=_elsewhere("new")))
        assert eventually(lambda: _numbers(kubectl, "new") == [SECOND, THIRD])
        assert _numbers(kubectl, OLD) == [SECOND, THIRD]

        kubectl("delete", "configmap", OLD)
        kubectl.apply(pool("sales", THIRD, publish=_elsewhere("new")))
        assert eventually(lambda: _numbers(kubectl, "new") == [THIRD])
        assert found(kubectl, "configmap", OLD) is None


def test_a_pull_reaches_the_old_list_although_the_new_name_is_somebody_elses(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "taken"}}
    kubectl.apply(theirs, manager="somebody")
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])

        kubectl.apply(pool("sales", SECOND, publish=_elsewhere("taken")))

        assert eventually(lambda: listed(kubectl, "sales") == [SECOND])
        assert eventually(
            lambda: condition(kubectl, "sales", "Published").get("reason") == "NotOwned"
        )


def test_a_controller_that_starts_after_the_pool_went_deletes_the_list_with_it(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND, deletionPolicy="Delete"), pool("kept", THIRD))
    with controller(kubectl, tmp_path) as running:
        assert eventually(lambda: listed(kubectl, "sales") and listed(kubectl, "kept"))
        running.stop()
        kubectl("delete", "numberpool", "sales", "kept")

        running.start()

        assert eventually(lambda: found(kubectl, "configmap", OLD) is None)
        marked = {"dialrota.dev/orphaned": "true"}
        assert eventually(lambda: _annotations(kubectl, "kept-rotation") == marked)
