"""Lists are read in pages, as large as the server and we can bear."""

from typing import Any

import pytest

from dialrota.adapters.kube.error import UnreachableError
from dialrota.adapters.kube.exchange import Limits
from fakes.calling import MAPS, echo
from fakes.logins import client_of
from fakes.looping import in_loop
from fakes.scriptedserver import Answer, Request, scripted


def pages(total: int) -> Any:
    async def script(request: Request, answer: Answer) -> None:
        begin = int(request.query.get("continue", 0))
        end = min(begin + int(request.query["limit"]), total)
        items = [{"metadata": {"name": f"a{n}"}, "data": "x" * 100} for n in range(begin, end)]
        more = {"continue": str(end)} if end < total else {}
        await answer.json({"items": items, "metadata": {"resourceVersion": "9", **more}})

    return script


@in_loop
async def test_a_list_is_read_page_by_page() -> None:
    async with scripted(pages(1201)) as server, client_of(server.url) as client:
        found = [page async for page in client.list_pages(MAPS, {"labelSelector": "a=b"})]

    assert [len(page.items) for page in found] == [500, 500, 201]
    assert {page.revision for page in found} == {"9"}
    assert {request.query["labelSelector"] for request in server.requests} == {"a=b"}


@in_loop
async def test_pages_that_are_too_large_are_read_in_smaller_ones() -> None:
    limits = Limits(body=6000)
    async with scripted(pages(120)) as server, client_of(server.url, limits) as client:
        found = [page async for page in client.list_pages(MAPS)]

    assert [item["metadata"]["name"] for page in found for item in page.items] == [
        f"a{n}" for n in range(120)
    ]


@in_loop
async def test_one_object_that_is_too_large_is_no_endless_loop() -> None:
    limits = Limits(body=50)
    async with scripted(pages(2)) as server, client_of(server.url, limits) as client:
        with pytest.raises(UnreachableError, match="larger than may be read"):
            [page async for page in client.list_pages(MAPS)]

    assert len(server.requests) <= 6


@in_loop
async def test_a_list_that_is_none_is_refused() -> None:
    async with scripted(echo) as server, client_of(server.url) as client:
        with pytest.raises(UnreachableError, match="no list"):
            [page async for page in client.list_pages(MAPS)]
