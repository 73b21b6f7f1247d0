"""What a sweep of Telnyx has found so far, and its shape as a Sweep."""

from typing import Final

from dialrota.adapters.http import answer
from dialrota.adapters.http.answer import Failed
from dialrota.adapters.telnyx import rows
from dialrota.adapters.telnyx.listing import Listing
from dialrota.adapters.telnyx.refresh import Refresh
from dialrota.model.source import Sweep, SweepError
from dialrota.model.verdict import Verdict
from dialrota.ports import Request

NOT_APPROVED: Final = "NotApproved"
BUDGET: Final = "Budget"
_MOST_MISSING: Final = 20


class Found:
    """Readings and errors of one sweep. ``listed``: every page of one list was read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.readings: dict[str, rows.Reading] = {}
        self.errors: list[SweepError] = []
        self.failed: Failed | None = None
        self._complete = True
        self.listed = False
        self._faults: dict[str, int] = {}

    def note(self, kind: str, message: str) -> None:
        """Note an error of the sweep as a whole."""
        self.errors.append(SweepError(kind, message))

    def note_failure(self, failed: Failed) -> None:
        """Note a call that brought no answer."""
        self.failed = self.failed or failed
        self._complete = False
        self.note(failed.kind, failed.message)

    def note_listing(self, listing: Listing) -> None:
        """Merge a list; a second, later one gives the faults, for it read the same rows."""
        for number, reading in listing.readings.items():
            self.readings[number] = rows.choose(self.readings.get(number, reading), reading)
        self._faults = dict(listing.faults)
        self.listed = self.listed or listing.complete
        self._complete = self._complete and listing.complete
        if listing.failed is not None:
            self.note_failure(listing.failed)

    def note_refresh(self, refresh: Refresh) -> None:
        """Note what the live checks brought; a spent budget leaves the sweep complete."""
        for fault, count in sorted(refresh.faults.items()):
            self.note(answer.BAD_ANSWER, _counted(fault, count))
            self._complete = False
        if refresh.beyond_budget:
            self.note(BUDGET, f"{refresh.beyond_budget} stale numbers wait for the next budget")
        if refresh.failed is not None:
            self.note_failure(refresh.failed)

    def to_sweep(self, request: Request, spent: int, ended: int) -> Sweep:
        """Put together the answer to the request."""
        for fault, count in sorted(self._faults.items()):
            self.note(answer.BAD_ANSWER, _counted(fault, count))
        if self.listed:
            self._note_missing(request.numbers)
        verdicts: dict[str, tuple[Verdict, ...]] = {
            number: (reading.verdict,)
            for number, reading in sorted(self.readings.items())
            if reading.verdict is not None
        }
        after = self.failed.retry_after if self.failed else None
        return Sweep(
            source=request.source.key.name,
            at=request.now,
            took=ended - request.now,
            verdicts=verdicts,
            errors=tuple(self.errors),
            asked=len(request.numbers),
            billed=spent,
            complete=self._complete and self.listed,
            retry_at=None if after is None else ended + after,
        )

    def _note_missing(self, numbers: tuple[str, ...]) -> None:
        missing = sorted(set(numbers) - self.readings.keys())
        for number in missing[:_MOST_MISSING]:
            sentence = "not enrolled in Number Reputation"
            self.errors.append(SweepError(answer.BAD_ANSWER, sentence, number))
        if len(missing) > _MOST_MISSING:
            self.note(answer.BAD_ANSWER, f"{len(missing)} numbers in all are not enrolled")


def _counted(fault: str, count: int) -> str:
    return fault if count == 1 else f"{fault} ({count} times)"
