"""A right that is missing is named; a namespace is all that its own sees; secrets stay so."""

import json
import logging
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest

from controlplane.shared import Shared
from dialrota.cli.render import plan as render_plan
from fakes.controllers import eventually, pool, row
from fakes.desk import NUMBERS, POOLS, SOURCES, Desk
from fakes.fiction import FIRST, SECOND, THIRD
from fakes.granting import Right, Rights
from fakes.inside import Inside
from fakes.saying import PROVIDER, provider_source
from fakes.telnyx_faults import echo_credential
from fakes.telnyx_server import API_KEY, TelnyxServer, reputation

OURS: Final = "dialrota.dev"
KINDS: Final = ("numberpools", "phonenumbers", "reputationsources", "rotationpolicies")
FIRST_ROW: Final = row("sales", FIRST)
MOVED: Final = {"metadata": {"labels": {"dialrota.dev/pool": "other"}}}
# What the controller does, and what a person does that it needs the right for.
WRITES: Final[dict[Right, Callable[[Desk], Any]]] = {
    Right("", "configmaps", "create"): lambda desk: desk.apply(pool("new", THIRD)),
    Right("", "configmaps", "patch"): lambda desk: desk.apply(pool("sales", FIRST)),
    Right(OURS, "phonenumbers", "create"): lambda desk: desk.apply(pool("new", THIRD)),
    Right(OURS, "phonenumbers", "delete"): lambda desk: desk.apply(pool("sales", FIRST)),
    Right(OURS, "phonenumbers", "patch"): lambda desk: desk.merge(NUMBERS, FIRST_ROW, MOVED),
    Right(OURS, "phonenumbers/status", "patch"): lambda desk: desk.apply(pulled()),
    Right(OURS, "numberpools/status", "patch"): lambda desk: desk.apply(pulled()),
}

Begin = Callable[..., Inside]


def pulled() -> dict[str, Any]:
    entry = {"number": FIRST, "state": "Pulled", "reason": "Port in progress"}
    return pool("sales", numbers=[entry, {"number": SECOND}])


@pytest.fixture
def rights(plane: Shared, desk: Desk, api: httpx.Client) -> Rights:
    """Know somebody who may do nothing yet."""
    return Rights(api, desk.namespace, plane.access.user(f"eve-{desk.namespace}").name)


@pytest.fixture
def limited(rights: Rights, begin: Begin, plane: Shared, desk: Desk) -> Inside:
    """Make a controller that acts as that somebody, not started yet."""
    return begin(plane.access.kubeconfig(plane.access.user(rights.user), desk.namespace))


@pytest.mark.parametrize("right", WRITES, ids=lambda right: f"{right.verb} {right.resource}")
def test_a_write_that_is_not_allowed_is_named_and_done_once_it_is(
    desk: Desk,
    rights: Rights,
    limited: Inside,
    caplog: pytest.LogCaptureFixture,
    right: Right,
) -> None:
    caplog.set_level(logging.INFO)
    rights.grant()
    desk.apply(pool("sales", FIRST, SECOND))
    limited.start()
    assert eventually(lambda: len(desk.states("sales")) == 2)
    rights.grant(without=right)
    assert eventually(lambda: not rights.has(right))

    WRITES[right](desk)
    told = f'cannot {right.verb} resource \\"{right.resource}\\"'
    assert eventually(lambda: told in said(caplog))
    assert not limited.has_ended

    rights.grant()
    desk.apply(pool("sales", SECOND))
    assert eventually(lambda: [*desk.states("sales")] == [SECOND])
    assert eventually(lambda: desk.condition("sales", "Ready")[0] == "True")
    assert eventually(lambda: not limited.look().failed)


