"""A list-watch reads objects, however large, from whatever pieces they arrive in."""

import json
from typing import Any

import pytest

from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted
from fakes.watched import WHOLE, Acts, added, streams, trying


def in_pieces(data: bytes, sizes: list[int]) -> Any:
    """Let a server send bytes in chunks of given sizes, over and over."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.begin()
        at = turn = 0
        while at < len(data):
            size = sizes[turn % len(sizes)]
            await answer.chunk(data[at : at + size])
            at, turn = at + size, turn + 1
        await answer.hang()

    return act


@pytest.mark.parametrize("sizes", [[1], [7, 1, 300], [10_000], [64, 2000]])
@in_loop
async def test_lines_and_chunks_need_not_agree(sizes: list[int]) -> None:
    events = [added("ä", 3), WHOLE, *(added(f"n{n}", 10 + n) for n in range(20))]
    text = "\n".join(json.dumps(event, ensure_ascii=False) for event in events) + "\n\n"
    acts = Acts(in_pieces(text.encode(), sizes))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 21)

        assert trial.memory.told[0] == "ä@3"
        assert trial.watch.cache.revision == 29


@in_loop
async def test_an_object_of_megabytes_is_read() -> None:
    large = added("large", 3)
    large["object"]["data"] = "x" * 3_000_000
    acts = Acts(streams(large, WHOLE, added("b", 10)))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 2)

        assert trial.memory.told == ["large@3", "b@10"]
