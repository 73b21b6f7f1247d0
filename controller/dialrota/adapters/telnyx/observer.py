"""One sweep of Telnyx: approval gates, the stored list, and live checks where they are wanted.

A failure never becomes a verdict: what could not be read has no row. Money is spent only where
the source says ``refresh: WhenStale``, within the request's allowance, and journaled before.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import quote

from dialrota.adapters.http import answer, client, pacing, target
from dialrota.adapters.http.answer import Failed
from dialrota.adapters.http.client import Client
from dialrota.adapters.http.target import Target
from dialrota.adapters.telnyx import rows
from dialrota.adapters.telnyx.found import BUDGET, NOT_APPROVED, Found
from dialrota.adapters.telnyx.listing import Listing, read_all
from dialrota.adapters.telnyx.refresh import Refresh, find_stale
from dialrota.model.failure import DialrotaError
from dialrota.model.instant import HOUR, parse_duration
from dialrota.model.source import Source, Sweep, SweepError
from dialrota.ports import Journal, Journals, Request

ENDPOINT: Final = "https://api.telnyx.com/v2"
_LONGEST_SWEEP: Final = HOUR  # A provider that answers each page at its deadline ends here.
_PAGE_BYTES: Final = 2 << 20  # A page of 250 rows is about 150 KB.
_TERMS: Final = "terms"

Progress = Callable[[int, int], None]


class _Asking(NamedTuple):
    """What one sweep works with."""

    request: Request
    client: Client
    journal: Journal
    progress: Progress
    path: str
    wanted: frozenset[str]


class TelnyxObserver:
    """Fulfils ``ports.Observer`` for sources of type telnyx.

    ``read_secret`` gives a source's API key or raises DialrotaError. ``progress`` counts numbers,
    and may raise to end the sweep early: what was paid for is in the journal.
    """

    def __init__(
        self,
        read_secret: Callable[[Source], str],
        journals: Journals,
        timing: pacing.Timing,
    ) -> None:
        """Keep what a sweep needs of the outside."""
        self._read_secret = read_secret
        self._journals = journals
        self._timing = timing

    def sweep(self, request: Request, progress: Progress) -> Sweep:
        """Ask once about all numbers of the request."""
        began = self._timing.monotonic()
        found = Found()
        goal = self._aim(request.source)
        taken = self._open_journal(request)
        if isinstance(goal, SweepError):
            found.errors.append(goal)
        elif isinstance(taken, SweepError):
            found.errors.append(taken)
        elif request.numbers:
            client.run(self._ask(request, progress, (goal, taken, found)))
        else:
            found.listed = True  # Nothing to ask about was asked in full.
        spent = 0 if isinstance(taken, SweepError) else taken.spent
        elapsed = math.ceil(self._timing.monotonic() - began)
        return found.to_sweep(request, spent, request.now + elapsed)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Drop a journal whose sweep is stored: the last stored one is not older than it.

        Called after a result was stored, and before a sweep, for a kill may come between
        storing and dropping. Without it, the next sweep takes the journal up.

        Raises:
            OSError: the journal cannot be removed.
        """
        self._journals.forget(source, last_sweep)

    def _aim(self, source: Source) -> Target | SweepError:
        if not source.settings.get("enterpriseId"):
            return SweepError(answer.BAD_ANSWER, "telnyx.enterpriseId is missing")
        if source.secret is None:
            return SweepError(answer.UNAUTHORIZED, "secretRef is missing")
        try:
            credential = self._read_secret(source).strip()
        except DialrotaError as error:
            return SweepError(answer.UNAUTHORIZED, str(error))
        goal = Target(
            endpoint=str(source.settings.get("endpoint") or ENDPOINT),
            credential=credential,
            timeout=float(source.timeout),
            patience=float(min(source.interval, _LONGEST_SWEEP)),
            per_minute=source.requests_per_minute,
            max_bytes=_PAGE_BYTES,
        )
        fault = target.find_fault(goal.endpoint)
        if fault:
            return SweepError(answer.UNREACHABLE, fault)
        if not target.is_printable(credential):
            sentence = "the secret is empty, or has characters that no header can carry"
            return SweepError(answer.UNAUTHORIZED, sentence)
        return goal

    def _open_journal(self, request: Request) -> Journal | SweepError:
        try:
            return self._journals.open(request.source, request.now)
        except OSError as error:
            sentence = f"the sweep's journal cannot be read ({type(error).__name__})"
            return SweepError(BUDGET, sentence)

    async def _ask(
        self, request: Request, progress: Progress, aim: tuple[Target, Journal, Found]
    ) -> None:
        goal, taken, found = aim
        enterprise = quote(str(request.source.settings["enterpriseId"]), safe="")
        path = f"/enterprises/{enterprise}/reputation"
        wanted = frozenset(request.numbers)
        async with Client(goal, self._timing, request.now) as asked:
            asking = _Asking(request, asked, taken, progress, path, wanted)
            if await _pass_gates(asking, found):
                await _observe(asking, found)


async def _pass_gates(asking: _Asking, found: Found) -> bool:
    outcome = await asking.client.get(asking.path)
    if isinstance(outcome, Failed):
        found.note_failure(_explain(outcome))
        return False
    gate = rows.read_gates(outcome.data)
    if gate == "?":
        found.note(answer.BAD_ANSWER, "the settings are not of the documented shape")
    elif gate:
        found.note(NOT_APPROVED, gate)
    return not gate


def _explain(failed: Failed) -> Failed:
    """Tell missing approvals, which a person has to get, from a credential that is no good."""
    if failed.status == 404:
        sentence = "Number Reputation is not enabled for this enterpriseId (404)"
        return failed._replace(kind=NOT_APPROVED, message=sentence)
    if failed.status == 403 and _TERMS in failed.title.lower():
        sentence = "the terms of Number Reputation have not been accepted (403)"
        return failed._replace(kind=NOT_APPROVED, message=sentence)
    return failed


async def _observe(asking: _Asking, found: Found) -> None:
    """Read the list; where wanted, refresh what is stale in it and read it again."""
    await _list(asking, found)
    if not asking.request.source.may_bill or found.failed is not None:
        return
    if asking.journal.damaged:
        found.note(BUDGET, "the sweep's journal is damaged: nothing billed was asked")
        return
    refresh = Refresh(asking.journal, asking.request.allowance)
    numbers, now = asking.request.numbers, asking.request.now
    stale = find_stale(numbers, found.readings, now, _min_age(asking.request.source))
    try:
        await refresh.run(asking.client, f"{asking.path}/numbers/refresh", stale)
    except OSError as error:
        found.note(BUDGET, f"the sweep's journal cannot be written ({type(error).__name__})")
    found.note_refresh(refresh)
    if refresh.made:
        await _list(asking, found)


async def _list(asking: _Asking, found: Found) -> None:
    request = asking.request
    source, enterprise = request.source.key.name, str(request.source.settings["enterpriseId"])
    total = len(asking.wanted)
    listing = Listing(
        lambda row: rows.read_row(row, source, enterprise, request.now), asking.wanted
    )
    path = f"{asking.path}/numbers"
    await read_all(asking.client, path, listing, lambda done: asking.progress(done, total))
    found.note_listing(listing)


def _min_age(source: Source) -> int:
    """Read from what age on a result is old; a sweep may come before its interval is over."""
    value = source.settings.get("minAge")
    if isinstance(value, str):
        return parse_duration(value)
    return value if isinstance(value, int) else source.interval * 4 // 5
