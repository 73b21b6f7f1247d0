"""A list-watch that may have lost something asks again, for what it lacks and no more."""

from typing import Any

import pytest

from dialrota.adapters.kube.scope import Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import scripted
from fakes.watched import (
    FIRST,
    Acts,
    added,
    bookmark,
    listed,
    over,
    raw,
    refuses,
    says,
    streams,
    thing,
    trying,
)

NO_REVISION = {"name": "b", "uid": "u", "resourceVersion": "x"}


@pytest.mark.parametrize(
    "act",
    [
        refuses(410, "Expired"),
        streams(over(410, "Expired")),
        streams(over(410, "Gone"), then="end"),
        streams(over(500)),
        streams({"type": "ERROR", "object": "?"}),
        streams({"type": "ERROR"}),
        streams({"type": "SURPRISE", "object": thing("b", 10)}),
        streams({"type": "ADDED"}),
        streams({"type": "ADDED", "object": {"metadata": {"name": "b", "uid": "u"}}}),
        streams({"type": "ADDED", "object": thing("b", 10) | {"metadata": None}}),
        streams({"type": "MODIFIED", "object": {"metadata": NO_REVISION}}),
        streams({"type": "BOOKMARK", "object": {}}),
        streams([]),
        streams(None),
        raw(b"<html>\n"),
        raw(b'{"type": "ADDED", "obj\n{"type": "BOOKMARK"}\n'),
        raw(b'{"type": "ADDED", "obj', then="end"),
        raw(b"\xff\xfe\n"),
        raw(b"x" * 70_000),
        raw(b"x" * 70_000 + b"\n"),
    ],
)
@in_loop
async def test_whatever_may_have_been_lost_is_listed_again(act: Any) -> None:
    acts = Acts(FIRST, act, streams(added("b", 12), bookmark(13, whole=True)))
    settings = Settings(line=65_536)
    async with scripted(acts) as server, trying(server.url, settings) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told == ["a@3", "gone a@3", "b@12"]
        assert trial.watch.health.error == ""

    assert [pause for pause in trial.time.pauses if pause > 0.3] == [pytest.approx(0.8)]


@in_loop
async def test_a_connection_cut_amid_a_line_loses_nothing_and_lists_nothing() -> None:
    begun = b'{"type": "ADDED", "object": {"metadata"'
    acts = Acts(FIRST, raw(begun, then="cut"), says(listed(revision=9)), streams(added("b", 10)))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 2)

        assert trial.known == ["a@3", "b@10"]
        assert trial.memory.synced == 1

    checked, resumed = (request.query for request in server.requests[2:])
    assert checked == {
        "limit": "1",
        "resourceVersion": "9",
        "resourceVersionMatch": "NotOlderThan",
    }
    assert resumed["resourceVersion"] == "9"


@in_loop
async def test_a_cut_is_forgotten_once_the_next_watch_stays_open() -> None:
    acts = Acts(FIRST, raw(then="cut"), says(listed(revision=9)), raw())
    async with scripted(acts) as server, trying(server.url, Settings(brief=0.1)) as trial:
        await until(lambda: acts.done == 4)
        await until(lambda: trial.watch.health.error == "")

        assert trial.watch.health.causes == {"unreachable": 1}
        assert trial.watch.health.failures == 0
