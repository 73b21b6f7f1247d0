"""What cannot be watched, for want of a kind or a right, is named until it can be."""

import asyncio
from typing import Any

from controlplane import crds
from controlplane.apiserver import ApiServer
from controlplane.shared import CRDS, Shared
from dialrota.adapters.cluster.names import POLICIES
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.paths import Kind
from dialrota.adapters.kube.scope import Scope
from fakes.listening import MAPS, ME, watching, write
from fakes.looping import in_loop, until

THINGS = Kind("tests.example", "v1", "things", "Thing")


def kind_of_things() -> dict[str, Any]:
    """Define a kind."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    names = {"plural": "things", "singular": "thing", "kind": "Thing", "listKind": "ThingList"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.tests.example"},
        "spec": {
            "group": "tests.example",
            "scope": "Namespaced",
            "names": names,
            "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
        },
    }


@in_loop
async def test_a_kind_may_be_defined_removed_and_defined_again(apart: ApiServer) -> None:
    async with watching(apart.access, Scope(THINGS)) as (client, watch):
        await until(lambda: watch.health.failures >= 2)
        assert "things.tests.example" in watch.health.error
        assert "404" in watch.health.error

        for epoch in range(2):
            await client.create(paths.CRDS.all(), kind_of_things(), ME)
            await until(lambda: watch.health.error == "" and watch.health.is_synced)
            thing = {"apiVersion": "tests.example/v1", "kind": "Thing"}
            path = THINGS.all("default")
            made = await client.create(path, {**thing, "metadata": {"name": f"t{epoch}"}}, ME)
            revision = int(made["metadata"]["resourceVersion"])
            await watch.cache.reached(("default", f"t{epoch}"), revision)
            assert [*watch.cache] == [("default", f"t{epoch}")]
            if not epoch:
                await client.delete(paths.CRDS.one(None, "things.tests.example"))
                await until(lambda: "404" in watch.health.error)


@in_loop
async def test_a_kind_of_ours_that_is_removed_is_said_to_be_installed_and_taken_up_again(
    apart: ApiServer,
) -> None:
    crds.install(apart.access, CRDS)
    async with watching(apart.access, Scope(POLICIES)) as (client, watch):
        await until(lambda: watch.health.is_synced)
        await client.delete(paths.CRDS.one(None, POLICIES.title))
        await until(lambda: "install the kinds: dialrota crds install" in watch.health.error)
        assert POLICIES.title in watch.health.error
        assert not watch.health.is_synced

        await asyncio.to_thread(crds.install, apart.access, CRDS)
        await until(lambda: watch.health.error == "" and watch.health.is_synced)


def allowing(*verbs: str) -> dict[str, Any]:
    """Make a role for ConfigMaps."""
    rule = {"apiGroups": [""], "resources": ["configmaps"], "verbs": [*verbs]}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "reader"},
        "rules": [rule],
    }


@in_loop
async def test_where_only_listing_is_allowed_the_list_is_known_and_the_lack_is_said(
    plane: Shared, namespace: str
) -> None:
    eve = plane.access.user(f"eve-{namespace}")
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": eve.name}],
    }
    async with watching(plane.access, Scope(MAPS, namespace), eve) as (client, watch):
        await until(lambda: watch.health.failures >= 1)
        assert "403 Forbidden" in watch.health.error

        await client.apply(f"{rbac}/roles/reader", allowing("list"), ME)
        await client.apply(f"{rbac}/rolebindings/reader", binding, ME)
        await write(client, namespace, "a", "1")
        await until(lambda: watch.health.is_synced)
        await until(lambda: watch.health.causes["403"] >= 3)
        assert 'cannot watch resource "configmaps"' in watch.health.error

        await client.apply(f"{rbac}/roles/reader", allowing("list", "watch"), ME)
        revision = await write(client, namespace, "b", "1")
        await watch.cache.reached((namespace, "b"), revision)
        assert watch.health.error == ""
