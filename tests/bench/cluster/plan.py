"""How much is measured: all of it, or what shows a change in a few minutes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often, and beside whom."""

    rounds: int = 3  # Runs of the same work, of which medians are told.
    samples: int = 200  # Changes one at a time, of each contestant in each round.
    bursts: int = 5
    quiet: float = 60.0  # Seconds in which nobody changes anything.
    handovers: int = 3
    beside: tuple[str, ...] = ("peer-1", "peer-8", "peer-1-ryw", "peer-8-ryw")


FULL = Plan()
QUICK = Plan(
    rounds=2, samples=60, bursts=3, quiet=20.0, handovers=1, beside=("peer-1", "peer-8-ryw")
)
