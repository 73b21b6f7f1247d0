"""The plain manifests on a real API server: taken as they are, and what they allow, exactly."""

from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from controlplane.binaries import Binaries
from controlplane.daemons import wait_until
from controlplane.shared import Shared
from fakes.installing import (
    ACCOUNT,
    MANIFESTS,
    Installed,
    allows,
    apply,
    installed,
    installed_everywhere,
)

VERBS: Final = (
    *("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"),
    *("impersonate", "bind", "escalate"),
)
OURS: Final = (
    *("numberpools", "phonenumbers", "reputationsources", "rotationpolicies"),
    "reputationincidents",
)
THINGS: Final = (
    *(("dialrota.dev", kind + part) for kind in OURS for part in ("", "/status", "/finalizers")),
    *(("", each) for each in ("configmaps", "secrets", "pods", "pods/exec", "events", "nodes")),
    *(("", each) for each in ("namespaces", "serviceaccounts", "serviceaccounts/token")),
    ("events.k8s.io", "events"),
    ("coordination.k8s.io", "leases"),
    *(("rbac.authorization.k8s.io", each) for each in ("roles", "clusterroles", "rolebindings")),
    ("apiextensions.k8s.io", "customresourcedefinitions"),
    ("apps", "deployments"),
)
PLACES: Final = ("dialers", "other", "dialrota-system", "")  # The last is all namespaces at once.
WORK: Final = {
    *(("dialrota.dev/numberpools", verb) for verb in ("get", "list", "watch")),
    *(("dialrota.dev/reputationsources", verb) for verb in ("get", "list", "watch")),
    *(("dialrota.dev/rotationpolicies", verb) for verb in ("list", "watch")),
    *(("dialrota.dev/phonenumbers", verb) for verb in ("get", "list", "watch")),
    *(("dialrota.dev/phonenumbers", verb) for verb in ("create", "patch", "delete")),
    *((f"dialrota.dev/{kind}/status", "patch") for kind in OURS[:3]),
    *(("/configmaps", verb) for verb in ("get", "list", "watch", "create", "patch")),
    *(("events.k8s.io/events", verb) for verb in ("create", "patch")),
}
LEADING: Final = ("coordination.k8s.io/leases", "create")


def allowed(api: httpx.Client, place: str, name: str = "") -> set[tuple[str, str]]:
    """Find all that the controller may do in a place."""
    asked = product((f"{group}/{thing}" for group, thing in THINGS), VERBS)
    return {each for each in asked if allows(api, (*each, place, name))}


