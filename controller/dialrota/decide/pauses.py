"""How long a source is left alone: its interval, or a pause that grows while it fails.

Sources that were declared together, or that fail together, are not asked together: what each waits
less than the others is its own. It is drawn from its name by a hash and not by chance, so that the
same past has the same future.
"""

import hashlib
from typing import Final

from dialrota.model.instant import HOUR, MINUTE
from dialrota.model.source import Source, Sweep

_SOON: Final = (1, 30 * MINUTE)  # The first pause after a failure, and the longest.
_PATIENT: Final = (5 * MINUTE, 6 * HOUR)  # Where a person has to act, or each try costs money.
_PASSING: Final = frozenset({"BadAnswer", "RateLimited", "Timeout", "Unreachable"})
_DOUBLINGS: Final = 11
_DRAWS: Final = 1 << 16


def until_next(source: Source) -> int:
    """Choose how long after a sweep the next is due: a little less than the interval.

    Never more, so that a pass which comes once an interval finds the source due, and no verdict
    grows older than the declaration says; at most a tenth less.
    """
    return source.interval - source.interval * (1 + _draw(source)) // (10 * _DRAWS)


def until_retry(source: Source, sweep: Sweep, failures: int) -> int:
    """Choose how long after a failed sweep the next try is due.

    ``failures`` counts them in a row. The pause doubles with each, up to the interval at most, and
    is shortened by up to a quarter.
    """
    passing = {error.kind for error in sweep.errors} <= _PASSING and not sweep.billed
    first, longest = _SOON if passing else _PATIENT
    pause = min(first << min(failures - 1, _DOUBLINGS), longest, source.interval)
    return pause - pause * _draw(source, failures) // (4 * _DRAWS)


def _draw(source: Source, turn: int = 0) -> int:
    """Draw a number below ``_DRAWS``: for a source and a turn always the same."""
    return int.from_bytes(hashlib.sha256(f"{source.key} {turn}".encode()).digest()[:2], "big")
