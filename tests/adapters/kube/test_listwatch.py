"""A list-watch knows what there is, whatever a server does to its requests."""

import pytest

from dialrota.adapters.kube.scope import Settings
from fakes.looping import in_loop, until
from fakes.scriptedserver import scripted
from fakes.watched import (
    MAPS,
    WHOLE,
    Acts,
    added,
    bookmark,
    deleted,
    listed,
    modified,
    over,
    refuses,
    says,
    streams,
    thing,
    trying,
)


@in_loop
async def test_a_list_is_asked_for_as_a_stream_that_goes_on_as_a_watch() -> None:
    acts = Acts(streams(added("a", 3), added("b", 5), WHOLE, modified("a", 11), deleted("b", 12)))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 4)

        assert trial.memory.told == ["a@3", "b@5", "a@11 after a@3", "gone b@5"]
        assert trial.memory.synced == 1
        assert trial.known == ["a@11"]
        assert trial.watch.cache.revision == 12
        assert trial.watch.health.is_synced

    (request,) = server.requests
    assert request.path == "/api/v1/namespaces/dialers/configmaps"
    assert 40 <= int(request.query.pop("timeoutSeconds")) <= 50
    assert request.query == {
        "watch": "1",
        "sendInitialEvents": "true",
        "resourceVersionMatch": "NotOlderThan",
        "allowWatchBookmarks": "true",
    }


@in_loop
async def test_nothing_is_known_before_a_list_is_whole() -> None:
    acts = Acts(streams(added("a", 3), added("b", 5)))
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.watch.health.heard_at is not None)

        assert trial.memory.told == []
        assert not trial.watch.health.is_synced


@in_loop
async def test_what_changes_while_a_list_is_sent_is_in_it_once() -> None:
    acts = Acts(
        streams(
            added("a", 3), modified("a", 6), added("b", 5), deleted("b", 7), added("a", 3), WHOLE
        )
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 1)

        assert trial.memory.told == ["a@6"]


@pytest.mark.parametrize("code", [400, 422, 403, 501])
@in_loop
async def test_where_streams_are_not_served_pages_are_read(code: int) -> None:
    first = listed(thing("a", 3), revision=9)
    first["metadata"]["continue"] = "more"
    acts = Acts(
        refuses(code, "Invalid"),
        says(first),
        says(listed(thing("b", 5), revision=9)),
        streams(added("c", 10)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 3)

        assert trial.memory.told == ["a@3", "b@5", "c@10"]

    _, page, second, watch = (request.query for request in server.requests)
    assert page == {"limit": "500"}
    assert second == {"limit": "500", "continue": "more"}
    assert watch["resourceVersion"] == "9"
    assert "sendInitialEvents" not in watch


@in_loop
async def test_a_list_that_expires_between_its_pages_begins_anew() -> None:
    first = listed(thing("a", 3), revision=9)
    first["metadata"]["continue"] = "more"
    acts = Acts(
        refuses(422),
        says(first),
        refuses(410, "Expired"),
        streams(added("b", 12), bookmark(13, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 1)

        assert trial.memory.told == ["b@12"]


@in_loop
async def test_a_watch_goes_on_where_it_ended() -> None:
    ends = {"then": "end"}
    acts = Acts(
        streams(added("a", 3), WHOLE, bookmark(20), **ends),
        streams(added("b", 21), **ends),
        streams(modified("b", 22)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 3)

        assert trial.known == ["a@3", "b@22"]
        assert trial.memory.synced == 1
        assert trial.watch.health.error == ""

    asked = [request.query.get("resourceVersion") for request in server.requests]
    assert asked == [None, "20", "21"]


@in_loop
async def test_objects_that_vanished_unseen_are_said_to_be_gone() -> None:
    acts = Acts(
        streams(added("a", 3), added("b", 5), added("c", 6), WHOLE, over(410, "Expired")),
        streams(added("b", 5), added("c", 15), added("d", 16), bookmark(20, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told[3:] == ["gone a@3", "c@15 after c@6", "d@16"]


@in_loop
async def test_an_object_made_anew_replaces_the_old_one() -> None:
    acts = Acts(
        streams(
            added("a", 3, "u1"), added("b", 4, "u1"), WHOLE, modified("a", 11, "u2"), over(410)
        ),
        streams(added("a", 11, "u2"), added("b", 12, "u2"), bookmark(20, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told[2:] == ["gone a@3", "a@11", "gone b@4", "b@12"]


@in_loop
async def test_news_that_are_old_are_passed_over() -> None:
    acts = Acts(
        streams(
            *(added("a", 3, "u1"), WHOLE, modified("a", 12, "u1"), modified("a", 12, "u1")),
            *(modified("a", 11, "u1"), deleted("a", 10, "u0"), added("a", 2, "u0")),
            *(added("b", 14), deleted("b", 15), modified("b", 14), added("b", 13)),
            *(bookmark(4), deleted("never-seen", 16), added("never-seen", 15)),
            added("end", 17),
        )
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: "end@17" in trial.memory.told)

        assert trial.memory.told == ["a@3", "a@12 after a@3", "b@14", "gone b@14", "end@17"]
        assert trial.watch.cache.revision == 17


@in_loop
async def test_news_of_different_objects_may_come_in_any_order() -> None:
    acts = Acts(
        streams(WHOLE, added("a", 15), added("b", 12), modified("b", 13), deleted("a", 16))
    )
    async with scripted(acts) as server, trying(server.url) as trial:
        await until(lambda: len(trial.memory.told) == 4)

        assert trial.known == ["b@13"]


@in_loop
async def test_a_new_list_is_asked_for_now_and_then_in_case_something_was_lost() -> None:
    acts = Acts(
        streams(added("a", 3), WHOLE, bookmark(20), then="end"),
        streams(bookmark(21), then="end"),
        streams(bookmark(22, whole=True)),
    )
    async with scripted(acts) as server, trying(server.url, Settings(relist=0.3)) as trial:
        await until(lambda: trial.memory.synced == 2)

        assert trial.memory.told == ["a@3", "gone a@3"]

    lists = ["sendInitialEvents" in request.query for request in server.requests]
    assert lists == [True, False, True]


@in_loop
async def test_only_what_was_chosen_is_asked_for() -> None:
    scope = MAPS._replace(namespace=None, labels="a=b", fields="metadata.name=x")
    acts = Acts(streams(WHOLE))
    async with scripted(acts) as server, trying(server.url, scope=scope) as trial:
        await until(lambda: trial.memory.synced == 1)

    (request,) = server.requests
    assert request.path == "/api/v1/configmaps"
    assert request.query["labelSelector"] == "a=b"
    assert request.query["fieldSelector"] == "metadata.name=x"
