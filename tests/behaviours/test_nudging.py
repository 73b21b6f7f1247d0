"""Pods that mount a list are changed when it is, and no others; they may be left out of it all."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import httpx
import pytest

from controlplane.shared import Shared
from dialrota.adapters.cluster.nudging import MOST, Nudge, Nudges
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.paths import PODS
from dialrota.adapters.kube.waiting import Timing
from dialrota.model.failure import ConflictError
from dialrota.model.pool import PoolKey
from fakes.controllers import eventually, nudging, pod, pool
from fakes.desk import Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.granting import Rights
from fakes.inside import Inside
from fakes.logins import client_of
from fakes.looping import in_loop, until
from fakes.plugging import client_on
from fakes.scriptedserver import Answer, Request, scripted

NAMESPACES: Final = "/api/v1/namespaces"
DIALERS: Final = (("app", "dialer"),)


def have_failed(nudges: Nudges, times: int) -> bool:
    """Say whether so many nudges were given up."""
    return nudges.failed == times


def told(desk: Desk, name: str) -> dict[str, str]:
    """Read what a pod was told."""
    found: dict[str, str] = desk.read(PODS, name)["metadata"].get("annotations", {})
    return {key: value for key, value in found.items() if "dialrota" in key}


@pytest.fixture
def desk(desk: Desk, plane: Shared) -> Desk:
    """Sit down in a namespace that takes pods: each wants an account."""
    plane.access.service_account(desk.namespace, "default")
    return desk


@pytest.fixture
def elsewhere(api: httpx.Client, desk: Desk, plane: Shared) -> Iterator[Desk]:
    """Sit down in another namespace."""
    name = f"{desk.namespace}-b"
    api.post(NAMESPACES, json={"metadata": {"name": name}}).raise_for_status()
    plane.access.service_account(name, "default")
    yield Desk(api, name)
    api.delete(f"{NAMESPACES}/{name}")


class Rest:
    """A rest between nudges that ends when a test says so."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Rest."""
        self.pauses.append(seconds)
        await self.over.wait()

    def begin(self, client: Client, denied: list[str] | None = None) -> Nudges:
        """Make nudges with such rests."""
        heard = [] if denied is None else denied
        timing = Timing(self.sleep, lambda: 0.0, lambda: 0.5)
        return Nudges(client, timing, lambda: None, lambda _, why: heard.append(why))


def test_only_pods_of_the_selector_in_the_namespace_of_the_pool_are_changed(
    desk: Desk, elsewhere: Desk, inside: Inside
) -> None:
    desk.apply(pod("dialer", app="dialer", tier="gold"), pod("other", app="other", tier="gold"))
    desk.apply(pod("plain", app="dialer"))
    elsewhere.apply(pod("dialer", app="dialer", tier="gold"))
    spec = desk.read(PODS, "dialer")["spec"]
    desk.apply(pool("sales", FIRST, **nudging(app="dialer", tier="gold")))
    assert eventually(lambda: told(desk, "dialer") == {"rotation.dialrota.dev/sales": "1"})
    desk.apply(pool("calm", THIRD))
    assert eventually(lambda: desk.listed("calm") == [THIRD])

    changed = desk.read(PODS, "dialer")
    assert changed["spec"] == spec
    assert "dialrota-nudge" in {each["manager"] for each in changed["metadata"]["managedFields"]}
    assert [told(desk, name) for name in ("other", "plain")] == [{}, {}]
    assert told(elsewhere, "dialer") == {}
    assert 'dialrota_nudges_total{result="done"} 1.0' in inside.metrics()


def test_a_pod_that_mounts_two_lists_is_told_of_both(desk: Desk, inside: Inside) -> None:
    desk.apply(pod("dialer", app="dialer"))
    desk.apply(pool("sales", FIRST, **nudging(app="dialer")))
    desk.apply(pool("support", SECOND, **nudging(app="dialer")))

    both = {"rotation.dialrota.dev/sales": "1", "rotation.dialrota.dev/support": "1"}
    assert eventually(lambda: told(desk, "dialer") == both)