def test_a_list_that_may_not_be_deleted_stays_marked_and_that_is_said(
    desk: Desk, rights: Rights, limited: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rights.grant()  # The manifests allow no deletion of ConfigMaps, unless they are told to.
    desk.apply(pool("sales", FIRST, SECOND, deletionPolicy="Delete"))
    limited.start()
    assert eventually(lambda: desk.listed("sales") == [FIRST, SECOND])

    desk.delete(POOLS, "sales")

    assert eventually(lambda: "may not delete ConfigMaps" in said(caplog))
    marked = {"dialrota.dev/orphaned": "true"}
    assert eventually(lambda: desk.read_list("sales")["metadata"]["annotations"] == marked)
    assert desk.listed("sales") == [FIRST, SECOND]
    assert not limited.has_ended


def test_what_may_not_be_watched_is_named_until_it_may(
    desk: Desk, rights: Rights, limited: Inside
) -> None:
    desk.apply(pool("sales", FIRST))
    limited.launch()

    def is_told() -> bool:
        body = limited.get("/readyz").body.decode()
        return all(f'resource "{kind}"' in body for kind in (*KINDS, "configmaps"))

    assert eventually(is_told)
    readiness = limited.get("/readyz")
    assert readiness.status == 500
    assert b"403 Forbidden" in readiness.body
    assert b"cannot watch" in readiness.body or b"cannot list" in readiness.body
    assert limited.get("/livez").status == 200, "an answer, be it a refusal, is no silence"

    rights.grant()
    assert eventually(lambda: desk.listed("sales") == [FIRST])
    assert limited.get("/readyz").status == 200


def test_of_two_tenants_each_is_served_by_its_own_and_none_reads_the_other(
    desk: Desk, rights: Rights, limited: Inside, plane: Shared, api: httpx.Client
) -> None:
    rights.grant()
    neighbour = Desk(api, f"{desk.namespace[:50]}-b")
    api.post("/api/v1/namespaces", json={"metadata": {"name": neighbour.namespace}})
    with TelnyxServer() as site:
        site.numbers = {FIRST: reputation("low"), SECOND: reputation("high")}
        for tenant, number in ((desk, FIRST), (neighbour, SECOND)):
            tenant.apply(*provider_source(site), pool("sales", number, sources=[PROVIDER]))
        limited.start()
        limited.look()

        assert desk.listed("sales") == [FIRST]
        assert neighbour.listed("sales") is None
        asked = plane.audited(lambda each: each["user"]["username"] == rights.user)
        places = {each["objectRef"].get("namespace", "") for each in asked if "objectRef" in each}
        assert places == {desk.namespace}
        assert [each for each in asked if each["responseStatus"]["code"] in (401, 403)] == []
        secrets = [e["verb"] for e in asked if e["objectRef"]["resource"] == "secrets"]
        assert {*secrets} == {"get"}, "by name, when it is needed"
    api.delete(f"/api/v1/namespaces/{neighbour.namespace}")


def test_a_key_that_a_provider_repeats_stands_in_no_output(
    desk: Desk, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with TelnyxServer() as site:
        site.numbers = {FIRST: reputation("low")}
        site.misbehave("settings", echo_credential)
        site.misbehave("list", echo_credential)
        desk.apply(*provider_source(site), pool("sales", FIRST, sources=[PROVIDER]))
        assert eventually(lambda: site.calls("settings") and desk.all(SOURCES)[0].get("status"))
        inside.look()
    plans = [render_plan.data(d.plan) for report in inside.reports for d in report.decisions]
    shown = {
        "logs": said(caplog),
        "metrics": inside.metrics(),
        "plans": json.dumps(plans),
        "events": json.dumps(desk.events()),
        "objects": json.dumps(desk.shown()),
        "journals": "".join(
            path.read_text("utf-8", "replace")
            for path in inside.folder.rglob("*")
            if path.is_file()
        ),
    }

    assert "Unauthorized" in shown["objects"]
    for secret in (API_KEY, API_KEY.encode().hex(), "canary"):
        assert [name for name, text in shown.items() if secret in text] == []


def test_a_secret_that_is_not_there_is_named_with_what_to_make(desk: Desk, inside: Inside) -> None:
    with TelnyxServer() as site:
        _, source = provider_source(site)
        inside.heard(SOURCES, desk.apply(source, pool("sales", FIRST, sources=[PROVIDER]), source))
        inside.look()

    (error,) = desk.read(SOURCES, "provider")["status"]["errors"]
    place = f"namespace {desk.namespace}"
    text = f"there is no secret provider in {place}; make it, with the key apiKey"
    assert error["message"] == text


def said(caplog: pytest.LogCaptureFixture) -> str:
    """Write all that was logged, fields included."""
    return "\n".join(json.dumps(vars(record), default=str) for record in caplog.records)