@pytest.fixture(scope="module")
def all_namespaces(
    programs: Binaries, plane: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("all")
    with installed_everywhere(programs, plane, folder) as done:
        yield done


@pytest.fixture
def everywhere(all_namespaces: Installed) -> httpx.Client:
    return all_namespaces.api


@pytest.fixture(scope="module")
def in_one(
    programs: Binaries, plane: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("one")
    with installed(programs, plane, folder, "one-namespace.yaml") as done:
        yield done.api


def test_in_every_namespace_the_controller_may_do_its_work_and_nothing_else(
    everywhere: httpx.Client,
) -> None:
    for place in PLACES:
        leading = (
            {("coordination.k8s.io/leases", "create")} if place == "dialrota-system" else set()
        )
        assert allowed(everywhere, place) == WORK | leading, place


def test_for_one_namespace_it_may_do_nothing_in_another(in_one: httpx.Client) -> None:
    assert allowed(in_one, "dialers") == WORK
    assert allowed(in_one, "dialrota-system") == {LEADING}
    for place in ("other", ""):
        assert allowed(in_one, place) == set(), place


def test_one_lease_by_name_may_be_read_and_renewed(everywhere: httpx.Client) -> None:
    ours = "coordination.k8s.io/leases"
    for verb, name, wanted in [
        *(("get", "dialrota", True), ("update", "dialrota", True)),
        *(("get", "other", False), ("update", "other", False)),
        *(("patch", "dialrota", False), ("delete", "dialrota", False)),
    ]:
        assert allows(everywhere, (ours, verb, "dialrota-system", name)) is wanted, (verb, name)
    assert not allows(everywhere, (ours, "get", "dialers", "dialrota"))


def test_for_one_namespace_the_lease_has_its_name(in_one: httpx.Client) -> None:
    def may(verb: str, name: str) -> bool:
        return allows(in_one, (LEADING[0], verb, "dialrota-system", name))

    assert may("get", "dialrota-dialers")
    assert may("update", "dialrota-dialers")
    assert not may("update", "dialrota")


def test_no_secret_may_be_read_that_nobody_named(everywhere: httpx.Client) -> None:
    for verb, name in product(VERBS, ("", "telnyx")):
        assert not allows(everywhere, ("/secrets", verb, "dialers", name))


def test_a_secret_that_was_named_may_be_read_by_name_and_never_listed(
    all_namespaces: Installed, render: Any, tmp_path: Path
) -> None:
    objects = render('secrets=[{"namespace":"other","names":["telnyx"]}]')
    file = tmp_path / "roles.yaml"
    file.write_text(yaml.safe_dump_all(objects), encoding="utf-8")
    apply(all_namespaces.server.access.kubectl(), file)

    asked = partial(allows, all_namespaces.api, ("/secrets", "get", "other", "telnyx"))
    assert wait_until(asked, seconds=30)
    for verb, place, name in [
        *(("list", "other", ""), ("watch", "other", ""), ("get", "other", "more")),
        *(("get", "dialrota-system", "telnyx"), ("patch", "other", "telnyx")),
    ]:
        question = ("/secrets", verb, place, name)
        assert not allows(all_namespaces.api, question), question


def test_pods_may_be_listed_and_patched_only_where_they_are_to_be_nudged(
    all_namespaces: Installed, render: Any, tmp_path: Path
) -> None:
    file = tmp_path / "roles.yaml"
    file.write_text(yaml.safe_dump_all(render('nudgePodsIn=["other"]')), encoding="utf-8")
    apply(all_namespaces.server.access.kubectl(), file)

    asked = partial(allows, all_namespaces.api, ("/pods", "patch", "other", ""))
    assert wait_until(asked, seconds=30)
    assert allowed(all_namespaces.api, "other") == WORK | {("/pods", "list"), ("/pods", "patch")}
    assert allowed(all_namespaces.api, "dialers") == WORK


def test_kubectl_says_the_same(all_namespaces: Installed) -> None:
    kubectl = all_namespaces.server.access.kubectl(namespace="dialers")
    table = [
        ("patch phonenumbers.dialrota.dev --subresource=status", "yes"),
        ("watch numberpools.dialrota.dev --all-namespaces", "yes"),
        ("patch numberpools.dialrota.dev", "no"),
        ("create configmaps", "yes"),
        ("delete configmaps", "no"),
        ("list secrets", "no"),
        ("create events.events.k8s.io", "yes"),
        ("create pods", "no"),
    ]
    for words, wanted in table:
        said = kubectl.run("auth", "can-i", *words.split(" "), f"--as={ACCOUNT}")
        assert said.out.strip() == wanted, words


def test_the_pod_is_taken_where_pod_security_is_restricted(
    everywhere: httpx.Client,
) -> None:
    deployment = everywhere.get("/apis/apps/v1/namespaces/dialrota-system/deployments/dialrota")
    template = deployment.raise_for_status().json()["spec"]["template"]
    pod = {"apiVersion": "v1", "kind": "Pod", **deepcopy(template)}
    pod["metadata"] |= {"name": "trial"}
    bold = deepcopy(pod)
    bold["spec"]["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True
    path = "/api/v1/namespaces/dialrota-system/pods?dryRun=All&fieldValidation=Strict"

    taken, refused = everywhere.post(path, json=pod), everywhere.post(path, json=bold)

    assert taken.status_code == 201, taken.text
    assert "Warning" not in taken.headers
    assert refused.status_code == 403
    assert "PodSecurity" in refused.json()["message"]


@pytest.mark.parametrize("part", ["view", "edit"])
def test_people_who_may_view_or_edit_a_namespace_may_do_so_with_pools(
    everywhere: httpx.Client, part: str
) -> None:
    path = f"/apis/rbac.authorization.k8s.io/v1/clusterroles/dialrota-{part}"
    role = everywhere.get(path).raise_for_status().json()
    labels = role["metadata"]["labels"]
    verbs = {verb for rule in role["rules"] for verb in rule["verbs"]}

    assert labels["rbac.authorization.k8s.io/aggregate-to-edit"] == "true"
    assert ("rbac.authorization.k8s.io/aggregate-to-view" in labels) is (part == "view")
    reading = {"get", "list", "watch"}
    assert verbs == (reading if part == "view" else {"create", "update", "patch", "delete"})
    assert not [r for rule in role["rules"] for r in rule["resources"] if "status" in r]


def test_both_manifests_are_yaml_of_whole_objects() -> None:
    for file in sorted(Path(MANIFESTS).iterdir()):
        objects = list(yaml.safe_load_all(file.read_text("utf-8")))
        assert len(objects) > 6
        assert all({"apiVersion", "kind", "metadata"} <= each.keys() for each in objects)
