"""A list-watch whose server knows less than it did is not led back, until the server insists."""

from typing import Any

import pytest

from dialrota.adapters.kube.scope import Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import scripted
from fakes.watched import (
    FIRST,
    WHOLE,
    Acts,
    added,
    bookmark,
    listed,
    modified,
    over,
    raw,
    refuses,
    says,
    serves,
    streams,
    thing,
    trying,
)


@in_loop
async def test_a_server_that_knows_nothing_of_our_revision_is_noticed() -> None:
    causes = [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]
    behind = refuses(504, "Timeout", details={"causes": causes, "retryAfterSeconds": 1})
    acts = Acts(
        *(FIRST, raw(then="cut"), behind),
        *[streams(added("a", 2), bookmark(5, whole=True), then="end")] * 9,
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.known == ["a@2"]
        assert trial.watch.cache.revision == 5

    insisted = [r for r in server.requests[3:] if "sendInitialEvents" in r.query]
    assert len(insisted) >= 3


@pytest.mark.parametrize(
    "old",
    [
        streams(added("a", 3), bookmark(5, whole=True)),
        streams(added("a", 2), bookmark(12, whole=True)),
        streams(added("b", 2), bookmark(2, whole=True)),
    ],
)
@in_loop
async def test_a_list_from_the_past_takes_nothing_back(old: Any) -> None:
    acts = Acts(
        streams(added("a", 3), WHOLE, modified("a", 10), over(410)),
        *(old, old),
        streams(added("a", 14), bookmark(14, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told == ["a@3", "a@10 after a@3", "a@14 after a@10"]
        assert trial.watch.cache.revision == 14


@pytest.mark.parametrize(("rewind", "refused", "seconds"), [(0.0, 2, 0.0), (10.0, 2, 10.0)])
@in_loop
async def test_the_past_is_believed_only_when_insisted_on_often_and_long_enough(
    rewind: float, refused: int, seconds: float
) -> None:
    past = serves(thing("a", 2), revision=5)
    acts = Acts(streams(added("a", 3), WHOLE, over(410)), *[past] * 9)
    settings = Settings(rewind=rewind)
    async with scripted(acts) as server, trying(server.url, settings) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.known == ["a@2"]
        assert trial.memory.told == ["a@3", "rewound", "a@2"]
        assert trial.watch.health.causes == {"lost": 1 + refused}
        assert trial.time.now >= seconds


@in_loop
async def test_a_page_from_the_past_takes_nothing_back() -> None:
    acts = Acts(
        refuses(422),
        says(listed(thing("a", 8), revision=9)),
        streams(over(410)),
        says(listed(thing("a", 3), revision=4)),
        says(listed(thing("a", 8), thing("b", 11), revision=12)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told == ["a@8", "b@11"]


@in_loop
async def test_a_page_that_is_no_list_is_not_an_empty_one() -> None:
    acts = Acts(
        refuses(422),
        says(listed(thing("a", 8), revision=9)),
        streams(over(410)),
        says({"items": [], "metadata": {}}),
        streams(added("a", 8), bookmark(12, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told == ["a@8"]
