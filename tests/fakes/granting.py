"""The rights of the manifest for one namespace, given to somebody, whole or with a gap."""

from typing import Any, Final, NamedTuple

import httpx
import yaml

from controlplane.access import APPLY
from fakes.installing import MANIFESTS, allows

_RBAC: Final = "rbac.authorization.k8s.io"
_SECRETS: Final = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}


class Right(NamedTuple):
    """One verb on one kind of thing."""

    group: str
    resource: str
    verb: str


class Rights:
    """What a user may do in one namespace."""

    def __init__(self, api: httpx.Client, namespace: str, user: str) -> None:
        self._api = api
        self._namespace = namespace
        self.user = user

    def grant(self, without: Right | None = None) -> None:
        """Allow what the manifest does, and the secret named provider; but for one right."""
        named = {**_SECRETS, "resourceNames": ["provider"]}
        rules = [rule for each in _rules() for rule in _but(each, without)]
        self._apply("Role", {"rules": [*rules, named]})
        subject = {"apiGroup": _RBAC, "kind": "User", "name": self.user}
        role = {"apiGroup": _RBAC, "kind": "Role", "name": "dialrota"}
        self._apply("RoleBinding", {"roleRef": role, "subjects": [subject]})

    def has(self, right: Right) -> bool:
        """Ask the server whether the user may do this."""
        about = f"{right.group}/{right.resource}"
        return allows(self._api, (about, right.verb, self._namespace, ""), self.user)

    def _apply(self, kind: str, body: dict[str, Any]) -> None:
        path = f"/apis/{_RBAC}/v1/namespaces/{self._namespace}/{kind.lower()}s/dialrota"
        made = {"apiVersion": f"{_RBAC}/v1", "kind": kind, "metadata": {"name": "dialrota"}}
        query = {"fieldManager": "tests", "force": "true"}
        self._api.patch(path, params=query, headers=APPLY, json=made | body).raise_for_status()


def _rules() -> list[dict[str, Any]]:
    text = (MANIFESTS / "one-namespace.yaml").read_text(encoding="utf-8")
    roles = [each for each in yaml.safe_load_all(text) if each and each["kind"] == "Role"]
    rules: list[dict[str, Any]] = roles[0]["rules"]
    return rules


def _but(rule: dict[str, Any], without: Right | None) -> list[dict[str, Any]]:
    """Split a rule by what it is about, and leave one right out."""
    (group,) = rule["apiGroups"]
    parts = {
        resource: [verb for verb in rule["verbs"] if Right(group, resource, verb) != without]
        for resource in rule["resources"]
    }
    return [
        {"apiGroups": [group], "resources": [resource], "verbs": verbs}
        for resource, verbs in parts.items()
        if verbs
    ]