def test_without_the_right_lists_are_published_and_an_event_says_what_is_missing(
    desk: Desk, plane: Shared, api: httpx.Client, begin: Any
) -> None:
    user = plane.access.user(f"eve-{desk.namespace}")
    Rights(api, desk.namespace, user.name).grant()
    desk.apply(pod("dialer", app="dialer"), pool("sales", FIRST, **nudging(app="dialer")))
    limited = begin(plane.access.kubeconfig(user, desk.namespace)).start()
    assert eventually(lambda: desk.events("NudgeDenied"))

    desk.apply(pool("sales", FIRST, SECOND, **nudging(app="dialer")))
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])
    assert eventually(lambda: desk.condition("sales", "Ready")[0] == "True")
    (event,) = desk.events("NudgeDenied")
    assert 'cannot list resource "pods"' in event["note"]
    assert event["regarding"]["name"] == "sales"
    assert told(desk, "dialer") == {}
    assert not [report.failed for report in limited.reports if report.failed]


@in_loop
async def test_a_storm_of_lists_is_one_nudge_at_once_and_one_later_with_the_last(
    desk: Desk, plane: Shared
) -> None:
    await asyncio.to_thread(desk.apply, pod("dialer", app="dialer"))
    key, rest = PoolKey(desk.namespace, "sales"), Rest()
    async with client_on(plane.access) as client:
        nudges = rest.begin(client)
        for generation in range(1, 101):
            nudges.nudge(key, Nudge(DIALERS, generation))
            await asyncio.sleep(0.001)
        await until(lambda: rest.pauses == [10.0])
        assert (await asyncio.to_thread(told, desk, "dialer")).popitem()[1] == "1"

        rest.over.set()
        await until(lambda: nudges.nudged == 2)
        await nudges.stop()
        assert client.answers["PATCH", 200] == 2
    assert (await asyncio.to_thread(told, desk, "dialer")).popitem()[1] == "100"


@in_loop
async def test_a_missing_right_is_told_once(desk: Desk, plane: Shared) -> None:
    denied: list[str] = []
    rest, eve = Rest(), plane.access.user(f"eve-{desk.namespace}")
    rest.over.set()
    async with client_on(plane.access, eve) as client:
        nudges = rest.begin(client, denied)
        for turn in range(1, 4):
            nudges.nudge(PoolKey(desk.namespace, "sales"), Nudge(DIALERS, turn))
            await until(partial(have_failed, nudges, turn))
        await nudges.stop()
    (why,) = denied
    assert 'cannot list resource "pods"' in why


@in_loop
async def test_a_nudge_just_begun_is_carried_out_at_the_end(desk: Desk, plane: Shared) -> None:
    await asyncio.to_thread(desk.apply, pod("dialer", app="dialer"))
    async with client_on(plane.access) as client:
        nudges = Rest().begin(client)
        nudges.nudge(PoolKey(desk.namespace, "sales"), Nudge(DIALERS, 7))
        await nudges.stop()
    assert await asyncio.to_thread(told, desk, "dialer") == {"rotation.dialrota.dev/sales": "7"}


@in_loop
async def test_who_does_not_lead_asks_for_nothing() -> None:
    def refuse() -> None:
        raise ConflictError("another replica may lead by now")

    async def answer(request: Request, answer: Answer) -> None:
        await answer.json({"metadata": {}, "items": []})

    async with scripted(answer) as server, client_of(server.url) as client:
        timing = Timing(Rest().sleep, lambda: 0.0, lambda: 0.5)
        nudges = Nudges(client, timing, refuse, lambda _, __: None)
        nudges.nudge(PoolKey("dialers", "sales"), Nudge(DIALERS, 1))
        await nudges.stop()
        assert server.requests == []
        assert nudges.failed == 0


@in_loop
async def test_of_many_pods_the_first_are_nudged_and_one_that_is_refused_stops_no_other() -> None:
    async def answer(request: Request, answer: Answer) -> None:
        if request.method == "PATCH":
            code = {"/pods/p7": 404, "/pods/p8": 422}.get(request.path[-8:], 200)
            await (answer.json({}) if code == 200 else answer.status(code))
            return
        start = int(request.query.get("continue", "0"))
        end = start + int(request.query["limit"])
        items = [{"metadata": {"name": f"p{n}", "uid": f"u{n}"}} for n in range(start, end)]
        await answer.json({"metadata": {"continue": str(end)}, "items": items})

    async with scripted(answer) as server, client_of(server.url) as client:
        nudges = Rest().begin(client)
        nudges.nudge(PoolKey("dialers", "sales"), Nudge(DIALERS, 1))
        await until(lambda: nudges.nudged + nudges.failed == MOST - 1)
        await nudges.stop()
        assert (nudges.nudged, nudges.failed) == (MOST - 2, 1)
        assert len(server.asked("PATCH")) == MOST
        query = server.asked("GET")[0].query
        assert (query["labelSelector"], "Succeeded" in query["fieldSelector"]) == (
            "app=dialer",
            True,
        )
