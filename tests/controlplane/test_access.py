"""Users of the API server of tests are real ones: certificates, tokens, roles, an audit log."""

from typing import Any

import httpx
import pytest

from controlplane.authority import User
from controlplane.kubectl import Kubectl, KubectlError
from controlplane.shared import Shared

READER: dict[str, Any] = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "Role",
    "metadata": {"name": "reader"},
    "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["list", "patch"]}],
}
MINE: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine"}}


def binding(namespace: str, account: str) -> dict[str, Any]:
    """Bind the role to a service account."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    }


@pytest.fixture
def reader(plane: Shared, kubectl: Kubectl, namespace: str) -> User:
    """Make a service account that may list and patch ConfigMaps in its namespace."""
    user = plane.access.service_account(namespace, "reader")
    kubectl.apply(READER, binding(namespace, "reader"))
    return user


def test_a_service_account_may_do_what_its_role_says(
    plane: Shared, reader: User, namespace: str
) -> None:
    theirs = plane.access.kubectl(reader, namespace)
    assert theirs("get", "configmaps") == ""
    assert theirs("auth", "whoami", "--output=jsonpath={.status.userInfo.username}") == reader.name


def test_a_service_account_is_refused_outside_its_namespace(plane: Shared, reader: User) -> None:
    with pytest.raises(KubectlError) as refused:
        plane.access.kubectl(reader, "default")("get", "configmaps")
    assert (
        f'configmaps is forbidden: User "{reader.name}" cannot list resource "configmaps" '
        'in API group "" in the namespace "default"'
    ) in str(refused.value)


def test_an_apply_that_creates_needs_the_verb_create(
    plane: Shared, reader: User, namespace: str
) -> None:
    with pytest.raises(KubectlError, match=r'cannot create resource "configmaps"'):
        plane.access.kubectl(reader, namespace).apply(MINE)


def test_a_user_with_a_certificate_and_no_role_may_do_nothing(plane: Shared) -> None:
    with plane.access.client(plane.access.user("eve")) as eve:
        refused = eve.get("/api/v1/namespaces")
    assert refused.status_code == 403
    assert refused.json()["message"].startswith('namespaces is forbidden: User "eve" cannot list')


def test_a_fixed_token_may_do_everything(plane: Shared) -> None:
    with plane.access.client(plane.access.bearer()) as bearer:
        assert bearer.get("/api/v1/secrets").is_success


def test_a_token_that_nobody_issued_is_unknown(plane: Shared) -> None:
    with plane.access.client(User("liar", token="made.up.token")) as liar:
        assert liar.get("/api/v1/namespaces").status_code == 401


def test_nobody_is_let_in_without_the_authority_of_the_server(plane: Shared) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{plane.access.url}/readyz")


def test_the_audit_log_has_one_line_for_each_request(
    plane: Shared, reader: User, namespace: str
) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    with plane.access.client(reader) as client:
        answers = [client.get(path), client.get(path), client.post(path, json=MINE)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    lines = plane.audited(lambda entry: entry["user"]["username"] == reader.name)
    assert [
        (line["verb"], line["objectRef"]["resource"], line["responseStatus"]["code"])
        for line in lines
    ] == [("list", "configmaps", 200), ("list", "configmaps", 200), ("create", "configmaps", 403)]
    assert {line["userAgent"].partition("/")[0] for line in lines} == {"python-httpx"}


def test_a_kubeconfig_holds_all_that_it_needs(plane: Shared, reader: User, namespace: str) -> None:
    text = plane.access.kubeconfig(reader, namespace).read_text(encoding="utf-8")
    assert str(plane.access.folder) not in text
    assert f"namespace: {namespace}" in text
