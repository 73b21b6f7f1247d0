"""What stands in, at a desk, for the files of sources: those lie where the controller runs.

Verdicts are recorded with the numbers; calls are not, but who was full today still is, as long as
nobody says otherwise. So nothing has to be said.
"""

from collections.abc import Callable

from dialrota.model.source import Source, Sweep
from dialrota.ports import Request


class Silence:
    """Answers for a source of which all that counts is on record."""

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Answer without a word."""
        return Sweep(source=request.source.key.name, at=request.now, verdicts={})

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Keep nothing."""
