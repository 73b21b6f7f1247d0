"""What a sweep under way has paid for, in the status of its source: it survives a lost node.

One write before each billed request, of some hundred numbers; what the request came to is told by
the next. A field manager of its own writes it, so that neither that nor the source's record takes
the other for its own. Every write is made on what was read back just before, and only where the
journal is as this sweep left it: a leader that was paused pays for nothing when it wakes up.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError
from typing import Any, Final

from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.rows import Meta, meta_of
from dialrota.adapters.kube.error import ApiError
from dialrota.model.failure import ConflictError, DialrotaError
from dialrota.model.instant import format_instant, parse_instant
from dialrota.model.source import Source
from dialrota.wire.v1alpha1.reputationsourcestatus import MOST_ASKED

Row = dict[str, Any]

FIELD: Final = "sweep"
_TRIES: Final = 4
_PATIENCE: Final = 30.0


class SourceJournal:
    """The journal of one sweep of one source; see ``ports.Journal``."""

    def __init__(self, home: "ClusterJournals", source: Source, known: Row | None) -> None:
        """Begin with what an earlier sweep left behind, if it did."""
        self.spent = 0
        self.asked: set[str] = set()
        self.damaged = False
        self.began = ""
        self._home = home
        self._source = source
        self._known = known
        self._intents: list[int] = []

    def intend(self, numbers: Sequence[str]) -> int:
        """Write down that these numbers are about to be paid for; one unit each.

        Raises:
            OSError: it could not be written; the request must not be made.
        """
        asked = self.asked | set(numbers)
        if len(asked) > MOST_ASKED:
            raise OSError(f"a sweep pays for at most {MOST_ASKED} numbers")
        spent = self.spent + len(numbers)
        row = {"startedAt": self.began, "spent": spent, "asked": sorted(asked)}
        self._home.write(self._source, self._known, row)
        self.asked, self.spent, self._known = asked, spent, row
        self._intents.append(len(numbers))
        return len(self._intents) - 1

    def settle(self, ticket: int, units: int, data: object) -> None:
        """Note what an intent cost after all; a kill before the next intent counts it in full."""
        self.spent += units - self._intents[ticket]


class ClusterJournals:
    """Opens, writes and drops journals, for sweeps that run in threads of their own."""

    def __init__(self, hand: Hand, loop: asyncio.AbstractEventLoop) -> None:
        """Write by a hand that lives in a loop."""
        self._hand = hand
        self._loop = loop

    def open(self, source: Source, now: int) -> SourceJournal:
        """Take up what an earlier, killed sweep left, unless that is older than the interval.

        Of an older one only the units count: they were spent, and nobody has recorded them.

        Raises:
            OSError: it cannot be read.
        """
        status = self._wait(self._read(source)).get("status") or {}
        known = status.get(FIELD)
        journal = SourceJournal(self, source, known)
        journal.began = format_instant(now)
        if known is None or _is_stored(known, status.get("lastSweep")):
            return journal
        try:
            journal.spent = int(known["spent"])
            if now - parse_instant(known["startedAt"]) <= source.interval:
                journal.began, journal.asked = known["startedAt"], {*known["asked"]}
        except (KeyError, TypeError, ValueError):
            journal.damaged = True
        return journal

    def write(self, source: Source, known: Row | None, row: Row) -> None:
        """Put a journal in the place of the known one.

        Raises:
            OSError: it was not written.
        """
        self._wait(self._write(source, known, row))

    def forget(self, source: Source, last_sweep: int | None) -> None:
        """Have the journal of a stored sweep dropped, some time soon.

        Called in the loop, so it cannot wait; what is not dropped is passed over by ``open``.
        """
        if last_sweep is not None:
            asyncio.run_coroutine_threadsafe(self._drop(source), self._loop)

    async def _read(self, source: Source) -> Row:
        live = await self._hand.read(names.SOURCES, *source.key)
        if live is None:
            raise ConflictError(f"ReputationSource {source.key} is gone")
        return live

    async def _write(self, source: Source, known: Row | None, row: Row) -> None:
        for _ in range(_TRIES):
            live = await self._read(source)
            if (live.get("status") or {}).get(FIELD) != known:
                raise ConflictError("another controller goes on with this sweep")
            try:
                await self._put(meta_of(live), {FIELD: row})
            except ApiError as error:
                if not error.is_conflict:
                    raise
            else:
                return
        raise ConflictError(f"ReputationSource {source.key}: others keep changing it")

    async def _drop(self, source: Source) -> None:
        try:
            live = await self._read(source)
            status = live.get("status") or {}
            if FIELD in status and _is_stored(status[FIELD], status.get("lastSweep")):
                await self._put(meta_of(live), {})
        except DialrotaError:
            return  # It was only tidiness; the next sweep passes it over.

    async def _put(self, meta: Meta, status: Row) -> None:
        body = bodies.of_kind(names.SOURCES, bodies.locked(meta)) | {"status": status}
        await self._hand.once(names.SOURCES, body, names.SWEEP_MANAGER, "status")

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  # Whatever it gives.
        """Have something done in the loop, and wait for it.

        Raises:
            OSError: it was not done.
        """
        try:
            waiting = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise OSError("the controller is ending") from None
        try:
            return waiting.result(_PATIENCE)
        except CancelledError:
            raise OSError("the controller is ending") from None
        except TimeoutError:
            waiting.cancel()
            raise
        except DialrotaError as error:
            raise OSError(str(error)) from error


def _is_stored(sweep: Row, last_sweep: str | None) -> bool:
    """Say whether the result of a journal's sweep is on record."""
    try:
        return last_sweep is not None and sweep["startedAt"] <= last_sweep
    except (KeyError, TypeError):
        return False
