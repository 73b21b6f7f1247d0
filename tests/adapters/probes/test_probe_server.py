"""The little server: what it answers, and that nobody can hold it up."""

import asyncio
from contextlib import suppress
from http import HTTPStatus

import pytest

from dialrota.adapters.probes.server import Answer, Asked, ProbeServer
from fakes.looping import in_loop
from fakes.scraping import ask, send


def well(asked: Asked) -> Answer:
    return Answer.of_text(HTTPStatus.OK, f"well {asked.query} {asked.accept}\n")


def serving() -> ProbeServer:
    return ProbeServer({"/well": well}, host="127.0.0.1", port=0)


@in_loop
async def test_a_path_is_answered_with_what_was_asked_about() -> None:
    async with serving() as probes:
        heard = await ask(probes.port, "/well?verbose", Accept="text/plain")

    assert (heard.status, heard.body) == (200, "well verbose text/plain\n")
    assert heard.headers["content-length"] == str(len(heard.body))
    assert heard.headers["connection"] == "close"


@in_loop
async def test_head_is_answered_without_a_body() -> None:
    async with serving() as probes:
        heard = await ask(probes.port, "/well", "HEAD")

    assert (heard.status, heard.body) == (200, "")
    assert heard.headers["content-length"] == "7"


@in_loop
async def test_other_paths_and_methods_are_refused() -> None:
    async with serving() as probes:
        lost = await ask(probes.port, "/../etc/passwd")
        posted = await ask(probes.port, "/well", "POST")

    assert lost.status == 404
    assert "/well" in lost.body
    assert (posted.status, posted.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET /well SIP/2.0\r\n\r\n", 400),
        (b"GET //[/well HTTP/1.1\r\n\r\n", 404),
        (b"GET /\xff\xfe HTTP/1.1\r\nAccept: \xff\r\n\r\n", 404),
        (b"GET /well HTTP/1.1\r\nCookie: " + b"x" * 40_000 + b"\r\n\r\n", 431),
    ],
)
@in_loop
async def test_what_is_no_request_is_refused(sent: bytes, status: int) -> None:
    async with serving() as probes:
        heard = await send(probes.port, sent)
        after = await ask(probes.port, "/well")

    assert heard.status == status
    assert after.status == 200


@in_loop
async def test_whoever_asks_nothing_is_dropped() -> None:
    async with ProbeServer({"/well": well}, host="127.0.0.1", port=0, patience=0.05) as probes:
        reader, writer = await asyncio.open_connection("127.0.0.1", probes.port)
        writer.write(b"GET /well HTTP/1.1\r\n")

        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
        assert (await ask(probes.port, "/well")).status == 200


@in_loop
async def test_a_crowd_that_asks_nothing_does_not_shut_others_out_for_long() -> None:
    async with serving() as probes:
        crowd = [await asyncio.open_connection("127.0.0.1", probes.port) for _ in range(64)]
        assert await _is_answered(probes.port) is False
        for _, writer in crowd:
            writer.close()
        for _ in range(200):
            if await _is_answered(probes.port):
                break
            await asyncio.sleep(0.01)

        assert (await ask(probes.port, "/well")).status == 200


@in_loop
async def test_a_port_that_is_taken_is_an_error() -> None:
    async with serving() as probes:
        with pytest.raises(OSError, match="address already in use"):
            await ProbeServer({}, host="127.0.0.1", port=probes.port).__aenter__()


@in_loop
async def test_the_port_is_free_again_after_the_end() -> None:
    async with serving() as probes:
        port = probes.port
    async with ProbeServer({"/well": well}, host="127.0.0.1", port=port) as probes:
        assert (await ask(port, "/well")).status == 200


async def _is_answered(port: int) -> bool:
    try:
        return (await ask(port, "/well")).status == 200
    except (OSError, IndexError):
        return False
