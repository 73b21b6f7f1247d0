"""What a server says of an object before, while and after a controller looks at it."""

from pathlib import Path
from typing import Any, Final

from controlplane.kubectl import Kubectl
from fakes.controllers import controller, eventually, pool
from fakes.fiction import FIRST, SECOND
from fakes.kstatus import judge

SOURCE: Final[dict[str, Any]] = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "ReputationSource",
    "metadata": {"name": "audit"},
    "spec": {"type": "file", "file": {"paths": ["audit.csv"]}},
}


def test_a_pool_that_no_controller_has_seen_is_not_taken_for_ready(kubectl: Kubectl) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND), SOURCE)

    assert _row(kubectl, "numberpool") == {"READY": "Unknown", "REASON": "Pending"}
    assert _row(kubectl, "reputationsource") == {"READY": "Unknown", "REASON": "Pending"}
    assert judge(kubectl.read("numberpool", "sales")) == "InProgress"
    waited = kubectl.run("wait", "--for=condition=Ready", "numberpool/sales", "--timeout=1s")
    assert waited.code != 0


def test_a_pool_is_current_once_decided_and_in_progress_while_an_edit_waits(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path) as running:
        kubectl("wait", "--for=condition=Ready", "numberpool/sales", "--timeout=30s")
        assert judge(kubectl.read("numberpool", "sales")) == "Current"

        running.pause()
        kubectl.apply(pool("sales", FIRST))
        assert judge(kubectl.read("numberpool", "sales")) == "InProgress"
        running.resume()

        assert eventually(lambda: judge(kubectl.read("numberpool", "sales")) == "Current")


def test_a_pool_whose_declaration_cannot_be_used_has_failed(
    kubectl: Kubectl, tmp_path: Path
) -> None:
    kubectl.apply(pool("sales", FIRST, SECOND))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: judge(kubectl.read("numberpool", "sales")) == "Current")

        kubectl.apply(pool("sales", FIRST, SECOND, policyRef={"name": "nobody-wrote-it"}))

        assert eventually(lambda: judge(kubectl.read("numberpool", "sales")) == "Failed")


def _row(kubectl: Kubectl, kind: str) -> dict[str, str]:
    """Read two columns of the table that people see."""
    head, line = kubectl("get", kind).splitlines()
    return {name: line[head.index(name) :].split()[0] for name in ("READY", "REASON")}
