"""A whole controller, under the rights of the manifests: what it shows, logs and leaves."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from controlplane.binaries import Binaries
from controlplane.daemons import wait_until
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from fakes.installing import Controller, Installed, installed_everywhere
from fakes.scraping import value

POOL: Final[dict[str, Any]] = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "NumberPool",
    "metadata": {"name": "sales", "namespace": "dialers"},
    "spec": {
        "owner": "ann@example.com",
        "policy": {"mode": "Enforce"},
        "numbers": [{"number": f"+1415555010{digit}"} for digit in range(1, 5)],
    },
}


@pytest.fixture(scope="module")
def server(
    programs: Binaries, plane: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("seen")
    with installed_everywhere(programs, plane, folder) as done:
        yield done


@pytest.fixture
def dialers(server: Installed) -> Kubectl:
    return server.server.access.kubectl(namespace="dialers")


@pytest.fixture(scope="module")
def controller(
    server: Installed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Controller]:
    """Run it through a small life: a pool, a pull, a number less, and a hand in its list."""
    running = Controller(server.kubeconfig(), tmp_path_factory.mktemp("run"))
    kubectl = server.server.access.kubectl(namespace="dialers")
    try:
        assert wait_until(running.is_ready, seconds=120), running.log.read_text("utf-8")
        live_a_little(kubectl, POOL)
        assert wait_until(partial(_has_renewed, running), seconds=30)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def _has_renewed(running: Controller) -> bool:
    """Say whether it led for long enough to renew its lease."""
    return 'method="PUT"' in running.get("/metrics").text


def live_a_little(kubectl: Kubectl, pool: dict[str, Any]) -> None:
    def lists(*wanted: str) -> bool:
        found = kubectl.run("get", "configmap", "sales-rotation", "--output=json")
        text = json.loads(found.out)["data"]["numbers.txt"] if found.code == 0 else ""
        return [line[-1] for line in text.split()] == [*wanted]

    first, *others, last = pool["spec"]["numbers"]
    pulled = {**first, "state": "Pulled", "reason": "Port in progress"}
    for numbers, wanted in [
        (pool["spec"]["numbers"], "1234"),
        ([pulled, *others, last], "234"),
        ([pulled, *others], "23"),
    ]:
        kubectl.apply({**pool, "spec": {**pool["spec"], "numbers": numbers}})
        # A server may drop watches of kinds that it was taught a moment ago without a word; that
        # is noticed by their silence.
        assert wait_until(partial(lists, *wanted), seconds=100), wanted
    change = '--patch={"data":{"numbers.txt":"+14155550109"}}'
    kubectl("patch", "configmap", "sales-rotation", "--type=merge", change)
    assert wait_until(partial(lists, "2", "3"), seconds=20)


def test_it_lives_and_is_ready_and_names_what_it_looked_at(controller: Controller) -> None:
    life, readiness = controller.get("/livez?verbose"), controller.get("/readyz?verbose")

    assert (life.status_code, readiness.status_code) == (200, 200)
    assert "[+]phonenumbers.dialrota.dev: heard" in life.text
    assert "[+]rotationpolicies.dialrota.dev: listed" in readiness.text
    assert "[+]lease: Leading" in readiness.text


def test_its_metrics_tell_what_it_did(controller: Controller) -> None:
    text = controller.get("/metrics").text
    pool = {"namespace": "dialers", "pool": "sales"}

    assert value(text, "dialrota_leader") == 1
    assert value(text, "dialrota_pool_numbers", **pool, count="inRotation") == 2
    assert value(text, "dialrota_rotation_generation", **pool) == 3
    assert value(text, "dialrota_numbers", state="Pulled") == 1
    assert value(text, "dialrota_changes_total", verb="Remove") == 2
    assert value(text, "dialrota_consecutive_errors") == 0
    assert abs(value(text, "dialrota_last_sync_timestamp_seconds") - time.time()) < 120
    assert value(text, "workqueue_longest_running_processor_seconds", name="passes") < 5
    assert value(text, "dialrota_watch_synced", resource="configmaps") == 1
    assert value(text, "dialrota_objects", resource="configmaps") == 1, "labelled as its watch is"
    assert value(text, "dialrota_objects", resource="phonenumbers.dialrota.dev") >= 2
    assert value(text, "rest_client_requests_total", code="200", method="PUT") >= 1, "the lease"
    assert "+1415" not in text


def test_its_log_tells_each_change_with_plan_and_generations(controller: Controller) -> None:
    changed = [line for line in controller.said() if line["message"] == "pool.changed"]
    removed = [line for line in changed if line["changes"].get("Remove")]

    assert [line["generation"] for line in removed] == [2, 3]
    assert [line["publishedGeneration"] for line in removed] == [2, 3]
    assert all(len(line["plan"]) == 64 for line in removed)
    assert len({line["reconcileId"] for line in removed}) == 2
    assert {(line["namespace"], line["pool"]) for line in changed} == {("dialers", "sales")}


def test_its_token_stands_nowhere_that_people_look(
    controller: Controller, server: Installed, dialers: Kubectl
) -> None:
    token = server.server.access.service_account("dialrota-system", "dialrota").token
    start = token.rpartition(".")[0][:60]
    seen = [
        controller.log.read_text("utf-8"),
        controller.get("/metrics").text,
        dialers("get", "events,npool,pn,configmaps", "--output=yaml"),
    ]

    assert len(start) > 40
    assert [text for text in seen if start in text] == []


def test_it_ends_within_five_seconds_and_gives_the_lease_back(
    server: Installed, tmp_path: Path, controller: Controller
) -> None:
    kubectl = server.server.access.kubectl(namespace="dialrota-system")
    holder = ("get", "lease", "dialrota", "--output=jsonpath={.spec.holderIdentity}")
    second = Controller(server.kubeconfig(), tmp_path)
    assert wait_until(second.is_ready, seconds=120)
    said = second.log.read_text("utf-8")
    assert "who holds the Lease dialrota-system/dialrota leads; Ctrl-C stops." in said
    assert "lease: Standby" in second.get("/readyz?verbose").text
    assert value(second.get("/metrics").text, "dialrota_leader") == 0
    before = kubectl(*holder)

    began = time.monotonic()
    controller.process.send_signal(signal.SIGTERM)
    code = controller.process.wait(timeout=20)
    took = time.monotonic() - began
    followed = wait_until(lambda: "Leading" in second.get("/readyz?verbose").text, seconds=20)
    after = kubectl(*holder)
    second.process.kill()
    second.process.wait()

    assert (code, took < 5) == (0, True)
    assert followed
    assert before != after
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.1", controller.port)),
    ):
        pass
