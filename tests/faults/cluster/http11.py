"""HTTP/1.1 as bytes: heads, bodies and chunks, as far as a controller and its server speak it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

END_OF_CHUNKS: Final = b"0\r\n\r\n"
LIMIT: Final = 8 * 1024 * 1024  # Bytes of a line of a watch, or of a head.
_FRAMING: Final = frozenset({"content-length", "transfer-encoding", "connection"})


class Message(NamedTuple):
    """A request or an answer. ``first`` is its first line; names of headers are in lower case."""

    first: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def status(self) -> int:
        """Read the code of an answer."""
        return int(self.first.split(" ")[1])

    def encode(self) -> bytes:
        """Write it with its body in one piece."""
        kept = {name: text for name, text in self.headers.items() if name not in _FRAMING}
        return _head(self.first, {**kept, "content-length": str(len(self.body))}) + self.body

    def encode_head(self) -> bytes:
        """Write its head; the body follows in chunks."""
        kept = {name: text for name, text in self.headers.items() if name not in _FRAMING}
        return _head(self.first, {**kept, "transfer-encoding": "chunked"})


def answer(status: int, body: bytes, **headers: str) -> Message:
    """Make an answer; underscores in names of headers become dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Message(f"HTTP/1.1 {status} Said", {"content-type": "application/json", **named}, body)


async def read_head(reader: asyncio.StreamReader) -> Message | None:
    """Read a head; None where the other side is gone."""
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = text[:-4].split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Message(first, {name.lower(): value.strip() for name, _, value in pairs})


async def read_body(reader: asyncio.StreamReader, head: Message) -> Message:
    """Read the rest of a message into one piece."""
    if head.headers.get("transfer-encoding") == "chunked":
        body = b"".join([chunk async for chunk in read_chunks(reader)])
    else:
        body = await reader.readexactly(int(head.headers.get("content-length", 0)))
    return head._replace(body=body)


async def read_chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Read chunk after chunk until the end."""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        chunk = await reader.readexactly(size)
        await reader.readexactly(2)
        yield chunk
    await reader.readuntil(b"\r\n")


async def read_lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Read the lines of a body in chunks, each with its end."""
    rest = b""
    async for chunk in read_chunks(reader):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line + b"\n"


def chunk_of(data: bytes) -> bytes:
    """Write one chunk."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _head(first: str, headers: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {text}" for name, text in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")
