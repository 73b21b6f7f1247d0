"""A list-watch that hears nothing opens another; one that hears anything goes on."""

import asyncio

import pytest

from dialrota.adapters.kube.scope import Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted
from fakes.watched import FIRST, Acts, added, bookmark, listed, raw, says, streams, thing, trying


@in_loop
async def test_silence_is_not_forgotten_while_the_next_watch_is_silent_too() -> None:
    acts = Acts(FIRST, raw(), says(listed(revision=9)), raw(), says(listed(revision=9)), raw())
    settings = Settings(silence=0.4, brief=0.1)
    async with scripted(acts) as server, trying(server.url, settings) as trial:
        await until(lambda: trial.watch.health.failures == 2)

        assert trial.watch.health.causes == {"silent": 2}
        assert "nothing came for too long" in trial.watch.health.error


@pytest.mark.parametrize("begins", [True, False])
@in_loop
async def test_silence_is_cut_off_and_the_watch_resumed(begins: bool) -> None:
    async def silent(request: Request, answer: Answer) -> None:
        if begins:
            await answer.begin()
        await answer.hang()

    acts = Acts(FIRST, silent, says(listed(revision=9)), streams(added("b", 10)))
    settings = Settings(silence=0.2)
    async with scripted(acts) as server, trying(server.url, settings) as trial:
        await until(lambda: "b@10" in trial.memory.told)

        health = trial.watch.health
        assert health.causes == {"silent": 1}
        assert health.unreached_at is None
        assert trial.memory.synced == 1


@in_loop
async def test_where_nothing_changes_the_end_of_each_watch_is_a_sign_of_life() -> None:
    async def quiet(request: Request, answer: Answer) -> None:
        await answer.begin()
        trial.time.now += 50
        await answer.end()

    acts = Acts(FIRST, quiet, quiet)
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(server.requests) == 4)

        assert trial.watch.health.heard_at == trial.time.now > 100
        assert trial.watch.health.causes == {}


@in_loop
async def test_bookmarks_alone_keep_a_watch_alive() -> None:
    async def act(request: Request, answer: Answer) -> None:
        await answer.begin()
        for revision in range(10, 20):
            await answer.line(bookmark(revision))
            await asyncio.sleep(0.05)
        await answer.line(added("b", 30))
        await answer.hang()

    acts = Acts(FIRST, act)
    async with scripted(acts) as server, trying(server.url, Settings(silence=0.3)) as trial:
        await until(lambda: len(trial.memory.told) == 2)

        assert trial.watch.health.causes == {}
        assert len(server.requests) == 2


@in_loop
async def test_a_list_that_stays_silent_is_tried_in_pages() -> None:
    async def silent(request: Request, answer: Answer) -> None:
        await answer.begin()
        await answer.hang()

    acts = Acts(silent, says(listed(thing("a", 3), revision=9)))
    async with scripted(acts) as server, trying(server.url, Settings(silence=0.2)) as trial:
        await until(lambda: trial.memory.synced == 1)

        assert trial.known == ["a@3"]
