"""Calls that end without a whole answer: what ended them, and whether they may have been done."""

import asyncio
import socket
from typing import Any

import pytest

from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import UnreachableError
from dialrota.adapters.kube.exchange import Limits
from fakes.calling import MAP, ME
from fakes.logins import access_to, client_of
from fakes.looping import in_loop
from fakes.scriptedserver import Answer, Request, scripted

QUICK = Limits(silence=0.3)


async def unreached(script: Any, limits: Limits = QUICK) -> UnreachableError:
    """Answer a write badly, and return what was raised."""
    async with scripted(script) as server, client_of(server.url, limits) as client:
        with pytest.raises(UnreachableError) as caught:
            await client.apply(MAP, {}, ME)
    return caught.value


@in_loop
async def test_nothing_that_listens_was_sent_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        async with client_of(url) as client:
            with pytest.raises(UnreachableError, match="refused the connection") as caught:
                await client.apply(MAP, {}, ME)

    assert not caught.value.sent


@in_loop
async def test_a_connection_reset_before_the_answer_may_have_been_a_write() -> None:
    async def script(request: Request, answer: Answer) -> None:
        answer.cut()

    error = await unreached(script)

    assert error.sent
    assert str(error).startswith("patch configmaps/a in dialers: the server ")


@in_loop
async def test_an_answer_that_breaks_off_may_have_been_a_write() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"kind": ')
        answer.cut()

    assert (await unreached(script)).sent


@in_loop
async def test_silence_ends_a_call() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.hang()

    error = await unreached(script)

    assert error.sent
    assert error.why == "nothing came for too long"


@in_loop
async def test_an_answer_that_trickles_for_ever_ends_at_the_deadline() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.begin()
        while True:
            await answer.chunk(b" ")
            await asyncio.sleep(0.02)

    error = await unreached(script, Limits(total=1.0))

    assert error.sent
    assert error.why == "no whole answer in time"


@in_loop
async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    sent = 0

    async def script(request: Request, answer: Answer) -> None:
        nonlocal sent
        await answer.begin()
        while True:
            await answer.chunk(b"x" * 65536)
            sent += 65536

    async with scripted(script) as server:
        client = Client(access_to(server.url), limits=Limits(body=1_000_000))
        async with client:
            with pytest.raises(UnreachableError) as caught:
                await client.get(MAP)

    assert caught.value.is_oversize
    assert sent < 32 * 1024 * 1024


@pytest.mark.parametrize("body", ["<html>", "[]", "", "null", '{"a": 1'])
@in_loop
async def test_an_answer_of_success_that_is_no_object_is_none(body: str) -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.text(200, body)

    error = await unreached(script)

    assert error.sent
    assert error.why == "the answer is no JSON object"


@in_loop
async def test_what_is_no_http_is_no_answer() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        answer.cut()

    assert (await unreached(script)).sent
