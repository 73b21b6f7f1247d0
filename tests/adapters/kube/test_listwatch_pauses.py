"""A list-watch that is refused or unheard asks ever more seldom, and soon again once it may."""

from typing import Any

import pytest

from dialrota.adapters.cluster.names import POOLS
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.scope import Scope, Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import Answer, Request, scripted
from fakes.watched import (
    FIRST,
    WHOLE,
    Acts,
    added,
    bookmark,
    listed,
    over,
    raw,
    refuses,
    serves,
    streams,
    thing,
    trying,
)


async def says_html(request: Request, answer: Answer) -> None:
    """Answer as a gateway does whose server is away."""
    await answer.text(502, "<html>Bad Gateway</html>", Content_Type="text/html")


async def knows_no_kind(request: Request, answer: Answer) -> None:
    """Answer as an API server does for the path of a kind that is not installed."""
    await answer.text(404, "404 page not found\n", Content_Type="text/plain")


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
async def test_a_kind_of_ours_that_is_gone_is_said_to_be_installed() -> None:
    acts, scope = Acts(FIRST, *[knows_no_kind] * 100), Scope(POOLS, "dialers")
    async with scripted(acts) as server, trying(server.url, scope=scope) as trial:
        await until(lambda: trial.watch.health.failures >= 2)

        assert trial.watch.health.error.endswith(
            "404: the API server knows no such kind; install the kinds: dialrota crds install"
        )
        assert not trial.watch.health.is_synced
        assert trial.known == ["a@3"], "until somebody says that it is deleted"


@in_loop
async def test_a_kind_that_comes_back_is_known_soon_and_listed_anew() -> None:
    busy = refuses(429, "TooManyRequests")
    acts = Acts(FIRST, *[knows_no_kind] * 7, busy, serves(thing("b", 20), revision=20))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.known == ["b@20"])

        assert trial.watch.health.is_synced
        assert trial.watch.health.error == ""

    pauses = [pause for pause in trial.time.pauses if pause > 0.3]
    assert pauses == pytest.approx([0.8, 1.6, 3.2, 6.4, 8.0, 8.0, 8.0, 0.8])


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
