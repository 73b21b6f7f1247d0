"""Explaining numbers that stand in no list, and never said to stand in one."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from builders import make_state, make_verdict
from controlplane.kubectl import Kubectl
from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.rows import meta_of
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, NumberState
from dialrota.model.words import Seat, State
from fakes.controllers import condition, controller, eventually, pool
from fakes.desk import POOLS, Desk
from running import Done

FIRST: Final = "+14155550101"
SECOND: Final = "+14155550102"
AUDIT: Final = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "ReputationSource",
    "metadata": {"name": "audit"},
    "spec": {"type": "file", "file": {"paths": ["audits/*.csv"]}, "staleAfter": "14d"},
}


def test_a_number_that_a_pool_of_another_namespace_owns_is_explained_as_its_record_says(
    api: httpx.Client, namespace: str, kubectl: Kubectl, plugin: Callable[..., Done]
) -> None:
    kubectl.apply(pool("second", FIRST))
    owner = PoolKey("elsewhere", "sales")
    state = make_state(
        FIRST,
        state=State.DUPLICATE,
        seat=Seat.NONE,
        in_rotation=False,
        reason=Reason.DECLARED_ELSEWHERE,
        claim=Claim(str(owner), "", 1),
    )
    _record(Desk(api, namespace), "second", state)

    done = plugin("explain", FIRST)

    assert done.code == 0, done.err
    first, second, *_ = done.out.splitlines()
    assert first.startswith(f"{FIRST} of {namespace}/second is Duplicate, out of rotation")
    assert second.startswith(f"rule 8, DeclaredElsewhere: Declared in {owner} too")
    assert "listed with weight" not in done.out


def _record(desk: Desk, pool_name: str, state: NumberState, **spec: Any) -> None:
    """Record a number, as a controller does; a hold is people's."""
    meta = {"name": names.of_number(pool_name, state.number), "namespace": desk.namespace}
    body = bodies.number(meta_of(desk.read(POOLS, pool_name)), state.number, meta)
    body["spec"] |= spec
    made = meta_of(desk.apply(body, manager=names.NUMBER_MANAGER))
    desk.apply(bodies.number_status(state, made, 1), manager=names.STATUS_MANAGER, part="status")


@pytest.mark.parametrize(
    ("until", "uses"),
    [
        ("2199-01-01T00:00:00Z", ["decided", "counted"]),
        ("2026-01-01T00:00:00Z", ["ignored: it has ended", "decided"]),
    ],
)
def test_of_a_hold_and_verdicts_that_is_said_to_have_decided_which_did(
    until: str,
    uses: list[str],
    api: httpx.Client,
    kubectl: Kubectl,
    plugin: Callable[..., Done],
) -> None:
    kubectl.apply(AUDIT, pool("sales", FIRST, sources=[{"name": "audit"}]))
    heard = make_verdict(at=int(time.time()) - 60)
    state = make_state(FIRST, verdicts=(heard,), heard_at=heard.observed_at)
    hold = {"reason": "Under review", "by": "dana", "until": until}
    _record(Desk(api, kubectl.namespace), "sales", state, hold=hold)

    done = plugin("explain", FIRST)

    assert done.code == 0, done.err
    rows = [line for line in done.out.splitlines() if line.startswith(("hold ", "verdict of "))]
    assert f"Under review (by dana, until {until})" in rows[0]
    assert [row.split("  ")[-1].strip() for row in rows] == uses


def test_what_cannot_be_published_is_said_not_to_be_carried_out(
    kubectl: Kubectl, plugin: Callable[..., Done], tmp_path: Path
) -> None:
    kubectl("create", "configmap", "sales-rotation", "--from-literal=a=b")
    kubectl.apply(pool("sales", FIRST))
    with controller(kubectl, tmp_path):
        assert eventually(lambda: condition(kubectl, "sales", "Ready").get("status") == "False")

        done = plugin("explain", FIRST)

    assert done.code == 0, done.err
    assert f"{FIRST} of {kubectl.namespace}/sales would be Unknown" in done.out
    assert "but that is not carried out: NotOwned: " in done.out
    assert "listed with weight" not in done.out


def test_a_pool_that_cannot_be_used_is_said_to_be_so_and_not_to_be_missing(
    kubectl: Kubectl, plugin: Callable[..., Done]
) -> None:
    kubectl.apply(pool("noref", FIRST, policyRef={"name": "gone"}), pool("sales", SECOND))
    place, finding = f"{kubectl.namespace}/noref", "spec.policyRef"

    for words in (("explain", FIRST), ("explain", f"noref/{FIRST}"), ("plan", "--pool", "noref")):
        done = plugin(*words)
        assert done.code == 1, (words, done.err)
        assert f"{place} cannot be used" in done.err
        assert finding in done.err

    sound = plugin("plan", "--pool", "sales")
    assert (sound.code, sound.err) == (0, "")
    assert plugin("plan").code == 1
