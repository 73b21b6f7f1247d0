"""What the API server does in the corners on which the controller relies, as far as tried."""

from typing import Any

import httpx
import pytest

from controlplane import crds
from controlplane.access import APPLY
from controlplane.daemons import wait_until
from controlplane.kubectl import Kubectl
from controlplane.plane import Plane
from controlplane.shared import Shared

GROUP = "facts.example.com"
WHOLE = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
STATUS = {"type": "object", "properties": {"state": {"type": "string"}}}
SCHEMA = {"type": "object", "properties": {"spec": WHOLE, "status": STATUS}}
KIND: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": f"facts.{GROUP}"},
    "spec": {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {"kind": "Fact", "plural": "facts"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": SCHEMA},
                "subresources": {"status": {}},
            }
        ],
    },
}


class Facts:
    """The objects of one kind in one namespace, over the bare API."""

    def __init__(self, api: httpx.Client, path: str, kind: tuple[str, str]) -> None:
        self.api, self.path, self.kind = api, path, kind

    def body(self, **parts: Any) -> dict[str, Any]:
        """Write an object; ``metadata`` is laid over the name."""
        metadata = {"name": "one", **parts.pop("metadata", {})}
        return {"apiVersion": self.kind[0], "kind": self.kind[1], "metadata": metadata, **parts}

    def apply(self, part: str = "", manager: str = "tests", **body: Any) -> httpx.Response:
        """Apply the object, or one of its subresources."""
        query, content = {"fieldManager": manager}, self.body(**body)
        return self.api.patch(f"{self.path}/one{part}", params=query, headers=APPLY, json=content)


@pytest.fixture
def facts(api: httpx.Client, plane: Shared, namespace: str) -> Facts:
    """Make a kind with a status, and no object of it."""
    crds.apply(plane.access, KIND)
    return Facts(api, f"/apis/{GROUP}/v1/namespaces/{namespace}/facts", (f"{GROUP}/v1", "Fact"))


@pytest.fixture
def maps(api: httpx.Client, namespace: str) -> Facts:
    """Take ConfigMaps for objects."""
    return Facts(api, f"/api/v1/namespaces/{namespace}/configmaps", ("v1", "ConfigMap"))


def test_a_stale_revision_in_an_apply_is_a_conflict(facts: Facts) -> None:
    stale = facts.apply(spec={"a": 1}).json()["metadata"]["resourceVersion"]
    assert facts.apply(spec={"a": 2}).status_code == 200
    for part, change in (("", {"spec": {"a": 3}}), ("/status", {"status": {"state": "Good"}})):
        refused = facts.apply(part, metadata={"resourceVersion": stale}, **change)
        assert (refused.status_code, refused.json()["reason"]) == (409, "Conflict")
        assert "the object has been modified" in refused.json()["message"]
        assert "causes" not in refused.json()["details"]


def test_a_field_of_another_manager_is_a_conflict_with_a_cause(maps: Facts) -> None:
    assert maps.apply(manager="first", data={"k": "1"}).status_code == 201
    refused = maps.apply(manager="second", data={"k": "2"})
    assert refused.status_code == 409
    assert [cause["reason"] for cause in refused.json()["details"]["causes"]] == [
        "FieldManagerConflict"
    ]


def test_a_revision_does_not_keep_an_apply_from_creating_an_object(maps: Facts) -> None:
    assert maps.apply(metadata={"resourceVersion": "1"}).status_code == 201


def test_a_uid_keeps_an_apply_from_creating_an_object(maps: Facts) -> None:
    refused = maps.apply(metadata={"uid": "5ad8f1a4-1c1e-4f5b-8d5e-6d9fd6b1c001"})
    assert refused.status_code == 409
    assert "uid mismatch" in refused.json()["message"]


def test_an_unknown_field_of_a_status_is_a_server_error(facts: Facts) -> None:
    assert facts.apply(spec={}).status_code == 201
    refused = facts.apply("/status", status={"bogus": 1})
    assert refused.status_code == 500
    assert ".status.bogus: field not declared in schema" in refused.json()["message"]
    assert "reason" not in refused.json()


def test_the_status_of_an_absent_object_is_not_found(facts: Facts) -> None:
    assert facts.apply("/status", status={"state": "Good"}).status_code == 404


def test_a_status_sent_to_the_object_itself_is_dropped(facts: Facts) -> None:
    assert "status" not in facts.apply(spec={}, status={"state": "Good"}).json()


def test_an_apply_without_a_change_leaves_the_revision(facts: Facts) -> None:
    first, second = facts.apply(spec={"a": 1}), facts.apply(spec={"a": 1})
    revisions = {answer.json()["metadata"]["resourceVersion"] for answer in (first, second)}
    assert len(revisions) == 1


def test_a_watch_from_before_a_restart_of_the_server_has_expired(own_plane: Plane) -> None:
    path = "/api/v1/namespaces/default/configmaps"
    with own_plane.access.client() as api:
        before = api.get(path).json()["metadata"]["resourceVersion"]
        for name in ("one", "two"):
            api.post(path, json={"metadata": {"name": name}}).raise_for_status()
    own_plane.apiserver.restart()
    query = {"watch": "1", "resourceVersion": before, "timeoutSeconds": "5"}
    with own_plane.access.client() as api:
        answer = api.get(path, params=query)
    assert answer.status_code == 200
    assert '"type":"ERROR"' in answer.text
    assert '"code":410' in answer.text


def test_children_go_with_their_owner(kubectl: Kubectl, maps: Facts) -> None:
    uid = maps.apply().json()["metadata"]["uid"]
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "one", "uid": uid}
    child = {"metadata": {"name": "child", "ownerReferences": [owner]}}
    maps.api.post(maps.path, json=child).raise_for_status()
    kubectl("delete", "configmap", "one")
    assert wait_until(lambda: kubectl.read("configmaps")["items"] == [], seconds=60)
