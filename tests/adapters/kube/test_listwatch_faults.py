"""A list-watch that is refused, cut off, lied to or left alone: slow, loud, and never wrong."""

import asyncio
from typing import Any

import pytest

from dialrota.adapters.kube import paths
from dialrota.adapters.kube.scope import Scope, Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted
from fakes.watched import (
    Acts,
    added,
    bookmark,
    listed,
    modified,
    over,
    refuses,
    says,
    serves,
    streams,
    thing,
    trying,
)

WHOLE = bookmark(9, whole=True)
NO_REVISION = {"name": "b", "uid": "u", "resourceVersion": "x"}
FIRST = streams(added("a", 3), WHOLE, then="end")


def raw(*chunks: bytes, then: str = "hang") -> Any:
    """Let a server send bytes and then hang, end, or cut."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.begin()
        for chunk in chunks:
            await answer.chunk(chunk)
        if then == "hang":
            await answer.hang()
        elif then == "cut":
            answer.cut()
        else:
            await answer.end()

    return act


async def says_html(request: Request, answer: Answer) -> None:
    """Answer as a gateway does whose server is away."""
    await answer.text(502, "<html>Bad Gateway</html>", Content_Type="text/html")


def only(act: Any) -> Any:
    """Let every watch that goes on meet the same fate; lists are served."""

    async def script(request: Request, answer: Answer) -> None:
        if "limit" in request.query:
            await answer.json(listed(revision=9))
        elif "sendInitialEvents" in request.query:
            await FIRST(request, answer)
        else:
            await act(request, answer)

    return script


def rate(pauses: list[float]) -> float:
    """Count the requests a second that such pauses leave room for."""
    return len(pauses) / max(sum(pauses), 1e-9)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (refuses(403, "Forbidden", message="cannot watch"), "403 Forbidden: cannot watch"),
        (refuses(404, "NotFound"), "404 NotFound"),
        (refuses(500), "500"),
        (says_html, "502: the answer holds no Status"),
        (raw(then="end"), "ended it at once"),
        (raw(then="cut"), "the server reset the connection|broke off|closed the connection"),
    ],
)
@in_loop
async def test_a_watch_that_fails_again_and_again_is_tried_ever_more_seldom(
    act: Any, said: str
) -> None:
    async with scripted(only(act)) as server, trying(server.url) as trial:
        await until(lambda: trial.watch.health.failures >= 12)
        health = trial.watch.health

        assert health.is_synced
        assert trial.known == ["a@3"]
        assert any(part in health.error for part in said.split("|")), health.error
        assert health.error.startswith("watch configmaps in dialers")
        assert sum(health.causes.values()) >= 12

    pauses = [pause for pause in trial.time.pauses if pause > 0.3]
    assert pauses[:6] == pytest.approx([0.8, 1.6, 3.2, 6.4, 12.8, 25.6])
    assert set(pauses[6:]) == {30.0}
    assert len([each for each in server.requests if each.watches]) <= len(pauses) + 3


@in_loop
async def test_a_list_that_is_refused_is_tried_ever_more_seldom() -> None:
    async with scripted(refuses(403, "Forbidden")) as server, trying(server.url) as trial:
        await until(lambda: trial.watch.health.failures >= 10)

        assert not trial.watch.health.is_synced
        assert trial.watch.health.error.startswith(("list configmaps", "watch configmaps"))

    assert rate(trial.time.pauses) < 0.1
    assert len(server.requests) <= len(trial.time.pauses) + 1


@in_loop
async def test_a_server_that_is_not_there_is_waited_for() -> None:
    async with scripted(FIRST) as server:
        url = server.url
    async with trying(url) as trial:
        await until(lambda: trial.watch.health.failures >= 10)

        health = trial.watch.health
        assert health.error.endswith("the server refused the connection")
        assert health.unreached_at is not None
        assert health.answered_at == health.heard_at
    assert rate(trial.time.pauses) < 0.1


@in_loop
async def test_pauses_begin_anew_after_two_healthy_minutes() -> None:
    acts = Acts(FIRST, *[refuses(403)] * 4, streams(bookmark(30), then="end"), refuses(403))
    async with scripted(acts) as server, trying(server.url, Settings(healed=0.1)) as trial:
        await until(lambda: len(trial.time.pauses) >= 7)

    after_news = trial.time.pauses[5]
    assert after_news == 0.2
    assert trial.time.pauses[6] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("act", "least"),
    [
        (refuses(429, "TooManyRequests", details={"retryAfterSeconds": 7}), 7),
        (refuses(429, "TooManyRequests"), 0.6),
        (refuses(503, details={"retryAfterSeconds": 9}), 9),
        (streams(over(429, "TooManyRequests", retryAfterSeconds=8)), 8),
    ],
)
@in_loop
async def test_nothing_is_asked_sooner_than_the_server_wants(act: Any, least: float) -> None:
    acts = Acts(act, serves(revision=9))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 1)

        assert trial.time.pauses[0] >= least
        assert trial.watch.health.error == ""


@pytest.mark.parametrize(
    "act",
    [
        refuses(429, "TooManyRequests", details={"retryAfterSeconds": 3600}),
        streams(over(429, "TooManyRequests", retryAfterSeconds=3600)),
    ],
)
@in_loop
async def test_a_wish_for_an_hour_makes_nobody_deaf_for_more_than_a_minute_and_is_told(
    act: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with scripted(Acts(act, serves(revision=9))) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 1)

    assert trial.time.pauses[0] == 60
    (told,) = [vars(each) for each in caplog.records if each.message == "listwatch.failed"]
    assert "asked to wait 3600 s, waiting no longer than 60" in told["reason"]
    assert told["pause"] == 60


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
        streams(
            {
                "type": "MODIFIED",
                "object": {"metadata": {"name": "b", "uid": "u", "resourceVersion": "x"}},
            }
        ),
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
        await until(lambda: trial.watch.health.watches == 3)
        await until(lambda: trial.watch.health.error == "")

        assert trial.watch.health.causes == {"unreachable": 1}
        assert trial.watch.health.failures == 0


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
        assert trial.watch.cache.epoch == 1
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
        assert trial.watch.cache.epoch == 0
        assert trial.watch.health.outdated == 2


@pytest.mark.parametrize(("rewind", "refused", "seconds"), [(0.0, 2, 0.0), (10.0, 3, 10.0)])
@in_loop
async def test_the_past_is_believed_only_when_insisted_on_often_and_long_enough(
    rewind: float, refused: int, seconds: float
) -> None:
    past = serves(thing("a", 2), revision=5)
    acts = Acts(streams(added("a", 3), WHOLE, over(410)), *[past] * 9)
    settings = Settings(rewind=rewind)
    async with scripted(acts) as server, trying(server.url, settings) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.watch.cache.epoch == 1
        assert trial.known == ["a@2"]
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


@in_loop
async def test_a_denied_watch_recovers_by_itself_when_it_is_allowed() -> None:
    denied = refuses(403, "Forbidden")
    acts = Acts(FIRST, *[denied] * 5, streams(added("b", 10)))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 2)

        assert trial.watch.health.causes == {"403": 5}
        assert trial.watch.health.unreached_at is None
        assert trial.watch.health.error == ""
        assert trial.watch.health.failures == 0


@in_loop
async def test_one_list_watch_in_trouble_does_not_slow_another() -> None:
    async def act(request: Request, answer: Answer) -> None:
        if request.path.endswith("/secrets"):
            await answer.hang()
        await Acts(streams(WHOLE, added("b", 10)))(request, answer)

    stuck = Scope(paths.SECRETS, "dialers")
    async with (
        scripted(act) as server,
        trying(server.url, scope=stuck) as other,
        trying(server.url) as trial,
    ):
        await until(lambda: trial.known == ["b@10"])
        assert not other.watch.health.is_synced
