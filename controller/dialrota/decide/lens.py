"""What one pass over one pool looks through: the moment, the policy and the reach of each source.

Everything that is the same for all numbers of a pool is worked out once, here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dialrota.model.instant import MINUTE
from dialrota.model.policy import Policy
from dialrota.model.pool import Pool
from dialrota.model.verdict import Day, Usage
from dialrota.model.words import Health, PolicyMode, Screening, Stage

NEVER: Final = 1 << 62  # Later than any moment.
CLOCK_SKEW: Final = 5 * MINUTE  # A row may be dated this far in the future.
LABELS: Final = frozenset({Health.FLAGGED, Health.BLOCKED})
IN_SERVICE: Final = frozenset({Stage.IN_SERVICE, Stage.WARM_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """The moment and the rules of one pool's pass. Instants and seconds."""

    now: int
    policy: Policy
    stale_after: Mapping[str, int]  # Of the sources that the pool names and somebody declares.
    day: Day
    usage: Mapping[str, Usage]
    suspended: bool
    observing: bool
    screening: bool
    latest: int  # Rows dated later than this are not yet used.
    say_from: int  # A label observed before this has no say any more.


def make_lens(
    pool: Pool, stale_after: Mapping[str, int], usage: Mapping[str, Usage], day: Day, now: int
) -> Lens:
    """Work out what is common to all numbers of a pool."""
    policy = pool.policy
    reach = {name: stale_after[name] for name in pool.sources if name in stale_after}
    return Lens(
        now=now,
        policy=policy,
        stale_after=reach,
        day=day,
        usage=usage,
        suspended=pool.suspend,
        observing=policy.mode is PolicyMode.OBSERVE,
        screening=policy.screening is Screening.FIRST_CLEAN_VERDICT and bool(reach),
        latest=now + CLOCK_SKEW,
        say_from=now - policy.recovery.rest_max,
    )


def longest_silence(lens: Lens) -> int:
    """Return for how long the sources of a pool may be silent about a number, in seconds."""
    return max(lens.stale_after.values(), default=0)


def calls_today(lens: Lens, number: str) -> int | None:
    """Count the calls of the pool's local day; None when no usage was reported for it."""
    used = lens.usage.get(number)
    if used is None or not lens.day.start <= used.observed_at <= lens.latest:
        return None
    return used.calls
