"""One request and its answer, over aiohttp.

Every byte read is counted against a limit, every wait against a deadline, and whatever goes wrong
becomes an ApiError (there is an answer) or an UnreachableError (there is none to rely on).
"""

import io
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import aiohttp

from dialrota.adapters.kube import broken, error, paths, waiting
from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.error import ApiError, UnreachableError
from dialrota.adapters.kube.sockets import Sockets
from dialrota.wire import canon

_MIB: Final = 1024 * 1024
_BUFFER: Final = 256 * 1024  # Bytes read ahead of the work before a sender is made to wait.
_IDLE: Final = 60.0  # Seconds a connection is kept; an API server keeps it for 90.
_VERBS: Final = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


class Limits(NamedTuple):
    """Seconds and bytes. ``silence`` is between two arrivals, ``total`` for all of a call."""

    connect: float = 5.0
    silence: float = 20.0
    total: float = 60.0
    body: int = 64 * _MIB
    error_body: int = _MIB


class Call(NamedTuple):
    """What to ask."""

    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: bytes | None = None
    media: str = ""

    def __str__(self) -> str:
        """Say it in words, as messages begin."""
        return paths.describe(self._verb(), self.path)

    def _verb(self) -> str:
        """Name the verb as the permissions for it do."""
        query = self.query or {}
        if self.method != "GET":
            return _VERBS.get(self.method, self.method)
        return "watch" if "watch" in query else "list" if "limit" in query else "get"


class Stream:
    """An answer without end, read as it comes."""

    def __init__(self, call: Call, response: aiohttp.ClientResponse) -> None:
        """Take an answer of which only the head was read."""
        self._call = call
        self._response = response

    async def read(self) -> bytes:
        """Wait for what comes next; nothing is the end.

        Raises:
            UnreachableError: the connection broke, or was silent for too long.
        """
        try:
            return await self._response.content.readany()
        except broken.BREAKS as err:
            raise UnreachableError(str(self._call), broken.say_why(err), sent=True) from None

    def close(self) -> None:
        """Drop the connection."""
        _drop(self._response)


class Exchange:
    """One session with one server."""

    def __init__(self, access: Access, agent: str, limits: Limits) -> None:
        """Prepare; ``open`` comes first, within a running event loop."""
        self._access = access
        self._limits = limits
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": agent,
        }
        self._timeout = aiohttp.ClientTimeout(
            total=limits.total, sock_connect=limits.connect, sock_read=limits.silence
        )
        self._session: aiohttp.ClientSession | None = None
        self._sockets = Sockets()
        self.answers: Counter[tuple[str, int]] = Counter()

    def open(self) -> None:
        """Make the session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, keepalive_timeout=_IDLE, socket_factory=self._sockets.make
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            trust_env=False,
            auto_decompress=False,
            read_bufsize=_BUFFER,
        )

    async def close(self) -> None:
        """Close all connections, also those whose call was given up."""
        if self._session is not None:
            await self._session.close()
            await self._sockets.end()

    async def ask(self, call: Call) -> dict[str, Any]:
        """Make a call and read its whole answer."""
        try:
            return await self._ask(call)
        except broken.BREAKS as err:
            self.answers[call.method, 0] += 1
            raise UnreachableError(
                str(call), broken.say_why(err), sent=broken.may_be_sent(err)
            ) from None

    async def stream(self, call: Call, silence: float) -> Stream:
        """Make a call and read the head of its answer."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._limits.connect, sock_read=silence
        )
        try:
            response = await self._send(call, timeout)
            if response.status == 200:
                return Stream(call, response)
            async with response:
                raise await self._refusal(call, response)
        except broken.BREAKS as err:
            self.answers[call.method, 0] += 1
            raise UnreachableError(
                str(call), broken.say_why(err), sent=broken.may_be_sent(err)
            ) from None

    async def _ask(self, call: Call) -> dict[str, Any]:
        async with await self._send(call, self._timeout) as response:
            if not 200 <= response.status < 300:
                raise await self._refusal(call, response)
            body = await _read(response, self._limits.body)
        if body is None:
            raise UnreachableError(str(call), error.OVERSIZE, sent=True)
        try:
            answer = canon.decode(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise UnreachableError(str(call), "the answer is no JSON object", sent=True)
        return answer

    async def _send(self, call: Call, timeout: aiohttp.ClientTimeout) -> aiohttp.ClientResponse:
        """Send a call; once more where the credential was too old and there is a newer one."""
        login = await self._access.fresh()
        response = await self._request(call, login, timeout)
        if response.status == 401:
            changed = await self._access.renew(login)
            if changed:
                response.close()
                response = await self._request(call, self._access.login, timeout)
        self.answers[call.method, response.status] += 1
        return response

    async def _request(
        self, call: Call, login: Login, timeout: aiohttp.ClientTimeout
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("the session was not opened")
        headers = {"Content-Type": call.media} if call.media else {}
        if login.authorization:
            headers["Authorization"] = login.authorization
        return await self._session.request(
            call.method,
            login.server + call.path,
            params=call.query,
            data=_sendable(call.body),
            headers=headers,
            timeout=timeout,
            ssl=login.tls or True,
            server_hostname=login.server_name,
            proxy=login.proxy,
            allow_redirects=False,
        )

    async def _refusal(self, call: Call, response: aiohttp.ClientResponse) -> ApiError:
        body = await _read(response, self._limits.error_body)
        try:
            said = canon.decode(body) if body else None
        except ValueError:
            said = None
        asked = waiting.parse_retry_after(response.headers)
        refusal = error.of_status(response.status, said, asked)
        token = self._access.login.authorization.partition(" ")[2]
        if token and token in refusal.message:  # Whoever echoes it, it must not end in a log.
            refusal = refusal._replace(message=refusal.message.replace(token, "(credential)"))
        return ApiError(str(call), refusal)


def _sendable(body: bytes | None) -> bytes | io.BytesIO | None:
    """Let a large body be sent in parts, so that others are not kept waiting by it."""
    return io.BytesIO(body) if body is not None and len(body) > _MIB else body


def _drop(response: aiohttp.ClientResponse) -> None:
    """Break a connection off at once, without a farewell that nobody may answer."""
    connection = response.connection
    if connection is not None and connection.transport is not None:
        connection.transport.abort()
    response.close()


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """Read a body; None as soon as it is known to be over the limit."""
    if (response.content_length or 0) > limit:
        _drop(response)
        return None
    chunks = []
    length = 0
    while chunk := await response.content.readany():
        chunks.append(chunk)
        length += len(chunk)
        if length > limit:
            _drop(response)
            return None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
