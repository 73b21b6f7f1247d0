"""Ask for live checks, which cost money: only within the allowance, and never twice.

Every number of a request counts as one billed unit before the request is made
(https://developers.telnyx.com/docs/number-reputation/pricing). What is in doubt stays counted.
A refused request is given back: one that the API turned down was not carried out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from dialrota.adapters.http import answer
from dialrota.adapters.http.answer import Failed
from dialrota.adapters.http.client import Client
from dialrota.adapters.telnyx import rows
from dialrota.adapters.telnyx.rows import Reading
from dialrota.ports import Journal

_BATCH: Final = 100
_REFUSED: Final = (400, 401, 402, 403, 404, 422, 429)


class Refresh:
    """What the refreshes of one sweep brought: how many units are spent stands in the journal."""

    def __init__(self, journal: Journal, allowance: int | None) -> None:
        """Begin with what the journal says was spent before a kill."""
        self.faults: Counter[str] = Counter()
        self.failed: Failed | None = None
        self.made = 0
        self.beyond_budget = 0
        self._journal = journal
        self._allowance = allowance

    def _left(self) -> int | None:
        if self._allowance is None:
            return None
        return max(0, self._allowance - self._journal.spent)

    async def run(self, client: Client, path: str, stale: Sequence[str]) -> None:
        """Refresh these numbers in this order, as far as the allowance reaches.

        Batches go one after the other: the first that fails may be the sign to stop paying.

        Raises:
            OSError: the journal could not be written; the request was not made.
        """
        waiting = [number for number in stale if number not in self._journal.asked]
        while waiting and self.failed is None:
            left = self._left()
            batch = waiting[: _BATCH if left is None else min(_BATCH, left)]
            if not batch:
                self.beyond_budget = len(waiting)
                return
            waiting = waiting[len(batch) :]
            await self._refresh(client, path, tuple(batch))

    async def _refresh(self, client: Client, path: str, batch: tuple[str, ...]) -> None:
        ticket = self._journal.intend(batch)
        outcome = await client.post_once(path, {"phone_numbers": list(batch)})
        if isinstance(outcome, Failed):
            self.failed = outcome
            units = 0 if outcome.status in _REFUSED else len(batch)
            self._journal.settle(ticket, units, {"failed": outcome.kind})
            return
        done, faults = rows.read_refresh(outcome.data, batch)
        self.made += len(done)
        self.faults.update(faults)
        if len(done) < len(batch):
            self.faults["a number was not refreshed"] += len(batch) - len(done)
        if not done:
            self.failed = Failed(answer.BAD_ANSWER, "a paid refresh brought nothing")
        self._journal.settle(ticket, len(batch), {"refreshed": sorted(done)})


def find_stale(
    numbers: Iterable[str], readings: dict[str, Reading], now: int, min_age: int
) -> list[str]:
    """Find the enrolled numbers whose stored data is missing or old, the oldest first."""
    stale: list[tuple[int, str]] = []
    for number in numbers:
        reading = readings.get(number)
        if reading is None:
            continue  # Not enrolled: a refresh would be paid for and refused.
        age_from = -1 if reading.refreshed_at is None else reading.refreshed_at
        if age_from < 0 or now - age_from >= min_age:
            stale.append((age_from, number))
    return [number for _, number in sorted(stale)]
