"""How long a source that failed is left alone: a pause that grows while it fails.

Sources that fail together are not asked together: what each waits less than the others is its own.
It is drawn from its name by a hash and not by chance, so that the same past has the same future.
"""

import hashlib
from typing import Final

from dialrota.model.instant import HOUR, MINUTE
from dialrota.model.source import Source, Sweep

_SOON: Final = (1, 30 * MINUTE)  # The first pause after a failure, and the longest.
_PATIENT: Final = (5 * MINUTE, 6 * HOUR)  # Where a person has to act, or each try costs money.
_PASSING: Final = frozenset({"BadAnswer", "RateLimited", "Timeout", "Unreachable"})
_DOUBLINGS: Final = 11
_DRAWS: Final = 256


def until_retry(source: Source, sweep: Sweep, failures: int) -> int:
    """Choose how long after a failed sweep the next try is due.

    ``failures`` counts them in a row. The pause doubles with each, up to the interval at most, and
    is shortened by up to a quarter.
    """
    passing = {error.kind for error in sweep.errors} <= _PASSING and not sweep.billed
    first, longest = _SOON if passing else _PATIENT
    pause = min(first << min(failures - 1, _DOUBLINGS), longest, source.interval)
    return pause - pause * _draw(source, failures) // (4 * _DRAWS)


def _draw(source: Source, turn: int) -> int:
    """Draw from 0 to 255: for a source and a turn always the same."""
    return hashlib.sha256(f"{source.key} {turn}".encode()).digest()[0]
