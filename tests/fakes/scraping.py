"""Asking a probe server over real sockets, and reading what metrics say."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Heard(NamedTuple):
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: str


class Steady:
    """A steady clock that stands until it is moved."""

    at = 500.0

    def __call__(self) -> float:
        return self.at


async def ask(port: int, path: str, method: str = "GET", **headers: str) -> Heard:
    """Ask for a path."""
    lines = [f"{method} {path} HTTP/1.1", "Host: probe"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return await send(port, "\r\n".join([*lines, "", ""]).encode())


async def send(port: int, data: bytes) -> Heard:
    """Send bytes, whatever they are, and read until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    answer = await reader.read()
    writer.close()
    head, _, body = answer.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = [line.split(": ", 1) for line in lines]
    return Heard(int(first.split(" ")[1]), {n.lower(): v for n, v in headers}, body)


def samples(text: str) -> Samples:
    """Read metrics by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text: str, name: str, /, **labels: str) -> float:
    """Read one value."""
    return samples(text)[name, frozenset(labels.items())]
