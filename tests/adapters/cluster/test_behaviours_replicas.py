"""Several processes of the program: one leads, the next takes over, nobody writes beside it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from controlplane.authority import ADMINS
from controlplane.kubectl import Kubectl
from controlplane.shared import Shared
from fakes.accepted import accepted
from fakes.controllers import Running, controller, eventually, found, listed, pool
from fakes.fiction import FIRST, SECOND, THIRD

CANARY: Final = "canary-5d1f0c8e-not-for-anybody"
MARGIN: Final = 10.0  # Seconds, for a machine on which others are busy.
_LEADER: Final = "leader"
_LEASE: Final = "leases.coordination.k8s.io"


def test_when_the_leader_is_told_to_end_another_leads_within_seconds(
    kubectl: Kubectl, plane: Shared, tmp_path: Path
) -> None:
    with _some(2, kubectl, plane, tmp_path) as (leader, standby):
        before = _holder(kubectl)
        began = time.monotonic()
        leader.stop()
        assert time.monotonic() - began < 5 + MARGIN
        assert leader.exit_code() == 0

        assert eventually(lambda: _holder(kubectl) not in ("", before))
        assert time.monotonic() - began < 3 + MARGIN
        assert _works(kubectl)
        assert standby.is_running


def test_when_the_leader_is_killed_another_leads_within_twenty_seconds(
    kubectl: Kubectl, plane: Shared, tmp_path: Path
) -> None:
    with _some(2, kubectl, plane, tmp_path) as (leader, standby):
        before = _holder(kubectl)
        began = time.monotonic()
        leader.kill()

        assert eventually(lambda: _holder(kubectl) != before)
        assert time.monotonic() - began < 20 + MARGIN
        assert _works(kubectl)
        assert standby.is_running


def test_of_three_one_takes_over_from_a_leader_that_stood_still_and_writes_nothing_more(
    kubectl: Kubectl, plane: Shared, tmp_path: Path
) -> None:
    with _some(3, kubectl, plane, tmp_path) as (leader, *standbys):
        before = _holder(kubectl)
        leader.pause()
        kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
        began = time.monotonic()
        assert eventually(lambda: _holder(kubectl) != before)
        assert time.monotonic() - began < 20 + MARGIN
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])
        time.sleep(1)  # What the new leader still has to write is written.
        written = len(accepted(plane, kubectl.namespace))
        renewed = _renewals(plane, kubectl.namespace)
        assert renewed > 0
        following = _holder(kubectl)

        leader.resume()
        assert eventually(lambda: not leader.is_running)

        assert leader.exit_code() == 1
        assert len(accepted(plane, kubectl.namespace)) == written
        assert _renewals(plane, kubectl.namespace) == renewed
        assert _holder(kubectl) == following
        assert all(each.is_running for each in standbys)
        assert sorted("lease.held" in each.said() for each in standbys) == [False, True]


def test_a_standby_writes_nothing(kubectl: Kubectl, plane: Shared, tmp_path: Path) -> None:
    with _some(2, kubectl, plane, tmp_path) as (leader, _):
        before = _holder(kubectl)
        leader.pause()  # Its lease holds for a while yet.
        written = len(accepted(plane, kubectl.namespace))
        kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
        seen: list[int] = []
        until = time.monotonic() + 3
        while not seen or time.monotonic() < until:
            time.sleep(0.5)
            count = len(accepted(plane, kubectl.namespace))
            if _holder(kubectl) != before:
                break  # Slow as this machine is, the standby leads by now, and may write.
            seen.append(count)

        assert {*seen} == {written}


def test_a_key_is_in_no_log_event_or_status_and_the_end_comes_within_five_seconds(
    kubectl: Kubectl, api: httpx.Client, tmp_path: Path
) -> None:
    kubectl("create", "secret", "generic", "provider", f"--from-literal=apiKey={CANARY}\n\x07x")
    source = {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "ReputationSource",
        "metadata": {"name": "provider"},
        "spec": {
            "type": "telnyx",
            "telnyx": {"enterpriseId": "6a09cdc3-8948-47f0-aa62-74ac943d6c58"},
            "secretRef": {"name": "provider", "key": "apiKey"},
            "budget": {"perDay": 5, "perMonth": 5},
        },
    }
    kubectl.apply(source, pool("sales", FIRST, SECOND, sources=[{"name": "provider"}]))
    with controller(kubectl, tmp_path, "--log-level=debug") as running:
        assert eventually(lambda: _failures(kubectl) > 0)
        took = running.seconds_to_end()

        assert took < 5 + MARGIN
        assert running.exit_code() == 0
    kinds = "numberpools,phonenumbers,reputationsources,configmaps,events.v1.events.k8s.io"
    assert "canary" not in kubectl("get", kinds, "--output=yaml")
    assert "canary" not in running.said()


@contextmanager
def _some(count: int, kubectl: Kubectl, plane: Shared, folder: Path) -> Iterator[list[Running]]:
    """Let one lead and the others stand by, each as a user of its own."""
    kubectl.apply(pool("sales", FIRST, SECOND))
    option = f"--lease-namespace={kubectl.namespace}"
    replicas = []
    for name in (_LEADER, *(f"standby-{nth}" for nth in range(1, count))):
        user = plane.access.user(f"{name}-{kubectl.namespace}", ADMINS)
        its = plane.access.kubectl(user, kubectl.namespace)
        replicas.append(Running(its, folder, name, option))
    try:
        replicas[0].start()
        assert eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND])
        for each in replicas[1:]:
            each.start()
        yield replicas
    finally:
        for each in replicas:
            each.kill()


def _renewals(plane: Shared, namespace: str) -> int:
    """Count what the one that led at first wrote of the lease."""
    writes = accepted(plane, namespace, leases=True)
    return len([each for each in writes if each["user"]["username"] == f"{_LEADER}-{namespace}"])


def _holder(kubectl: Kubectl) -> str:
    lease = found(kubectl, _LEASE, f"dialrota-{kubectl.namespace}") or {}
    holder: str = lease.get("spec", {}).get("holderIdentity") or ""
    return holder


def _works(kubectl: Kubectl) -> bool:
    """Say whether a change is taken up."""
    kubectl.apply(pool("sales", FIRST, SECOND, THIRD))
    return eventually(lambda: listed(kubectl, "sales") == [FIRST, SECOND, THIRD])


def _failures(kubectl: Kubectl) -> int:
    failures: int = (
        kubectl.read("reputationsource", "provider").get("status", {}).get("failures", 0)
    )
    return failures
