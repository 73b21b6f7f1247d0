"""Calls to a server: what is sent, by whom, how many at once, and with which token."""

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import Any

import pytest

from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.turns import Turns
from fakes.calling import MAP, MAPS, ME, echo
from fakes.logins import TOKEN, access_to, client_of
from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted


@in_loop
async def test_every_write_names_its_manager_and_refuses_unknown_fields() -> None:
    async with scripted(echo) as server, client_of(server.url) as client:
        await client.create(MAPS, {"a": 1}, ME)
        await client.put(MAP, {"a": 1}, ME)
        await client.merge_patch(MAP, {"a": 1}, ME)
        await client.apply(MAP, {"a": 1}, ME)

    sent = [(r.method, r.path, r.headers["content-type"]) for r in server.requests]
    assert sent == [
        ("POST", MAPS, "application/json"),
        ("PUT", MAP, "application/json"),
        ("PATCH", MAP, "application/merge-patch+json"),
        ("PATCH", MAP, "application/apply-patch+yaml"),
    ]
    plain = {"fieldManager": "tester", "fieldValidation": "Strict"}
    assert all(r.query == plain for r in server.requests)
    assert server.requests[0].json == {"a": 1}


@in_loop
async def test_force_and_dry_run_are_said_only_where_wanted() -> None:
    async with scripted(echo) as server, client_of(server.url) as client:
        await client.apply(MAP, {}, Writing("tester", force=True))
        await client.apply(MAP, {}, Writing("tester", dry_run=True))

    forced, tried = (request.query for request in server.requests)
    assert (forced.get("force"), forced.get("dryRun")) == ("true", None)
    assert (tried.get("force"), tried.get("dryRun")) == (None, "All")


@in_loop
async def test_whoever_waited_for_a_turn_to_write_is_asked_again_whether_to() -> None:
    held, leads = asyncio.Event(), True

    async def slowly(request: Request, answer: Answer) -> None:
        await held.wait()
        await echo(request, answer)

    def check() -> None:
        if not leads:
            raise PermissionError("somebody else leads")

    async with scripted(slowly) as server, client_of(server.url) as client:
        client.turns = Turns(1)
        gated = client.gated(check)
        first = asyncio.create_task(gated.apply(MAP, {"a": 1}, ME))
        await until(lambda: len(server.requests) == 1)
        second = asyncio.create_task(gated.apply(MAP, {"a": 2}, ME))
        leads = False
        held.set()

        await first
        with pytest.raises(PermissionError):
            await second
        await client.apply(MAP, {"a": 3}, ME)  # The turn was given back.

    assert [request.json for request in server.requests] == [{"a": 1}, {"a": 3}]


@in_loop
async def test_a_deletion_says_which_object_it_means() -> None:
    async with scripted(echo) as server, client_of(server.url) as client:
        await client.delete(MAP, uid="u1", revision="7")
        await client.delete(MAP)

    first, second = (request.json for request in server.requests)
    assert first["preconditions"] == {"uid": "u1", "resourceVersion": "7"}
    assert first["propagationPolicy"] == "Background"
    assert second["preconditions"] == {}


@in_loop
async def test_every_call_says_who_asks() -> None:
    async with scripted(echo) as server, client_of(server.url) as client:
        await client.get(MAP)

    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert server.requests[0].headers["user-agent"].startswith("dialrota/")
    assert server.requests[0].headers["accept-encoding"] == "identity"


@in_loop
async def test_calls_one_after_the_other_share_a_connection_without_delay() -> None:
    ports = set()

    async def script(request: Request, answer: Answer) -> None:
        ports.add(answer._writer.get_extra_info("peername")[1])
        await answer.json({})

    async with scripted(script) as server, client_of(server.url) as client:
        for _ in range(5):
            await client.get(MAP)
        connector: Any = client._exchange._session and client._exchange._session.connector
        ((handler, _),) = next(iter(connector._conns.values()))
        peer = handler.transport.get_extra_info("socket")
        assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1

    assert len(ports) == 1


@in_loop
async def test_no_more_writes_go_out_at_once_than_allowed_and_reads_pass_them() -> None:
    there: list[str] = []
    go_on = asyncio.Event()

    async def script(request: Request, answer: Answer) -> None:
        there.append(request.method)
        if request.method == "PUT":
            await go_on.wait()
        await answer.json({})

    async with (
        scripted(script) as server,
        Client(access_to(server.url), turns=Turns(2)) as client,
    ):
        tasks = [asyncio.create_task(client.put(MAP, {}, ME)) for _ in range(5)]
        await until(lambda: there.count("PUT") == 2)
        await client.get(MAP)
        assert sorted(there) == ["GET", "PUT", "PUT"]
        go_on.set()
        await asyncio.gather(*tasks)

    assert there.count("PUT") == 5


@in_loop
async def test_who_we_are_is_the_servers_word() -> None:
    async def script(request: Request, answer: Answer) -> None:
        assert request.path == "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        assert request.json["kind"] == "SelfSubjectReview"
        await answer.json({"status": {"userInfo": {"username": "jane"}}}, 201)

    async with scripted(script) as server, client_of(server.url) as client:
        assert await client.who_am_i() == "jane"


@asynccontextmanager
async def rotating(old: str, new: str) -> Any:
    """Serve those who come with the new token; give out the old one first."""

    async def script(request: Request, answer: Answer) -> None:
        if request.headers["authorization"] == f"Bearer {new}":
            await answer.json({})
        else:
            await answer.status(401, "Unauthorized", message="Unauthorized")

    tokens = iter([old, new])

    async with scripted(script) as server:
        last = new

        def read() -> Login:
            return Login(server=server.url, authorization=f"Bearer {next(tokens, last)}")

        access = Access(read, now=lambda: 0, monotonic=lambda: 0.0)
        async with Client(access) as client:
            yield server, client


@in_loop
async def test_a_replaced_token_is_read_again_and_the_call_repeated_once() -> None:
    async with rotating("old", "new") as (server, client):
        await client.put(MAP, {}, ME)
        await client.put(MAP, {}, ME)

    assert [r.headers["authorization"] for r in server.requests] == [
        "Bearer old",
        "Bearer new",
        "Bearer new",
    ]


@in_loop
async def test_a_token_that_stays_refused_is_sent_once() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.status(401, "Unauthorized")

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.get(MAP)

    assert caught.value.status == 401
    assert caught.value.is_denied
    assert len(server.requests) == 1
