"""Our client on a real API server: who we are, and what its answers are understood as."""

import asyncio

import pytest

from controlplane.shared import Shared
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client, Json, Writing
from dialrota.adapters.kube.error import ApiError
from fakes.looping import in_loop
from fakes.plugging import client_on

ME = Writing("tester")
OTHER = Writing("other")


def config_map(**data: str) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}


async def refused(client: Client, path: str, body: Json, writing: Writing = ME) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await client.apply(path, body, writing)
    return caught.value


@in_loop
async def test_the_server_knows_us_by_the_name_we_came_with(plane: Shared, namespace: str) -> None:
    account = plane.access.service_account(namespace, "controller")
    async with client_on(plane.access, plane.access.user("eve")) as client:
        assert await client.who_am_i() == "eve"
    async with client_on(plane.access, account) as client:
        assert await client.who_am_i() == f"system:serviceaccount:{namespace}:controller"
        assert client.namespace == "default"


@in_loop
async def test_an_apply_is_a_real_one(plane: Shared, namespace: str) -> None:
    path = paths.CONFIG_MAPS.one(namespace, "a")
    async with client_on(plane.access) as client:
        made = await client.apply(path, config_map(k="1"), ME)
        same = await client.apply(path, config_map(k="1"), ME)

    (entry,) = made["metadata"]["managedFields"]
    assert (entry["manager"], entry["operation"]) == ("tester", "Apply")
    assert same["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


@in_loop
async def test_a_stale_lock_is_a_conflict_and_a_foreign_field_another(
    plane: Shared, namespace: str
) -> None:
    path = paths.CONFIG_MAPS.one(namespace, "a")
    async with client_on(plane.access) as client:
        made = await client.apply(path, config_map(k="1"), ME)
        await client.apply(path, config_map(k="2"), ME)
        stale = config_map(k="3")
        stale["metadata"]["resourceVersion"] = made["metadata"]["resourceVersion"]
        locked = await refused(client, path, stale)
        owned = await refused(client, path, config_map(k="4"), OTHER)
        taken = await client.apply(path, config_map(k="4"), OTHER._replace(force=True))

    assert (locked.is_conflict, locked.is_manager_conflict) == (True, False)
    assert (owned.is_conflict, owned.is_manager_conflict) == (False, True)
    assert owned.causes[0].field == ".data.k"
    assert taken["data"] == {"k": "4"}


@in_loop
async def test_creating_twice_and_deleting_another_are_refused(
    plane: Shared, namespace: str
) -> None:
    path = paths.CONFIG_MAPS.one(namespace, "a")
    async with client_on(plane.access) as client:
        made = await client.create(paths.CONFIG_MAPS.all(namespace), config_map(k="1"), ME)
        with pytest.raises(ApiError) as twice:
            await client.create(paths.CONFIG_MAPS.all(namespace), config_map(k="1"), ME)
        with pytest.raises(ApiError) as other:
            await client.delete(path, uid="00000000-0000-0000-0000-000000000000")
        await client.delete(path, uid=made["metadata"]["uid"])
        with pytest.raises(ApiError) as gone:
            await client.get(path)

    assert twice.value.is_already_there
    assert other.value.is_conflict
    assert (gone.value.is_missing, gone.value.is_missing_kind) == (True, False)


@in_loop
async def test_a_dry_run_writes_nothing(plane: Shared, namespace: str) -> None:
    path = paths.CONFIG_MAPS.one(namespace, "a")
    async with client_on(plane.access) as client:
        await client.apply(path, config_map(k="1"), ME._replace(dry_run=True))
        with pytest.raises(ApiError) as caught:
            await client.get(path)

    assert caught.value.is_missing


@in_loop
async def test_what_the_server_cannot_store_is_not_sent_again(
    plane: Shared, namespace: str
) -> None:
    path = paths.CONFIG_MAPS.one(namespace, "a")
    async with client_on(plane.access) as client:
        over = await refused(client, path, config_map(k="x" * 1_100_000))
        far_over = await refused(client, path, config_map(k="x" * 3_200_000))

    assert (over.status, over.is_retryable) == (422, False)
    assert not far_over.is_retryable


@in_loop
async def test_who_may_do_nothing_is_told_what_was_refused(plane: Shared, namespace: str) -> None:
    async with client_on(plane.access, plane.access.user("eve")) as client:
        error = await refused(client, paths.CONFIG_MAPS.one(namespace, "a"), config_map())

    assert error.is_denied
    assert 'cannot patch resource "configmaps" in API group "" in the namespace' in str(error)


@in_loop
async def test_a_kind_nobody_serves_is_missing_as_a_kind(plane: Shared, namespace: str) -> None:
    absent = paths.Kind("nowhere.example", "v1", "nothings", "Nothing")
    async with client_on(plane.access) as client:
        with pytest.raises(ApiError) as caught:
            await client.get(absent.all(namespace))

    assert caught.value.is_missing_kind


@in_loop
async def test_a_list_in_pages_is_whole(plane: Shared, namespace: str) -> None:
    maps = paths.CONFIG_MAPS.all(namespace)
    async with client_on(plane.access) as client:
        bodies = [{"metadata": {"name": f"m-{n}"}} for n in range(23)]
        await asyncio.gather(*(client.create(maps, body, ME) for body in bodies))
        found = [page async for page in client.list_pages(maps, limit=5)]

    assert [len(page.items) for page in found] == [5, 5, 5, 5, 3]
    assert len({page.revision for page in found}) == 1
    assert {item["metadata"]["name"] for page in found for item in page.items} == {
        f"m-{n}" for n in range(23)
    }
