"""Ask one host over HTTP/1.1, within a total deadline, and get strict JSON or a closed word.

It follows no redirect, takes no proxy or credential from the environment, decodes no encoding,
and reads no more bytes than allowed. It knows nothing of what is asked; it must not cache.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx

from dialrota.adapters.http import answer, pacing
from dialrota.adapters.http.answer import Answer, Failed
from dialrota.adapters.http.target import Target
from dialrota.wire import strictjson

T = TypeVar("T")

_ERROR_BYTES: Final = 64 * 1024
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "dialrota",
}


class Client:
    """A few connections to one target. Once the target says stop, nothing more is sent to it."""

    def __init__(self, target: Target, timing: pacing.Timing, now: int) -> None:
        """Prepare; nothing is sent yet. ``target`` is one in which no fault was found."""
        self._target = target
        self._timing = timing
        self._now = now
        self._pace = pacing.Pace(target.per_minute, timing)
        self._places = asyncio.Semaphore(target.in_flight)
        self._stopped: Failed | None = None
        self._ends = timing.monotonic() + target.patience
        self._httpx = httpx.AsyncClient(
            headers={**_HEADERS, "Authorization": f"Bearer {target.credential}"},
            trust_env=False,
            follow_redirects=False,
            verify=target.endpoint.startswith("https:"),
            timeout=target.timeout,
            limits=httpx.Limits(max_connections=target.in_flight),
        )

    async def __aenter__(self) -> Self:
        """Open nothing yet: connections open with the first call."""
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._httpx.aclose()

    async def get(
        self, path: str, query: Mapping[str, int | str] | None = None
    ) -> Answer | Failed:
        """Ask, and ask again where that may help."""
        request = self._request("GET", path, params=dict(query) if query else None)
        return await self._call(request, self._target.attempts)

    async def post_once(self, path: str, body: object) -> Answer | Failed:
        """Send something that must not happen twice: one try, whatever comes of it."""
        return await self._call(self._request("POST", path, json=body), attempts=1)

    def _request(self, method: str, path: str, **parts: Any) -> httpx.Request:  # noqa: ANN401  # httpx.
        """Build a request to the target.

        Raises:
            ValueError: the path leads to another host, which must never see the credential.
        """
        if not path.startswith("/"):
            raise ValueError("a path begins with a slash, or it could name another host")
        home = httpx.URL(self._target.endpoint)
        url = httpx.URL(self._target.endpoint.rstrip("/") + path)
        if url.userinfo or (url.scheme, url.netloc) != (home.scheme, home.netloc):
            raise ValueError("a request may only go to its target's host")
        return self._httpx.build_request(method, url, **parts)

    async def _call(self, request: httpx.Request, attempts: int) -> Answer | Failed:
        async with self._places:
            if self._stopped is None:
                await self._pace.turn()
            if self._stopped is None and self._timing.monotonic() > self._ends:
                sentence = f"gave up after {self._target.patience:g} s in all"
                self._stopped = Failed(answer.TIMEOUT, sentence)
            if self._stopped is not None:
                return self._stopped
            outcome = await self._within_deadline(request, attempts)
        if isinstance(outcome, Failed) and outcome.kind in _FINAL:
            self._stopped = outcome
        return outcome

    async def _within_deadline(self, request: httpx.Request, attempts: int) -> Answer | Failed:
        began = self._timing.monotonic()
        try:
            async with asyncio.timeout(self._target.timeout):
                outcome = await self._once(request)
                for attempt in range(1, attempts):
                    pause = self._pause(outcome, attempt, began)
                    if pause is None:
                        break
                    self._pace.hold(pause)
                    await self._pace.turn()
                    outcome = await self._once(request)
        except TimeoutError:
            sentence = f"no whole answer within {self._target.timeout:g} s"
            return Failed(answer.TIMEOUT, sentence)
        return outcome

    def _pause(self, outcome: Answer | Failed, attempt: int, began: float) -> float | None:
        """Choose how long to wait before asking again; None where that is no use."""
        if not isinstance(outcome, Failed) or not outcome.again:
            return None
        pause = pacing.backoff(attempt - 1, outcome.retry_after, self._timing.jitter)
        left = self._target.timeout - (self._timing.monotonic() - began)
        return pause if pause < left else None

    async def _once(self, request: httpx.Request) -> Answer | Failed:
        try:
            response = await self._httpx.send(request, stream=True)
            try:
                return await self._read(response)
            finally:
                await response.aclose()
        except httpx.TimeoutException:
            return Failed(answer.TIMEOUT, f"no answer within {self._target.timeout:g} s")
        except httpx.RequestError as error:
            return answer.describe_break(error, request.url.netloc.decode("ascii"))

    async def _read(self, response: httpx.Response) -> Answer | Failed:
        status = response.status_code
        if status in _SUCCESS:
            fault = _header_fault(response)
            body = None if fault else await self._body(response, self._target.max_bytes)
            return _parse(status, body, fault or "the body is larger than allowed")
        body = None if _header_fault(response) else await self._body(response, _ERROR_BYTES)
        errors = _parse(status, body, "")
        retry_after = pacing.parse_retry_after(
            response.headers.get("Retry-After"), response.headers.get("Date"), self._now
        )
        data = errors.data if isinstance(errors, Answer) else None
        return answer.judge(status, data, self._target.credential, retry_after)

    async def _body(self, response: httpx.Response, limit: int) -> bytes | None:
        """Read the raw body; None as soon as it is known to be over the limit."""
        declared = response.headers.get("Content-Length", "0")
        if not declared.isdigit() or len(declared) > 12 or int(declared) > limit:
            return None
        chunks = bytearray()
        async for chunk in response.aiter_raw():
            chunks += chunk
            if len(chunks) > limit:
                return None
        return bytes(chunks)


_SUCCESS: Final = (200, 201, 202)
_FINAL: Final = (answer.UNAUTHORIZED, answer.RATE_LIMITED, answer.TIMEOUT, answer.UNREACHABLE)


def _header_fault(response: httpx.Response) -> str:
    """Say why a body is not even read; empty when it is."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        return "the body is compressed, which was not asked for"
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media != "application/json" and not (
        media.startswith("application/") and media.endswith("+json")
    ):
        return "the answer is not JSON by its content type"
    return ""


def _parse(status: int, body: bytes | None, fault: str) -> Answer | Failed:
    if body is None:
        return Failed(answer.BAD_ANSWER, fault, status)
    try:
        return Answer(status, strictjson.parse(body))
    except ValueError as error:
        return Failed(answer.BAD_ANSWER, f"the answer is not strict JSON: {error}", status)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run calls to their end on a loop of their own, from synchronous code.

    Unlike ``asyncio.run`` it does not wait for a name look-up that nobody waits for any more.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(main)
    finally:
        _cancel_all(loop)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
