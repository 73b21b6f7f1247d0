"""What can be done to one call: answered, refused, lost before or after, met by a rival."""

import asyncio
import json
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, Final

from faults.cluster import http11
from faults.cluster.address import WATCH, Place
from faults.cluster.http11 import Message
from faults.cluster.proxy import Call, Fault

Object = dict[str, Any]

_HTML: Final = b"<html><body><h1>Bad gateway</h1></body></html>"
_MERGE: Final = "application/merge-patch+json"
_WHILE: Final = 10.0  # Fast seconds that a rival's object stays.


def refusal(code: int, reason: str, **headers: str) -> Message:
    """Refuse as an API server does."""
    said = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
    body = {**said, "reason": reason, "message": f"refused by a fault: {reason}"}
    return http11.answer(code, json.dumps(body).encode(), **headers)


def answers(make: Callable[[], Message]) -> Fault:
    """Answer instead of the server."""

    async def fault(call: Call) -> None:
        await call.reply(make())

    return fault


async def gone(call: Call) -> None:
    """Say that the revision is too old, and again until all was listed."""
    if call.place.verb == WATCH and "sendInitialEvents" not in call.query:
        call.proxy.forgotten[call.place.resource] = gone
    await call.reply(refusal(410, "Expired"))


def throttles(after: str) -> Fault:
    """Say that we ask too much; ``after`` is what Retry-After says, `date` a moment ahead."""

    def make() -> Message:
        later = formatdate(time.time() + 1, usegmt=True)
        dates = {"date": formatdate(usegmt=True), "retry-after": later}
        headers = dates if after == "date" else {"retry-after": after}
        return refusal(429, "TooManyRequests", **headers)

    return answers(make)


def fails(code: int, *, as_page: bool = False) -> Fault:
    """Fail inside the server, or in a gateway before it, which speaks HTML."""
    if as_page:
        return answers(lambda: http11.answer(code, _HTML, content_type="text/html"))
    return answers(lambda: refusal(code, {500: "InternalError", 504: "Timeout"}.get(code, "")))


async def conflicts(call: Call) -> None:
    """Say that somebody else was quicker, although nobody was."""
    is_new = call.place.verb == "create"
    await call.reply(refusal(409, "AlreadyExists" if is_new else "Conflict"))


async def competes(call: Call) -> None:
    """Let somebody else really be quicker: he changes the object, or makes one of that name."""
    path = call.target.partition("?")[0].removesuffix("/status")
    body = json.dumps({"metadata": {"annotations": {"example.com/rival": "was-here"}}}).encode()
    done = await call.proxy.upstream.ask("PATCH", path, body, _MERGE)
    is_made = done.status == 404 and call.place.resource == "configmaps"
    is_made = is_made and await _make_rival(call, path)
    await call.reply(await call.forward())
    if is_made:
        await asyncio.sleep(_WHILE)
        await _unmake_rival(call, path)


async def _make_rival(call: Call, path: str) -> bool:
    """Make it; return whether it is there: what a busy server refused is nobody's to guard."""
    rival = {"metadata": {"name": call.place.name}, "data": {"mine": "yes"}}
    body = json.dumps(rival).encode()
    made = await call.proxy.upstream.ask("POST", path.rpartition("/")[0], body)
    return made.status == 201


async def _unmake_rival(call: Call, path: str) -> None:
    left = json.loads((await call.proxy.upstream.ask("GET", path)).body)
    if left.get("data") != {"mine": "yes"} or "labels" in left["metadata"]:
        call.proxy.wrong.append(
            f"I10: a ConfigMap of somebody else was changed: {left.get('data')}"
        )
    await call.proxy.upstream.ask("DELETE", path)


def loses_request(how: str) -> Fault:
    """Never let it arrive; then `reset` the connection, or be silent."""

    async def fault(call: Call) -> None:
        await _leave(call, how)

    return fault


def loses_answer(how: str) -> Fault:
    """Let it be applied, and never say so: `reset`, `silence`, or a gateway's 504."""

    async def fault(call: Call) -> None:
        await call.forward()
        await _leave(call, how)

    return fault


def repeats(pause: float) -> Fault:
    """Let it arrive twice, as from a gateway that tries again; the second answer counts."""

    async def fault(call: Call) -> None:
        await call.forward()
        await asyncio.sleep(pause)
        await call.reply(await call.forward())

    return fault


def delays(seconds: float) -> Fault:
    """Let it arrive late."""

    async def fault(call: Call) -> None:
        await asyncio.sleep(seconds)
        await call.reply(await call.forward())

    return fault


async def reads_stale(call: Call) -> None:
    """Answer a read from the past, as a server that lags behind does."""
    fresh = await call.forward()
    older = _older(call)
    await call.reply(fresh._replace(body=older) if older else fresh)


async def conflicts_then_stale(call: Call) -> None:
    """Say that somebody was quicker, and answer the look that follows from the past."""
    at = call.place.resource.partition(".")[0], call.place.name
    call.proxy.next_time(Place("get", *at), reads_stale)
    await conflicts(call)


async def goes_in_pages(call: Call) -> None:
    """Refuse a list as a stream; and of the pages asked for instead, lose the second: 410."""
    resource = call.place.resource
    call.proxy.next_time(Place("list", resource), _one_of_many)
    await call.reply(refusal(504, "Timeout"))


async def _one_of_many(call: Call) -> None:
    first = call.request.first.replace("limit=500", "limit=1")
    call.request = call.request._replace(first=first)
    call.proxy.next_time(call.place, answers(lambda: refusal(410, "Expired")))
    await call.reply(await call.forward())


async def _leave(call: Call, how: str) -> None:
    if how == "silence":
        await call.hang()
    elif how == "reset":
        call.cut()
    else:
        await call.reply(http11.answer(504, _HTML, content_type="text/html"))


def _older(call: Call) -> bytes | None:
    """Find how an object was before it was last changed, in what has passed."""
    at = call.place.resource.partition(".")[0], call.place.name
    seen = {_revision(body): body for body in call.proxy.past[at]}
    revisions = sorted(seen)
    return seen[revisions[-2]] if len(revisions) > 1 else None


def _revision(body: bytes) -> int:
    metadata = json.loads(body).get("metadata") or {}
    return int(metadata.get("resourceVersion") or 0)
