"""Know all objects of one kind at any moment: list them once, then follow what changes.

What is known is never taken back in time, gaps end in a new list, and nothing is asked in a hot
loop. It runs as a task of its own and calls a handler that must return at once, since nothing is
read meanwhile: a server ends a watch whose reader falls behind.
"""

import asyncio
from typing import Final, Generic, TypeVar

from dialrota.adapters.kube import health, lines
from dialrota.adapters.kube.cache import Cache
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import AccessError, ApiError, UnreachableError
from dialrota.adapters.kube.exchange import Stream
from dialrota.adapters.kube.health import Health
from dialrota.adapters.kube.intake import Intake
from dialrota.adapters.kube.lines import Lines, LostError, PastError
from dialrota.adapters.kube.scope import Handler, Scope, Settings
from dialrota.adapters.kube.waiting import Backoff, Timing

T = TypeVar("T")

_BREATH: Final = 0.2  # Seconds before the next watch, after a brief one with news.
_NOT_OLDER: Final = {"resourceVersionMatch": "NotOlderThan"}


class ListWatch(Generic[T]):
    """One kind in one scope, in a cache of its own that anybody may read."""

    def __init__(
        self,
        client: Client,
        scope: Scope,
        handler: Handler[T],
        timing: Timing,
        settings: Settings = Settings(),  # noqa: B008  # A named tuple cannot change.
    ) -> None:
        """Prepare; nothing is asked before ``run``."""
        self.scope = scope
        self.cache: Cache[T] = Cache()
        self.health = Health(scope.title)
        self._client = client
        self._intake = Intake(self.cache, handler, self.health, settings.rewind)
        self._timing = timing
        self._settings = settings
        pauses = (settings.shortest_pause, settings.longest_pause, settings.healed)
        self._backoff = Backoff(timing, *pauses)
        absence = (settings.shortest_pause, settings.longest_absence, settings.healed)
        self._absence = Backoff(timing, *absence)
        self._relist_at = float("-inf")
        self._stream: Stream | None = None
        self._is_lost = True  # All has to be listed.
        self._is_unsure = False  # The server may have become another one.
        self._streams = True  # Lists are asked for as streams, not in pages.
        self._is_open = False  # The present request was answered well.
        self._failed_to_open = False  # The one before was not.
        self._fell_silent = False  # So did the one that failed last, though it was open.

    async def run(self) -> None:
        """List and watch until cancelled. A mistake, of ours or the handler's, is told at once."""
        try:
            await self._run()
        except Exception as err:
            self.health.end(err)
            raise

    def relist(self) -> None:
        """List all anew: another kind has shown that history was rewritten."""
        self._is_lost = True
        if self._stream is not None:
            self._stream.close()

    async def _run(self) -> None:
        while True:
            began, known = self._timing.monotonic(), self.cache.revision
            self._is_open = False
            try:
                await self._attempt()
                pause = self._pause_after_end(began, known)
            except LostError as err:
                self._is_lost = True
                self._turn(reached=True)
                pause = self._lose(err)
            except ApiError as err:
                self._is_lost |= err.is_gone
                self._is_unsure |= err.status >= 500
                self._turn(reached=not err.is_throttled)
                pause = self._miss(err) if err.is_missing_kind else self._refused(err)
            except UnreachableError as err:
                self._is_unsure = True
                self._turn(reached=err.sent)
                kind = health.SILENT if err.is_silence else health.UNREACHABLE
                pause = self._fail(kind, str(err))
            except AccessError as err:
                pause = self._fail(health.ACCESS, f"watch {self.scope.title}: {err}")
            await self._timing.sleep(pause)

    async def _attempt(self) -> None:
        """Go on from where we are, until the server ends the watch."""
        self._is_lost |= self._timing.monotonic() >= self._relist_at
        if self._is_lost and self._streams:
            await self._watch({"sendInitialEvents": "true", **_NOT_OLDER})
            return
        if self._is_lost:
            await self._list_pages()
        elif self._is_unsure:
            await self._verify()
        await self._watch({"resourceVersion": str(self.cache.revision)})

    async def _watch(self, more: dict[str, str]) -> None:
        low, high = self._settings.shortest_watch, self._settings.longest_watch
        query = {
            **self.scope.selectors,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(int(low + (high - low) * self._timing.chance())),
            **more,
        }
        if "sendInitialEvents" in more:
            self._intake.begin_list()
        stream = await self._client.watch(self.scope.path, query, self._settings.silence)
        steady = asyncio.get_running_loop().call_later(self._settings.brief, self._stayed_open)
        try:
            self._stream = stream
            self._opened()
            await self._follow(stream)
        finally:
            steady.cancel()
            self._stream = None
            stream.close()
        if self._intake.is_listing:
            raise LostError("the watch ended before the list was whole")

    async def _follow(self, stream: Stream) -> None:
        """Take in what comes until the end."""
        whole = Lines(self._settings.line)
        while chunk := await stream.read():
            now = self._timing.monotonic()
            self.health.heard_at = now
            for line in whole.feed(chunk):
                listing = self._intake.is_listing
                self._intake.take(lines.parse(line), now)
                self.health.recover()
                if listing and not self._intake.is_listing:
                    self._synced()
        if whole.is_amid:
            raise LostError("the watch ended amid a line")

    async def _list_pages(self) -> None:
        """List everything in pages, at the newest revision the server has."""
        self._intake.begin_list()
        revision = ""
        async for page in self._client.list_pages(
            self.scope.path, self.scope.selectors, self._settings.page
        ):
            self.health.heard_at = self._timing.monotonic()
            revision = page.revision
            for item in page.items:
                self._intake.take_listed(lines.identify(item))
        if not revision.isdecimal():
            raise LostError("a list without revision")
        self._intake.end_list(int(revision), self._timing.monotonic())
        self._synced()

    async def _verify(self) -> None:
        """Make sure that the server knows our revision: a watch from the future is silence.

        Raises:
            PastError: it does not, as after its store was restored from a backup.
        """
        query = {**self.scope.selectors, "limit": "1", **_NOT_OLDER}
        query["resourceVersion"] = str(self.cache.revision)
        try:
            await self._client.get(self.scope.path, query)
        except ApiError as err:
            if not err.is_from_the_future:
                raise
            raise PastError(f"the server knows no revision {self.cache.revision}") from None

    def _opened(self) -> None:
        """Note that the server serves us; a fault that came later than this may still be there."""
        self._is_open = True
        self._is_unsure = False
        if self._failed_to_open:
            self.health.recover()

    def _stayed_open(self) -> None:
        """Forget why the last watch broke: this one lasts, though nothing may have changed yet.

        A list that does not come, and silence on an open watch, look just like this.
        """
        if not self._fell_silent and not self._intake.is_listing:
            self.health.recover()

    def _synced(self) -> None:
        self._is_lost = False
        self.health.recover()
        chance = 0.9 + self._timing.chance() / 5
        self._relist_at = self._timing.monotonic() + self._settings.relist * chance

    def _pause_after_end(self, began: float, known: int) -> float:
        """Go on at once after a watch that lasted; else as after a failure, unless it had news."""
        now = self._timing.monotonic()
        if now - began >= self._settings.brief:
            self.health.heard_at = now
            self.health.recover()
            return 0.0
        if self.cache.revision > known:
            return _BREATH
        return self._fail("brief", f"watch {self.scope.title}: the server ended it at once")

    def _turn(self, *, reached: bool) -> None:
        """List the other way next time, where a server that was reached did not let us finish."""
        if reached and self._intake.is_listing:
            self._streams = not self._streams

    def _lose(self, err: LostError) -> float:
        """Note why all is listed anew; of the past it is soon known whether the server insists."""
        text = f"watch {self.scope.title}: {err}"
        if isinstance(err, PastError):
            return self._note("lost", text, self._settings.rewind / 2)
        return self._fail("lost", text, err.retry_after)

    def _refused(self, err: ApiError) -> float:
        return self._fail(str(err.status), str(err), err.retry_after)

    def _miss(self, err: ApiError) -> float:
        """Wait for a kind, which somebody is about to install: the one that comes is another."""
        self._is_lost = True
        self.health.is_synced = False
        return self._note(str(err.status), str(err), self._absence.next(err.retry_after))

    def _fail(self, kind: str, error: str, asked: float | None = None) -> float:
        """Note a failure and return how long to wait."""
        return self._note(kind, error, self._backoff.next(asked))

    def _note(self, kind: str, error: str, pause: float) -> float:
        self._failed_to_open = not self._is_open
        self._fell_silent = self._is_open and kind == health.SILENT
        self.health.fail(kind, error, pause, self._timing.monotonic())
        return pause
