"""What each refusal means: to be repeated, read again, or given up."""

import json
from typing import Any

import pytest

from dialrota.adapters.kube.error import ApiError
from fakes.calling import MAP, ME
from fakes.logins import TOKEN, access_to, client_of
from fakes.looping import in_loop
from fakes.scriptedserver import Answer, Request, scripted


async def refused(code: int, reason: str = "", **more: Any) -> ApiError:
    """Refuse a write in a way, and return what was raised."""

    async def script(request: Request, answer: Answer) -> None:
        await answer.status(code, reason, **more)

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.apply(MAP, {}, ME)
    return caught.value


@in_loop
async def test_an_error_reads_as_what_was_asked_and_what_was_said() -> None:
    error = await refused(403, "Forbidden", message='User "x" cannot patch resource')

    assert str(error) == (
        'patch configmaps/a in dialers: 403 Forbidden: User "x" cannot patch resource'
    )
    assert error.is_denied
    assert not error.is_retryable


@in_loop
async def test_a_stale_lock_and_another_manager_are_told_apart() -> None:
    stale = await refused(409, "Conflict", message="the object has been modified")
    causes = [{"reason": "FieldManagerConflict", "message": "m1", "field": ".data.k"}]
    owned = await refused(409, "Conflict", details={"causes": causes})
    there = await refused(409, "AlreadyExists")

    assert (stale.is_conflict, stale.is_manager_conflict) == (True, False)
    assert (owned.is_conflict, owned.is_manager_conflict) == (False, True)
    assert owned.causes[0].field == ".data.k"
    assert (there.is_conflict, there.is_already_there) == (False, True)
    assert not any(error.is_retryable for error in (stale, owned, there))


@pytest.mark.parametrize(
    "message",
    [
        "failed to create typed patch object (…): .status.bogus: field not declared",
        "etcdserver: request is too large",
        "rpc error: code = ResourceExhausted desc = trying to send message larger",
        'strconv.ParseUint: parsing "abc": invalid syntax',
    ],
)
@in_loop
async def test_what_can_never_succeed_is_not_repeated(message: str) -> None:
    error = await refused(500, message=message)

    assert not error.is_retryable


@pytest.mark.parametrize("code", [500, 502, 503, 504, 408])
@in_loop
async def test_what_a_server_in_trouble_refused_may_succeed_later(code: int) -> None:
    error = await refused(code, message="etcdserver: leader changed")

    assert error.is_retryable


@in_loop
async def test_a_missing_object_and_a_missing_kind_are_told_apart() -> None:
    missing = await refused(404, "NotFound")

    async def script(request: Request, answer: Answer) -> None:
        await answer.text(404, "404 page not found\n", Content_Type="text/plain")

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.get(MAP)

    assert (missing.is_missing, missing.is_missing_kind) == (True, False)
    assert (caught.value.is_missing, caught.value.is_missing_kind) == (True, True)


@in_loop
async def test_a_gone_revision_and_one_from_the_future_are_seen() -> None:
    gone = await refused(410, "Expired")
    causes = [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]
    future = await refused(504, "Timeout", details={"causes": causes, "retryAfterSeconds": 1})

    assert gone.is_gone
    assert not gone.is_retryable
    assert future.is_from_the_future
    assert not future.is_gone


DATE = "Fri, 20 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "detail", "seconds"),
    [
        ({}, None, None),
        ({}, 1, 1.0),
        ({"Retry_After": "0"}, None, 0.0),
        ({"Retry_After": "7"}, 1, 7.0),
        ({"Retry_After": "1"}, 9, 9.0),
        ({"Retry_After": "3600"}, None, 60.0),
        ({"Retry_After": "9" * 40}, None, 60.0),
        ({"Retry_After": "Fri, 20 Nov 2026 10:00:30 GMT", "Date": DATE}, None, 30.0),
        ({"Retry_After": "Fri, 20 Nov 2026 09:00:00 GMT", "Date": DATE}, None, 0.0),
        ({"Retry_After": "Fri, 20 Nov 2026 10:00:30 GMT"}, None, None),
        ({"Retry_After": "soon"}, None, None),
        ({"Retry_After": "-5"}, None, None),
        ({"Retry_After": "1.5"}, "two", None),
        ({"Retry_After": "\N{ARABIC-INDIC DIGIT ONE}"}, True, None),
        ({"Retry_After": ""}, -3, None),
        ({"Retry_After": "Fri, 99 Nov 9999 99:00:00 GMT", "Date": DATE}, 10**12, 60.0),
    ],
)
@in_loop
async def test_being_told_to_slow_down_is_understood_in_every_form(
    headers: dict[str, str], detail: object, seconds: float | None
) -> None:
    async def script(request: Request, answer: Answer) -> None:
        details = {} if detail is None else {"details": {"retryAfterSeconds": detail}}
        body = {"kind": "Status", "reason": "TooManyRequests", "message": "later", **details}
        await answer.text(429, json.dumps(body).encode("utf-8"), **headers)

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.apply(MAP, {}, ME)

    assert caught.value.is_throttled
    assert caught.value.is_retryable
    assert caught.value.retry_after == seconds
    capped = "(asked to wait 3600 s, waiting no longer than 60)" in str(caught.value)
    assert capped is (seconds == 60)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Bad Gateway: {}</body></html>",
        "",
        "[1, 2",
        '"Status"',
        '{{"kind": "Status", "reason": 7, "message": ["{}"], "details": "x"}}',
        '{{"kind": "Status", "details": {{"causes": [1, null, {{"reason": []}}]}}}}',
    ],
)
@in_loop
async def test_an_answer_that_is_no_status_is_survived_and_never_quoted(body: str) -> None:
    secret = "Canary"

    async def script(request: Request, answer: Answer) -> None:
        await answer.text(502, body.format(secret), Content_Type="text/html")

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.apply(MAP, {}, ME)

    assert caught.value.status == 502
    assert caught.value.is_retryable
    assert secret not in str(caught.value)


@in_loop
async def test_a_message_is_one_line_of_bounded_length() -> None:
    error = await refused(422, "Invalid", message="a\nb\x1b[31m" + "x" * 5000)

    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
    assert len(str(error)) < 800


@in_loop
async def test_a_token_that_comes_back_is_not_passed_on() -> None:
    error = await refused(403, "Forbidden", message=f"bad token {TOKEN}!")

    assert TOKEN not in str(error)
    assert TOKEN not in repr(error)
    assert TOKEN not in repr(access_to("http://127.0.0.1:1").login)


@in_loop
async def test_a_redirect_is_an_error_and_takes_the_token_nowhere() -> None:
    async def script(request: Request, answer: Answer) -> None:
        await answer.text(307, "", Location="http://127.0.0.1:1/")

    async with scripted(script) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            await client.get(MAP)

    assert caught.value.status == 307
    assert len(server.requests) == 1


@in_loop
async def test_answers_are_counted_by_method_and_status() -> None:
    codes = iter([200, 409, 200])

    async def script(request: Request, answer: Answer) -> None:
        await answer.json({"kind": "Status"}, next(codes))

    async with scripted(script) as server, client_of(server.url) as client:
        await client.get(MAP)
        with pytest.raises(ApiError):
            await client.put(MAP, {}, ME)
        await client.put(MAP, {}, ME)
        counted = dict(client.answers)

    assert counted == {("GET", 200): 1, ("PUT", 409): 1, ("PUT", 200): 1}
