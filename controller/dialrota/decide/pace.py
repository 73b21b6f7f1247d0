"""Rule 11: how fast to dial, in percent. The lowest that applies."""

from collections.abc import Iterable

from dialrota.decide.lens import Lens
from dialrota.model.pool import Pool
from dialrota.model.state import Benched, PoolState
from dialrota.model.words import Mode, PoolClass

_STANDSTILL = frozenset({Mode.PAUSED, Mode.EMPTY, Mode.EXHAUSTED})


def stabilise_until(
    pool: Pool, prior: PoolState, benched: Iterable[Benched], usable: int, lens: Lens
) -> int | None:
    """Start, keep or end the calm after numbers were benched.

    ``benched`` are those of the last window, this pass included; a window starts in the pass that
    takes a number out.
    """
    rule = lens.policy.stabilise
    left = [b for b in benched if b.left_list and b.at > lens.now - rule.window]
    fresh = any(b.at == lens.now for b in left)
    critical = pool.pool_class is PoolClass.CRITICAL
    if fresh and (critical or len(left) * 100 >= rule.min_percent * usable):
        return lens.now + rule.window
    if prior.stabilise_until is not None and prior.stabilise_until > lens.now:
        return prior.stabilise_until
    return None


def pace(mode: Mode, until: int | None, lens: Lens) -> int:
    """Return the pace of a mode, in percent."""
    if mode in _STANDSTILL:
        return 0
    paces = [100]
    if mode is Mode.FALLBACK:
        paces.append(lens.policy.fallback.pace_percent)
    if until is not None:
        paces.append(lens.policy.stabilise.pace_percent)
    return min(paces)
