"""What stands in, at a desk, for the files of sources: those lie where the controller runs.

Verdicts are recorded with the numbers and need nothing. Calls are not, but a number that is Capped
has made all that it may today, which is all that a decision asks.
"""

from collections.abc import Callable

from dialrota.adapters.cluster.mirror import Mirror
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep
from dialrota.model.verdict import Usage
from dialrota.model.words import State
from dialrota.ports import Declared, Request


class RememberedCalls:
    """Answers for a file source with the calls that the records give away."""

    def __init__(self, mirror: Mirror, declared: Callable[[], Declared]) -> None:
        """Read from a mirror, for the pools that are declared."""
        self._mirror = mirror
        self._declared = declared

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Answer for the numbers of the request."""
        wanted = frozenset(request.numbers)
        usage = {
            number: calls
            for pool in self._declared().pools
            if request.source.key.name in pool.sources
            for number, calls in self._calls(pool.key, pool.policy.caps.hard).items()
            if number in wanted
        }
        return Sweep(source=request.source.key.name, at=request.now, verdicts={}, usage=usage)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Keep nothing."""

    def _calls(self, pool: PoolKey, cap: int) -> dict[str, Usage]:
        states = [row.state for row in self._mirror.numbers.get(pool, {}).values()]
        return {
            state.number: Usage(cap, state.since)
            for state in states
            if state is not None and state.state is State.CAPPED
        }
