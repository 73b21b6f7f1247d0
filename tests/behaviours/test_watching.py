"""Nothing that a network or an API server does leaves a controller blind without a word."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from controlplane import crds
from controlplane.daemons import wait_until
from controlplane.plane import Plane
from controlplane.shared import CRDS, Shared
from dialrota.adapters.kube import login, paths
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.scope import Scope, Settings
from dialrota.adapters.kube.waiting import Timing
from dialrota.cli.cluster.connecting import Target
from fakes.controllers import eventually, pool
from fakes.desk import Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.granting import Rights
from fakes.inside import Inside
from fakes.looping import in_loop, until
from fakes.watched import Memory
from fakes.wire import Wire

SOON_ENOUGH: Final = 90.0  # Seconds until what was missed has been made up for.
SOON: Final = Settings(silence=1.0, shortest_pause=0.1, longest_pause=0.5)

Begin = Callable[..., Inside]


@pytest.fixture
def wire(plane: Shared) -> Any:
    with Wire(plane.access.url) as made:
        yield made


def test_a_restart_of_the_api_server_is_waited_for_and_what_followed_is_taken_up(
    own_plane: Plane, tmp_path: Path
) -> None:
    crds.install(own_plane.access, CRDS)
    inside = Inside(Target(str(own_plane.access.kubeconfig()), None, "default"), tmp_path).start()
    with own_plane.access.client() as api:
        Desk(api, "default").apply(pool("sales", FIRST, SECOND))
        assert eventually(lambda: Desk(api, "default").listed("sales") == [FIRST, SECOND])

    own_plane.apiserver.kill()
    assert eventually(lambda: b"refused the connection" in inside.get("/livez").body)
    down, asked = time.monotonic(), _failures(inside)
    time.sleep(3)
    seconds = time.monotonic() - down
    assert all(after - asked[kind] <= seconds for kind, after in _failures(inside).items())
    assert inside.get("/livez").status == 200, "a restart of ours would help nobody"

    own_plane.apiserver.start()  # It has forgotten its history: what was watched has expired.
    with own_plane.access.client() as api:
        Desk(api, "default").apply(pool("sales", FIRST, SECOND, THIRD))
        assert wait_until(
            lambda: len(Desk(api, "default").listed("sales") or []) == 3, SOON_ENOUGH
        )
    assert wait_until(lambda: b"(" not in inside.get("/livez").body, SOON_ENOUGH)
    inside.stop()


def test_a_connection_that_breaks_amid_everything_loses_nothing(
    desk: Desk, begin: Begin, wire: Wire, plane: Shared, tmp_path: Path
) -> None:
    inside = begin(wire.kubeconfig(plane.access.kubeconfig(), tmp_path)).start()
    desk.apply(pool("sales", FIRST, SECOND))
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])

    for turn in range(2):
        wanted = [FIRST, SECOND, THIRD] if turn % 2 == 0 else [FIRST, SECOND]
        desk.apply(pool("sales", *wanted))
        wire.cut()
        assert wait_until(partial(_lists, desk, wanted), SOON_ENOUGH), turn
    assert eventually(lambda: b"(" not in inside.get("/livez").body), "watching goes on"


@in_loop
async def test_a_stream_that_falls_silent_or_is_lost_on_the_way_is_noticed_and_opened_anew(
    desk: Desk, wire: Wire, plane: Shared, tmp_path: Path
) -> None:
    config = str(wire.kubeconfig(plane.access.kubeconfig(), tmp_path))
    access = Access(lambda: login.of_kubeconfig(config), lambda: int(time.time()), time.monotonic)
    async with Client(access) as client:
        timing = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
        scope = Scope(paths.CONFIG_MAPS, desk.namespace)
        watch = ListWatch(client, scope, Memory(), timing, SOON)
        running = asyncio.create_task(watch.run())
        await until(lambda: watch.health.is_synced)

        wire.swallows = True
        _write(desk, "while-silent")
        await until(lambda: watch.health.causes.get("silent", 0) > 0)
        assert "nothing came for too long" in watch.health.error
        assert ("while-silent" in str(list(watch.cache))) is False
        wire.swallows = False
        wire.cut()
        await until(lambda: "while-silent" in str(list(watch.cache)))

        before = wire.opened
        wire.forget()
        _write(desk, "while-lost")
        await until(lambda: "while-lost" in str(list(watch.cache)))
        assert wire.opened > before
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_a_token_that_is_replaced_is_read_anew(
    desk: Desk, begin: Begin, plane: Shared, api: httpx.Client, tmp_path: Path
) -> None:
    first = plane.access.service_account(desk.namespace, "dialrota")
    Rights(api, desk.namespace, first.name).grant()
    token = tmp_path / "token"
    token.write_text(first.token, encoding="utf-8")
    config = yaml.safe_load(plane.access.kubeconfig(first, desk.namespace).read_text())
    config["users"][0]["user"] = {"tokenFile": str(token)}
    file = tmp_path / "kubeconfig.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    begin(file).start()
    desk.apply(pool("sales", FIRST))
    assert eventually(lambda: desk.listed("sales") == [FIRST])

    api.delete(f"/api/v1/namespaces/{desk.namespace}/serviceaccounts/dialrota").raise_for_status()
    second = plane.access.service_account(desk.namespace, "dialrota")
    token.write_text(second.token, encoding="utf-8")
    desk.apply(pool("sales", FIRST, SECOND))

    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])


def _lists(desk: Desk, wanted: list[str]) -> bool:
    return desk.listed("sales") == wanted


def _healths(inside: Inside) -> list[Any]:
    return list(inside.controller.store.healths)


def _failures(inside: Inside) -> dict[str, int]:
    return {health.watched: health.failures for health in _healths(inside)}


def _write(desk: Desk, name: str) -> None:
    desk.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}})
