"""Read the whole list of monitored numbers, page by page: stored data, free of charge.

The single-number read is never used: without stored data it makes a billed query in silence
(https://developers.telnyx.com/docs/number-reputation/phone-numbers). The page size is asked for
but not believed: it is clamped without a word.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final

from dialrota.adapters.http import answer
from dialrota.adapters.http.answer import Failed
from dialrota.adapters.http.client import Client
from dialrota.adapters.telnyx import rows
from dialrota.adapters.telnyx.rows import Page, Reading

_PAGE_SIZE: Final = 250
_MOST_PAGES: Final = 20_000
_AT_ONCE: Final = 8


class Listing:
    """What the list said, as far as it could be read. The order of pages makes no difference."""

    def __init__(self, read: Callable[[object], Reading], wanted: frozenset[str]) -> None:
        """Begin with nothing read. ``wanted`` are the numbers that are kept."""
        self.readings: dict[str, Reading] = {}
        self.faults: Counter[str] = Counter()
        self.failed: Failed | None = None
        self.complete = True
        self.stopped = False
        self._read = read
        self._wanted = wanted
        self._seen: set[str] = set()
        self._pages: set[tuple[str, ...]] = set()

    def add(self, page: Page, first: Page) -> None:
        """Take in one page; ``first`` says how the list is cut."""
        names = tuple(self._take(row) for row in page.rows)
        last = page.number >= first.pages
        if len(page.rows) > first.size or (len(page.rows) < first.size and not last):
            self.spoil("a page is shorter or longer than the list says")
        if names in self._pages:
            self.spoil("a page repeats another")
            self.stopped = True
        self._pages.add(names)

    def spoil(self, fault: str) -> None:
        """Note that the list was not read in full."""
        self.faults[fault] += 1
        self.complete = False

    def fail(self, failed: Failed) -> None:
        """Note that a page was not answered."""
        self.failed = self.failed or failed
        self.complete = False
        self.stopped = True

    def finish(self, first: Page) -> None:
        """Compare what came with what was promised."""
        if self.complete and len(self._seen) < first.total:
            self.spoil("the list names fewer numbers than it says")

    def _take(self, row: object) -> str:
        reading = self._read(row)
        if reading.fault:
            self.faults[reading.fault] += 1
        if reading.number:
            self._seen.add(reading.number)
        if reading.number in self._wanted:
            before = self.readings.get(reading.number, reading)
            self.readings[reading.number] = rows.choose(before, reading)
        return reading.number


async def read_all(
    client: Client, path: str, listing: Listing, progress: Callable[[int], None]
) -> None:
    """Read every page into the listing, several at once; stop at the first that fails."""
    first = await _read_page(client, path, 1)
    if isinstance(first, Failed):
        listing.fail(first)
        return
    listing.add(first, first)
    progress(len(listing.readings))
    if first.pages > _MOST_PAGES or (first.pages > 1 and first.size < 1):
        listing.spoil("the list claims more pages than there can be")
        return
    await _read_rest(client, path, listing, (first, progress))
    listing.finish(first)


async def _read_rest(
    client: Client, path: str, listing: Listing, start: tuple[Page, Callable[[int], None]]
) -> None:
    first, progress = start
    waiting = iter(range(2, first.pages + 1))
    running: set[asyncio.Task[Page | Failed]] = set()
    while True:
        while not listing.stopped and len(running) < _AT_ONCE:
            number = next(waiting, None)
            if number is None:
                break
            running.add(asyncio.create_task(_read_page(client, path, number)))
        if not running:
            return
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for page in [task.result() for task in done]:
            if isinstance(page, Failed):
                listing.fail(page)
            else:
                listing.add(page, first)
        progress(len(listing.readings))


async def _read_page(client: Client, path: str, number: int) -> Page | Failed:
    query = {"page[number]": number, "page[size]": _PAGE_SIZE}
    outcome = await client.get(path, query)
    if isinstance(outcome, Failed):
        return outcome
    page = rows.read_page(outcome.data)
    if page is None:
        return Failed(answer.BAD_ANSWER, "the list is not of the documented shape")
    if page.number != number:
        return Failed(answer.BAD_ANSWER, "another page came than was asked for")
    return page
