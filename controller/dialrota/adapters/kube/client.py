"""Ask one API server: raw JSON in and out, one session, a deadline on every call.

It repeats nothing but a call that was refused for an old credential: whether a write may be sent
again is for those to decide who know what it does. It follows no redirect and takes neither proxy
nor credential from the environment.
"""

import copy
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from dialrota import __version__
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.error import UnreachableError
from dialrota.adapters.kube.exchange import Call, Exchange, Limits, Stream
from dialrota.adapters.kube.turns import Rank, Turns
from dialrota.wire import canon

Json = dict[str, Any]

_JSON: Final = "application/json"
_MERGE: Final = "application/merge-patch+json"
_APPLY: Final = "application/apply-patch+yaml"  # With any other it would be no apply at all.
_PAGE: Final = 500


class Writing(NamedTuple):
    """As whom a write is made, and how. Fields that the server does not know are refused."""

    manager: str
    force: bool = False  # Take fields over from other managers; of server-side apply only.
    dry_run: bool = False


class Page(NamedTuple):
    """A part of a list, and the revision that all its parts show."""

    items: list[Json]
    revision: str


class Client:
    """Calls to one API server, from entering to leaving an ``async with`` block.

    Every method raises ApiError for an answer that is an error, UnreachableError where there is no
    usable answer, and AccessError where there is no credential to ask with.
    """

    def __init__(
        self,
        access: Access,
        *,
        agent: str = f"dialrota/{__version__}",
        limits: Limits = Limits(),  # noqa: B008  # A named tuple cannot change.
        turns: Turns | None = None,
    ) -> None:
        """Prepare. Every write takes one of the ``turns``, which may be shared; 16 by default."""
        self._exchange = Exchange(access, agent, limits)
        self.turns: Turns | None = Turns(16) if turns is None else turns
        self.rank = Rank.USUAL
        self.check: Callable[[], None] | None = None
        self._access = access

    async def __aenter__(self) -> Self:
        """Open nothing yet: connections open with the first call."""
        self._exchange.open()
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._exchange.close()

    def unlimited(self) -> "Client":
        """Return this client as one whose writes wait for no others, for what is urgent."""
        twin = copy.copy(self)
        twin.turns = None
        return twin

    def ranked(self, rank: Rank) -> "Client":
        """Return this client as one whose writes matter more, or less, than the usual."""
        twin = copy.copy(self)
        twin.rank = rank
        return twin

    def gated(self, check: Callable[[], None]) -> "Client":
        """Return this client as one that asks ``check`` right before it sends a write.

        Whoever has waited for its turn may no longer be allowed to write by then.
        """
        twin = copy.copy(self)
        twin.check = check
        return twin

    @property
    def namespace(self) -> str:
        """Return the namespace of the configuration."""
        return self._access.login.namespace

    @property
    def server(self) -> str:
        """Return the address of the server."""
        return self._access.login.server

    @property
    def answers(self) -> Counter[tuple[str, int]]:
        """Return how often each method was answered with each status; 0 is no answer."""
        return self._exchange.answers

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """Read one object, or a list in one piece."""
        return await self._exchange.ask(Call("GET", path, query))

    async def list_pages(
        self, path: str, query: Mapping[str, str] | None = None, limit: int = _PAGE
    ) -> AsyncIterator[Page]:
        """Read a list in pages, smaller ones where a page is larger than may be read.

        A continue token that has become too old is an ApiError with ``is_gone``: what was read
        until then belongs to a list that cannot be finished.
        """
        token = ""
        while True:
            asked = {**(query or {}), "limit": str(limit)}
            asked |= {"continue": token} if token else {}
            call = Call("GET", path, asked)
            try:
                body = await self._exchange.ask(call)
            except UnreachableError as error:
                if limit == 1 or not error.is_oversize:
                    raise
                limit = max(1, limit // 5)
                continue
            items, metadata = body.get("items"), body.get("metadata")
            if not isinstance(metadata, dict) or not isinstance(items, list | None):
                raise UnreachableError(str(call), "that is no list", sent=False)
            yield Page(items or [], str(metadata.get("resourceVersion", "")))
            token = metadata.get("continue") or ""
            if not token:
                return

    async def create(self, path: str, body: Json, writing: Writing) -> Json:
        """Create an object; ``path`` is that of its kind."""
        return await self._write(Call("POST", path, media=_JSON), body, writing)

    async def put(self, path: str, body: Json, writing: Writing) -> Json:
        """Replace an object, at the resourceVersion in it where there is one."""
        return await self._write(Call("PUT", path, media=_JSON), body, writing)

    async def apply(self, path: str, body: Json, writing: Writing) -> Json:
        """Apply what one manager wants of an object, creating it where it is absent.

        A resourceVersion in the body is a lock, but only where the object exists: to update only,
        give its ``metadata.uid`` too.
        """
        return await self._write(Call("PATCH", path, media=_APPLY), body, writing)

    async def merge_patch(self, path: str, body: Json, writing: Writing) -> Json:
        """Change only what the body holds; null removes."""
        return await self._write(Call("PATCH", path, media=_MERGE), body, writing)

    async def delete(
        self, path: str, *, uid: str = "", revision: str = "", propagation: str = "Background"
    ) -> Json:
        """Delete an object, only while it is the very one, and as it was then, where told so."""
        wanted = {"uid": uid, "resourceVersion": revision}
        options = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation,
            "preconditions": {name: value for name, value in wanted.items() if value},
        }
        call = Call("DELETE", path, media=_JSON, body=canon.encode(options))
        return await self._in_turn(call)

    async def watch(self, path: str, query: Mapping[str, str], silence: float) -> Stream:
        """Open a watch, to be closed by the caller.

        Reading from it raises UnreachableError after ``silence`` seconds in which nothing came.
        """
        return await self._exchange.stream(Call("GET", path, {**query, "watch": "1"}), silence)

    async def who_am_i(self) -> str:
        """Return the user name that the server knows us by; empty where it does not say."""
        kind = paths.SELF_REVIEWS
        body = canon.encode({"apiVersion": kind.api_version, "kind": kind.name})
        answer = await self._exchange.ask(Call("POST", kind.all(), media=_JSON, body=body))
        status = answer.get("status")
        user = status.get("userInfo") if isinstance(status, dict) else None
        return str(user.get("username", "")) if isinstance(user, dict) else ""

    async def _write(self, call: Call, body: object, writing: Writing) -> Json:
        query = {"fieldManager": writing.manager, "fieldValidation": "Strict"}
        query |= {"force": "true"} if writing.force else {}
        query |= {"dryRun": "All"} if writing.dry_run else {}
        encode = canon.encode_as_yaml if call.media == _APPLY else canon.encode
        call = call._replace(query=query, body=encode(body))
        return await self._in_turn(call)

    async def _in_turn(self, call: Call) -> Json:
        """Send a write when its turn has come, if it may still be sent by then."""
        turns = self.turns
        if turns is not None:
            await turns.take(self.rank)
        try:
            if self.check is not None:
                self.check()
            return await self._exchange.ask(call)
        finally:
            if turns is not None:
                turns.give_back()
