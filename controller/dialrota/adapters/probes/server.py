"""A small HTTP server for probes: three paths, GET and HEAD, one request a connection.

It must not be a way to hurt the controller: heads are short, connections few, and whoever does not
ask within seconds is dropped.
"""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

PORT: Final = 8080

_HEAD: Final = 16 * 1024  # Bytes of a request; browsers send cookies of other ports of a host.
_CONNECTIONS: Final = 64
_PLAIN: Final = "text/plain; charset=utf-8"


class Asked(NamedTuple):
    """What a request is about: what follows the path, and the forms that are understood."""

    query: str = ""
    accept: str = ""


class Answer(NamedTuple):
    """What to say."""

    status: HTTPStatus
    body: bytes
    media: str = _PLAIN

    @classmethod
    def of_text(cls, status: HTTPStatus, text: str) -> "Answer":
        """Say a text."""
        return cls(status, text.encode())


Handler = Callable[[Asked], Answer]


class ProbeServer:
    """Answers at a port, from entering to leaving an ``async with`` block."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        *,
        host: str = "",
        port: int = PORT,
        patience: float = 5.0,
    ) -> None:
        """Prepare. Without a host it listens at every address of the machine.

        ``patience`` is for asking and being answered, in seconds.
        """
        self._handlers = handlers
        self._host = host or None
        self._port = port
        self._patience = patience
        self._server: asyncio.Server | None = None
        self._open = 0

    async def __aenter__(self) -> "ProbeServer":
        """Begin to answer.

        Raises:
            OSError: the address is taken, or not ours.
        """
        self._server = await asyncio.start_server(
            self._serve, self._host, self._port, limit=_HEAD, backlog=_CONNECTIONS
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Answer nobody any more; a request on its way is dropped."""
        if self._server is not None:
            self._server.close()

    @property
    def port(self) -> int:
        """Return the port, which the system picks where 0 was asked for."""
        if self._server is None:
            raise RuntimeError("the server was not entered")
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= _CONNECTIONS:
                async with asyncio.timeout(self._patience):
                    await self._converse(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.transport.abort()  # Nobody is there who would miss the answer.
        finally:
            self._open -= 1
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            method, answer = "GET", _of_status(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            method, answer = self._answer(head.decode("latin-1"))
        writer.write(_encode(answer, with_body=method != "HEAD"))
        await writer.drain()

    def _answer(self, head: str) -> tuple[str, Answer]:
        first, *lines = head.split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return "", _of_status(HTTPStatus.BAD_REQUEST)
        method, target, _ = words
        if method not in ("GET", "HEAD"):
            return method, _of_status(HTTPStatus.METHOD_NOT_ALLOWED)
        path, _, query = target.partition("?")
        handler = self._handlers.get(path)
        if handler is None:
            known = "".join(f"{each}\n" for each in self._handlers)
            return method, Answer.of_text(HTTPStatus.NOT_FOUND, f"there is only\n{known}")
        return method, handler(Asked(query, _header(lines, "accept")))


def _header(lines: list[str], name: str) -> str:
    """Find a header; several of one name count as one."""
    pairs = [line.partition(":") for line in lines]
    return ",".join(value.strip() for key, _, value in pairs if key.strip().lower() == name)


def _of_status(status: HTTPStatus) -> Answer:
    return Answer.of_text(status, f"{status.phrase}\n")


def _encode(answer: Answer, *, with_body: bool) -> bytes:
    lines = [
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
        f"Content-Type: {answer.media}",
        f"Content-Length: {len(answer.body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
        lines.append("Allow: GET, HEAD")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode() + (answer.body if with_body else b"")
