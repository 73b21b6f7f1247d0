"""What tests of sources share: a source, a request, a clock that stands, and no waiting."""

import asyncio
import time
from pathlib import Path
from typing import Any

from dialrota.adapters.http.pacing import Timing
from dialrota.adapters.journal import FileJournals
from dialrota.adapters.telnyx.observer import TelnyxObserver
from dialrota.model.instant import DAY, parse_instant
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep
from dialrota.ports import Request
from fakes.telnyx_server import API_KEY, ENTERPRISE, TelnyxServer

NOW = parse_instant("2026-11-20T12:00:00Z")
AREAS = (202, 206, 212, 303, 305, 312, 404, 415, 503, 512, 617, 702, 713, 801, 919)
TIMING = Timing(sleep=asyncio.sleep, monotonic=time.monotonic, jitter=lambda: 0.01)


def make_source(**changes: Any) -> Source:  # Fields of every type.
    """Build a Telnyx source that asks every day."""
    source: dict[str, Any] = {
        "key": PoolKey("dialers", "telnyx"),
        "type": "telnyx",
        "settings": {"enterpriseId": ENTERPRISE},
        "interval": DAY,
        "timeout": 2,
        "stale_after": 3 * DAY,
        "secret": ("telnyx", "apiKey"),
    }
    return Source(**{**source, **changes})


def make_numbers(count: int) -> tuple[str, ...]:
    """Build fictional numbers, a hundred to an area code."""
    return tuple(f"+1{AREAS[place // 100]}55501{place % 100:02d}" for place in range(count))


def make_request(server: TelnyxServer, **changes: Any) -> Request:  # Fields of every type.
    """Build a request about all numbers of the server; settings are laid over the defaults."""
    settings = {
        "enterpriseId": ENTERPRISE,
        "endpoint": server.endpoint,
        **changes.pop("settings", {}),
    }
    numbers = changes.pop("numbers", tuple(sorted(server.numbers)))
    allowance = changes.pop("allowance", None)
    now = changes.pop("now", NOW)
    source = make_source(settings=settings, **changes)
    return Request(source=source, numbers=numbers, now=now, allowance=allowance)


def make_observer(folder: Path, timing: Timing = TIMING) -> TelnyxObserver:
    """Build an observer whose journal lies in the folder."""
    journals = FileJournals(lambda _source: journal_in(folder))
    return TelnyxObserver(lambda _source: API_KEY, journals, timing)


def journal_in(folder: Path) -> Path:
    """Say where the journal of the tests lies."""
    return folder / "telnyx.sweep.jsonl"


def sweep(server: TelnyxServer, folder: Path, **changes: Any) -> Sweep:  # Fields of every type.
    """Sweep once."""
    request = make_request(server, **changes)
    return make_observer(folder).sweep(request, lambda _done, _total: None)


def kinds(result: Sweep) -> list[str]:
    """List the kinds of a sweep's errors."""
    return [error.kind for error in result.errors]
