"""Events that are refused are dropped and counted, and are not tried again and again in haste."""

import asyncio

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.events import Events, Story
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import Meta
from dialrota.model.reason import Reason
from fakes.logins import client_of
from fakes.looping import in_loop
from fakes.scriptedserver import Answer, Request, scripted


def story(number: int) -> Story:
    """Tell something that was not told yet."""
    about = Meta("dialers", "sales", "uid", 1, 1)
    return Story(names.POOLS, about, "Decide", Reason.ROTATING, f"The note {number}.")


@in_loop
async def test_where_events_are_denied_two_are_tried_and_then_none_for_a_moment() -> None:
    allowed = False

    async def rights(request: Request, answer: Answer) -> None:
        await (answer.json({}, 201) if allowed else answer.status(403))

    async with scripted(rights) as server, client_of(server.url) as client:
        events = Events(client, Mirror(lambda: None), "me")
        for number in range(5):
            await events.tell([story(number), story(number + 10)], 0)

        assert len(server.requests) == 2
        assert events.dropped == 10
        allowed = True
        await asyncio.sleep(1.1)
        await events.tell([story(20)], 0)
        assert (len(server.requests), events.dropped) == (3, 10)


@in_loop
async def test_after_one_that_failed_the_next_is_told() -> None:
    codes = [500, 201]

    async def once_wrong(request: Request, answer: Answer) -> None:
        code = codes.pop(0)
        await (answer.json({}, code) if code == 201 else answer.status(code))

    async with scripted(once_wrong) as server, client_of(server.url) as client:
        events = Events(client, Mirror(lambda: None), "me")
        await events.tell([story(1)], 0)
        await events.tell([story(2)], 0)

    assert (codes, events.dropped) == ([], 1)
