"""Explaining numbers that stand in no list, and never said to stand in one."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from builders import make_state
from controlplane.kubectl import Kubectl
from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.rows import meta_of
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import Claim
from dialrota.model.words import Seat, State
from fakes.controllers import condition, controller, eventually, pool
from fakes.desk import NUMBERS, POOLS, Desk
from running import Done

FIRST: Final = "+14155550101"
SECOND: Final = "+14155550102"


def test_a_number_that_a_pool_of_another_namespace_owns_is_explained_as_its_record_says(
    api: httpx.Client, namespace: str, kubectl: Kubectl, plugin: Callable[..., Done]
) -> None:
    kubectl.apply(pool("second", FIRST))
    owner = PoolKey("elsewhere", "sales")
    _record_duplicate(Desk(api, namespace), "second", owner)

    done = plugin("explain", FIRST)

    assert done.code == 0, done.err
    first, second, *_ = done.out.splitlines()
    assert first.startswith(f"{FIRST} of {namespace}/second is Duplicate, out of rotation")
    assert second.startswith(f"rule 8, DeclaredElsewhere: Declared in {owner} too")
    assert "listed with weight" not in done.out


def _record_duplicate(desk: Desk, pool_name: str, owner: PoolKey) -> None:
    """Record that a pool elsewhere owns the number, as a controller of all namespaces does."""
    meta = {"name": names.of_number(pool_name, FIRST), "namespace": desk.namespace}
    body = bodies.number(meta_of(desk.read(POOLS, pool_name)), FIRST, meta)
    made = meta_of(desk.apply(body, manager=names.NUMBER_MANAGER))
    state = make_state(
        FIRST,
        state=State.DUPLICATE,
        seat=Seat.NONE,
        in_rotation=False,
        reason=Reason.DECLARED_ELSEWHERE,
        claim=Claim(str(owner), "", 1),
    )
    status = bodies.number_status(state, made, 1)
    desk.apply(status, manager=names.STATUS_MANAGER, part="status")
    assert desk.read(NUMBERS, made.name)["status"]["state"] == "Duplicate"


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
