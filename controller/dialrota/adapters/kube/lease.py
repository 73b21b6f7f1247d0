"""Be the one of several that works: leader election by a Lease.

Whoever leads stops by itself before anybody else may begin, by a clock that nobody can set back.
Still a lease is no fence: a write may be under way when its time is over, so every write of the
work needs a precondition of its own.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client, Json, Writing
from dialrota.adapters.kube.error import AccessError, ApiError, UnreachableError
from dialrota.adapters.kube.leased import Seen, TakenError
from dialrota.adapters.kube.waiting import Timing
from dialrota.model.instant import format_instant

log = logging.getLogger(__name__)

_FAILURES: Final = (ApiError, UnreachableError, AccessError, TimeoutError)
_WRITING: Final = Writing("dialrota-lease")


class Terms(NamedTuple):
    """Seconds. The difference of the first two is for clocks that run at different speeds."""

    duration: float = 15.0  # How long others wait after the last renewal that they saw.
    renew: float = 10.0  # How long a leader goes on after the last renewal that it sent.
    retry: float = 2.0  # Between two renewals; who waits for longer when asked to loses the lease.
    look: float = 1.0  # Between two looks at a lease that somebody else holds.
    call: float = 5.0  # How long one request may take, below ``renew``.
    release: float = 2.0  # How long giving the lease back may take.


class Place(NamedTuple):
    """Which Lease, and who asks for it. ``identity`` is of this process, and of no other ever."""

    namespace: str
    name: str
    identity: str


class Lease:
    """One candidate for a lease."""

    def __init__(
        self,
        client: Client,
        place: Place,
        timing: Timing,
        now: Callable[[], int],
        terms: Terms = Terms(),  # noqa: B008  # A named tuple cannot change.
    ) -> None:
        """Prepare. ``now`` dates the lease for people; nothing is decided by it."""
        self._client = client.unlimited()  # A renewal is never late for other writes.
        self._place = place
        self.name = f"{place.namespace}/{place.name}"
        self._timing = timing
        self._now = now
        self._terms = terms
        self._seen: Seen | None = None
        self._ends = float("-inf")
        self._acquired = ""
        self._renewals = 0
        self._highest = -1  # Of all transitions seen: a lease made anew goes on counting.
        self.transitions = 0  # How often the lease changed hands, this time included.
        self.error = ""  # Why the last request failed; empty when it did not.

    @property
    def is_held(self) -> bool:
        """Say whether we lead at this very moment: whoever is about to write asks again."""
        return self._timing.monotonic() < self._ends

    @property
    def holder(self) -> str:
        """Return who held the lease when it was last looked at; empty for nobody."""
        return "" if self._seen is None else self._seen.holder

    async def run(self, on_held: Callable[[], None], on_lost: Callable[[str], None]) -> None:
        """Wait for the lease, hold it until it is lost, and say both.

        When cancelled it gives the lease back; the work must have stopped by then.
        """
        try:
            await self.acquire()
            on_held()
            on_lost(await self.hold())
        finally:
            await self.release()

    async def acquire(self) -> None:
        """Wait until we hold the lease, through all failures."""
        while not await self._attempt(self._take, self._terms.call):
            pause = self._terms.retry if self.error else self._terms.look
            await self._timing.sleep(pause * (0.75 + self._timing.chance() / 4))
        log.info("lease.held", extra={"lease": self.name, "transitions": self.transitions})

    async def hold(self) -> str:
        """Renew the lease for as long as that succeeds in time; return why it is lost."""
        while True:
            left = self._ends - self._timing.monotonic()
            await self._timing.sleep(min(self._terms.retry, max(left, 0)))
            if not self.is_held:
                why = f"not renewed for {self._terms.renew:g} s: {self.error or 'we were paused'}"
                break
            left = self._ends - self._timing.monotonic()
            try:
                await self._attempt(self._renew, min(self._terms.call, left))
            except TakenError as err:
                why = str(err)
                break
        self._ends = float("-inf")
        log.error("lease.lost", extra={"lease": self.name, "reason": why})
        return why

    async def release(self) -> None:
        """Give the lease back, so that the next one need not wait; no trouble if it fails."""
        if not self.is_held:
            return
        self._ends = float("-inf")
        pause = self._terms.release / 20
        try:
            async with asyncio.timeout(self._terms.release):
                while not await self._attempt(self._give_back, self._terms.release / 4):
                    await self._timing.sleep(pause)
                    pause *= 2
        except TimeoutError:
            reason = self.error or "others keep changing it"
            log.warning("lease.not-released", extra={"reason": reason})

    async def _give_back(self) -> bool:
        """Write down nobody; a renewal that was cut short may have been the last word on it."""
        seen = self._seen
        if seen is None or seen.holder != self._place.identity:
            return True
        try:
            await self._put(seen, self._spec("", 1))
        except ApiError as err:
            if not err.is_conflict and not err.is_missing:
                raise
            await self._look()
            return False
        return True

    async def _attempt(self, act: Callable[[], Any], seconds: float) -> bool:
        """Try something for so long; note why it failed."""
        try:
            async with asyncio.timeout(seconds):
                done: bool = await act()
        except _FAILURES as err:
            why = "no answer in time" if isinstance(err, TimeoutError) else str(err)
            if why != self.error:
                log.warning("lease.failed", extra={"lease": self.name, "reason": why})
            self.error = why
            return False
        self.error = ""
        return done

    async def _take(self) -> bool:
        """Take the lease if nobody has it, or who had it has not renewed it for too long."""
        seen = await self._look()
        free = seen is None or seen.holder in ("", self._place.identity)
        if seen and not free and self._timing.monotonic() < seen.at + seen.duration:
            return False
        known = self._highest if seen is None else seen.transitions
        mine = seen is not None and seen.holder == self._place.identity
        self.transitions = known if mine else max(known, self._highest) + 1
        self._acquired = self._moment()
        return await self._write(seen)

    async def _renew(self) -> bool:
        """Renew the lease; where it is not as we left it, look who has it."""
        if await self._write(self._seen):
            return True
        seen = await self._look()
        if seen is not None and seen.holder != self._place.identity:
            raise TakenError(f"taken by {seen.holder or 'nobody, it was given away'}")
        return await self._write(seen)

    async def _look(self) -> Seen | None:
        try:
            content = await self._client.get(self._path)
        except ApiError as err:
            if not err.is_missing or err.is_missing_kind:
                raise
            self._seen = None
            return None
        return self._note(content)

    def _note(self, content: Json) -> Seen:
        """Remember a Lease, and since when it has been as it is."""
        metadata, spec = content.get("metadata") or {}, content.get("spec") or {}
        metadata.pop("managedFields", None)
        revision = str(metadata.get("resourceVersion", ""))
        if self._seen is None or self._seen.revision != revision:
            self._seen = Seen(
                content=content,
                holder=spec.get("holderIdentity") or "",
                duration=float(spec.get("leaseDurationSeconds") or self._terms.duration),
                transitions=int(spec.get("leaseTransitions") or 0),
                revision=revision,
                at=self._timing.monotonic(),
            )
            self._highest = max(self._highest, self._seen.transitions)
        return self._seen

    async def _write(self, seen: Seen | None) -> bool:
        """Write ourselves down as the holder; False where the lease is not as it was seen."""
        sent = self._timing.monotonic()
        spec = self._spec(self._place.identity, max(1, round(self._terms.duration)))
        try:
            content = await self._put(seen, spec)
        except ApiError as err:
            if err.is_conflict or err.is_already_there or (seen and err.status == 404):
                return False
            raise
        self._note(content)
        self._ends = sent + self._terms.renew
        return True

    async def _put(self, seen: Seen | None, spec: Json) -> Json:
        if seen is not None:
            spec = {**(seen.content.get("spec") or {}), **spec}
            return await self._client.put(self._path, {**seen.content, "spec": spec}, _WRITING)
        kind = paths.LEASES
        body = {"apiVersion": kind.api_version, "kind": kind.name, "spec": spec}
        body["metadata"] = {"name": self._place.name}
        return await self._client.create(kind.all(self._place.namespace), body, _WRITING)

    @property
    def _path(self) -> str:
        return paths.LEASES.one(self._place.namespace, self._place.name)

    def _spec(self, holder: str, duration: int) -> Json:
        return {
            "holderIdentity": holder,
            "leaseDurationSeconds": duration,
            "acquireTime": self._acquired,
            "renewTime": self._moment(),
            "leaseTransitions": self.transitions,
        }

    def _moment(self) -> str:
        """Write the present second; the fraction counts, so that no two renewals are alike."""
        self._renewals += 1
        return f"{format_instant(self._now())[:-1]}.{self._renewals % 1_000_000:06}Z"
