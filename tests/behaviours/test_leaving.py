"""A namespace that is being deleted is left in peace, and served again once it is back."""

import time
from typing import Final

import httpx

from dialrota.adapters.kube.paths import CONFIG_MAPS
from fakes.controllers import eventually, pool
from fakes.desk import Desk
from fakes.fiction import FIRST, SECOND
from fakes.inside import Inside

WATCHED: Final = 6.0  # Seconds.
KEPT: Final = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "kept", "finalizers": ["example.com/kept"]},
}


def asked(inside: Inside) -> int:
    """Count the requests of the controller until now."""
    return sum(inside.controller.client.answers.values())


def test_in_a_namespace_that_is_being_deleted_nothing_is_tried_over_and_over(
    desk: Desk, api: httpx.Client, inside: Inside
) -> None:
    place = f"/api/v1/namespaces/{desk.namespace}"
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])
    desk.apply(KEPT)  # What keeps the namespace from going.

    api.delete(place).raise_for_status()
    assert eventually(lambda: not desk.states("sales"))
    before = asked(inside)
    time.sleep(WATCHED)

    assert asked(inside) - before < 3 * WATCHED
    assert not inside.has_ended
    assert inside.get("/livez").status == 200

    free: dict[str, dict[str, list[str]]] = {"metadata": {"finalizers": []}}
    merge = {"content-type": "application/merge-patch+json"}
    kept = CONFIG_MAPS.one(desk.namespace, "kept")
    api.patch(kept, json=free, headers=merge).raise_for_status()
    assert eventually(lambda: api.get(place).status_code == 404)
    api.post("/api/v1/namespaces", json={"metadata": {"name": desk.namespace}}).raise_for_status()
    desk.apply(pool("sales", SECOND))
    assert eventually(lambda: desk.listed("sales") == [SECOND])
