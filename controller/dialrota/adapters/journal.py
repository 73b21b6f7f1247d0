"""Remember across a kill what one sweep has paid for, so that nothing is paid twice.

A file of JSON lines, only ever appended to: a ``begin``, then for each billed request an
``intent`` before it is made and a ``result`` after it. An intent without a result counts as
paid. The caller removes the file once the sweep's result is stored; until then the next sweep
of the same source takes it up. It must not decide what is worth paying for.
"""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Self

from dialrota.model.instant import format_instant, parse_instant
from dialrota.model.source import Source
from dialrota.wire import strictjson

_VERSION: Final = 1


class Journal:
    """The journal of one sweep of one source.

    ``spent`` are units that no stored result may know of yet. ``asked`` are the numbers for
    which a billed request was begun in this sweep. ``damaged`` says that neither can be trusted,
    so nothing billed may be asked.
    """

    def __init__(self, path: Path, source: str, now: int) -> None:
        """Begin an empty journal; the file appears with the first intent."""
        self.spent = 0
        self.asked: set[str] = set()
        self.damaged = False
        self._path = path
        self._source = source
        self._began = now
        self._intents: dict[int, int] = {}  # How many numbers each is about.
        self._next = 1
        self._exists = False

    @classmethod
    def open(cls, path: Path, source: str, now: int, interval: int) -> Self:
        """Take up what an earlier, killed sweep left, unless that is older than the interval.

        Of an older one, only the units count: they were spent, and nobody has recorded them.

        Raises:
            OSError: the file is there and cannot be read.
        """
        journal = cls(path, source, now)
        events = _read(path)
        if not events:
            return journal
        journal._exists = True
        journal._replay(events)
        if not journal.damaged and now - journal._began > interval:
            spent = journal.spent
            journal = cls(path, source, now)
            journal._restart(spent)
        return journal

    def intend(self, numbers: Sequence[str]) -> int:
        """Write down durably that these numbers are about to be paid for; one unit each.

        Raises:
            OSError: it could not be written; the request must not be made.
        """
        if not self._exists:
            self._restart(0)
        ticket, self._next = self._next, self._next + 1
        self._append({"event": "intent", "id": ticket, "numbers": list(numbers)})
        self._intents[ticket] = len(numbers)
        self.asked.update(numbers)
        self.spent += len(numbers)
        return ticket

    def settle(self, ticket: int, units: int, data: object) -> None:
        """Write down durably what came of an intent, and what it cost after all.

        Raises:
            OSError: it could not be written; the intent counts as paid in full.
        """
        self._append({"event": "result", "id": ticket, "units": units, "data": data})
        self._settled(ticket, units)

    def _settled(self, ticket: int, units: int) -> None:
        self.spent += units - self._intents.pop(ticket)

    def _replay(self, events: list[dict[str, Any]]) -> None:
        try:
            for event in events:
                self._take(event)
        except (KeyError, TypeError, ValueError):
            self.damaged = True

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "begin":
            if event["source"] != self._source or event["version"] != _VERSION:
                raise ValueError("another source's journal")
            self._began = parse_instant(event["at"])
            self.spent += int(event["carried"])
        elif kind == "intent":
            numbers = [str(number) for number in event["numbers"]]
            self._intents[event["id"]] = len(numbers)
            self.asked.update(numbers)
            self.spent += len(numbers)
            self._next = event["id"] + 1
        elif kind == "result":
            self._settled(event["id"], int(event["units"]))
        else:
            raise ValueError("an unknown event")

    def _restart(self, carried: int) -> None:
        """Begin the file anew in one step, with units that an older one had spent."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        begin = {
            "event": "begin",
            "version": _VERSION,
            "source": self._source,
            "at": format_instant(self._began),
            "carried": carried,
        }
        fresh.unlink(missing_ok=True)
        _write(fresh, _line(begin))
        fresh.replace(self._path)
        _sync_folder(self._path.parent)
        self.spent, self._exists = carried, True

    def _append(self, event: dict[str, Any]) -> None:
        _write(self._path, _line(event))


class FileJournals:
    """Journals in files, each where ``path_of`` says."""

    def __init__(self, path_of: Callable[[Source], Path]) -> None:
        """Open nothing yet."""
        self._path_of = path_of

    def open(self, source: Source, now: int) -> Journal:
        """Take up what an earlier, killed sweep left.

        Raises:
            OSError: the file is there and cannot be read.
        """
        return Journal.open(self._path_of(source), str(source.key), now, source.interval)

    def forget(self, source: Source, last_sweep: int | None) -> None:
        """Drop the journal of a sweep that is stored.

        Raises:
            OSError: it is there and cannot be removed.
        """
        path = self._path_of(source)
        began = read_began(path)
        if began is not None and last_sweep is not None and began <= last_sweep:
            remove(path)


def read_began(path: Path) -> int | None:
    """Say when the sweep of this journal began; None without a readable journal.

    A stored result whose time is not before that has the journal's units in it already: a
    caller that was killed between storing and removing drops such a journal.
    """
    try:
        events = _read(path)
        return parse_instant(events[0]["at"]) if events else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def remove(path: Path) -> None:
    """Drop the journal, after the result of its sweep has been stored.

    Raises:
        OSError: it is there and cannot be removed.
    """
    path.unlink(missing_ok=True)


def _read(path: Path) -> list[dict[str, Any]]:
    """Read all whole lines; a torn last one was never relied on and is cut off."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    whole, _, torn = data.rpartition(b"\n")
    if torn:
        os.truncate(path, len(data) - len(torn))
    return [_event(line) for line in whole.split(b"\n") if line]


def _event(line: bytes) -> dict[str, Any]:
    """Read one event; an empty one, which is none, where it cannot be read."""
    try:
        event = strictjson.parse(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _write(path: Path, line: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o644)
    try:
        view = memoryview(line)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
