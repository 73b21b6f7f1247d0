"""A list-watch on a real API server: what it misses, what it survives, and how soon it knows."""

import asyncio
import time
from pathlib import Path

from controlplane.plane import Plane
from controlplane.shared import Shared
from dialrota.adapters.cluster.names import POLICIES
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.scope import Scope, Settings
from fakes.listening import MAPS, ME, watching, write
from fakes.looping import in_loop, until


async def begin(plane: Plane) -> None:
    """Start the API server; connections that broke meanwhile are seen to be broken."""
    plane.apiserver.start()
    await asyncio.sleep(0.1)


def known(watch: ListWatch[str], namespace: str) -> set[str]:
    """Return what is known of a namespace."""
    keys = [key for key in watch.cache if key[0] == namespace]
    return {str(watch.cache.get(key)) for key in keys} - {None}


@in_loop
async def test_ones_own_writes_are_known_as_soon_as_waited_for(
    plane: Shared, namespace: str
) -> None:
    async with watching(plane.access, Scope(MAPS, namespace)) as (client, watch):
        for turn in range(20):
            revision = await write(client, namespace, "a", str(turn))
            await watch.cache.reached((namespace, "a"), revision)
            assert watch.cache.get((namespace, "a")) == f"a@{revision}"

        await client.delete(MAPS.one(namespace, "a"))
        await until(lambda: watch.cache.get((namespace, "a")) is None)
        assert watch.health.causes == {}


@in_loop
async def test_only_what_carries_a_label_is_known_and_losing_it_is_a_farewell(
    plane: Shared, namespace: str
) -> None:
    scope = Scope(MAPS, namespace, labels="mine=yes")
    async with watching(plane.access, scope) as (client, watch):
        path = MAPS.one(namespace, "a")
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
        mine = {**body, "metadata": {"name": "a", "labels": {"mine": "yes"}}}
        await write(client, namespace, "b", "1")
        for _ in range(2):
            await client.apply(path, mine, ME)
            await until(lambda: len(watch.cache) == 1)
            await client.apply(path, body, ME)
            await until(lambda: len(watch.cache) == 0)


@in_loop
async def test_changes_made_while_nobody_listened_are_all_known_afterwards(
    own_plane: Plane,
) -> None:
    async with watching(own_plane.access, Scope(MAPS)) as (client, watch):
        revisions = {name: await write(client, "default", name, "1") for name in "abc"}
        await watch.cache.reached(("default", "c"), revisions["c"])

        own_plane.apiserver.kill()
        await until(lambda: watch.health.failures >= 3)
        assert "refused the connection" in watch.health.error
        assert known(watch, "default") >= {f"a@{revisions['a']}"}

        await begin(own_plane)
        await client.delete(MAPS.one("default", "a"))
        changed = await write(client, "default", "b", "2")
        await until(lambda: watch.cache.get(("default", "a")) is None)
        await watch.cache.reached(("default", "b"), changed)
        await until(lambda: watch.health.error == "")

        assert watch.cache.get(("default", "c")) == f"c@{revisions['c']}"


@in_loop
async def test_a_revision_that_the_server_forgot_ends_in_a_new_list(own_plane: Plane) -> None:
    async with watching(own_plane.access, Scope(MAPS, "default")) as (client, watch):
        await watch.cache.reached(("default", "a"), await write(client, "default", "a", "1"))

        own_plane.apiserver.kill()
        await begin(own_plane)
        for turn in range(30):
            await write(client, "default", "b", str(turn))
        await client.delete(MAPS.one("default", "a"))
        own_plane.etcd.compact()
        last = await write(client, "default", "c", "1")

        await watch.cache.reached(("default", "c"), last)
        await until(lambda: watch.cache.get(("default", "a")) is None)
        assert len(known(watch, "default")) == len({*watch.cache})


@in_loop
async def test_a_store_restored_from_a_backup_is_believed_in_the_end(
    own_plane: Plane, tmp_path: Path
) -> None:
    async with watching(own_plane.access, Scope(MAPS, "default")) as (client, watch):
        old = await write(client, "default", "a", "1")
        await watch.cache.reached(("default", "a"), old)
        own_plane.apiserver.kill()
        own_plane.etcd.stop()
        own_plane.etcd.save(tmp_path / "saved")
        own_plane.etcd.start()
        await begin(own_plane)
        for turn in range(60):
            new = await write(client, "default", "a", str(turn))
        await watch.cache.reached(("default", "a"), new)

        own_plane.apiserver.kill()
        own_plane.etcd.stop()
        own_plane.etcd.restore(tmp_path / "saved")
        own_plane.etcd.start()
        await begin(own_plane)
        await until(lambda: watch.cache.get(("default", "a")) == f"a@{old}")

        last = await write(client, "default", "a", "last")
        await watch.cache.reached(("default", "a"), last)
        assert watch.cache.get(("default", "a")) == f"a@{last}"


@in_loop
async def test_a_server_on_which_nothing_changes_is_heard_at_the_end_of_each_watch(
    plane: Shared, namespace: str
) -> None:
    settings = Settings(shortest_watch=2, longest_watch=2, brief=0.5)
    async with watching(plane.access, Scope(POLICIES, namespace), settings=settings) as (_, watch):
        await until(lambda: watch.health.is_synced)
        quiet_from = time.monotonic()
        await until(lambda: (watch.health.heard_at or 0.0) > quiet_from + 3)

        assert len(watch.cache) == 0


@in_loop
async def test_a_reader_that_falls_behind_misses_nothing(plane: Shared, namespace: str) -> None:
    async with watching(plane.access, Scope(MAPS, namespace)) as (client, watch):
        await until(lambda: watch.health.is_synced)
        body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"k": "x" * 40_000}}
        for wave in range(4):
            names = [f"m-{wave}-{n}" for n in range(60)]
            bodies = [{**body, "metadata": {"name": name}} for name in names]
            await asyncio.gather(
                *(client.create(MAPS.all(namespace), each, ME) for each in bodies)
            )
            time.sleep(0.3)  # Nothing is read meanwhile.

        await until(lambda: len(watch.cache) == 240)
