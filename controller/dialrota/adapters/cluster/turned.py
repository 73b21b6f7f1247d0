"""Conditions that turned, as Events tell them: once, when it happens."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import Sweep
from dialrota.model.state import Condition, PoolState

_GRAVE: Final = {  # What a person should look at, once it has this status.
    "CorrelatedDegradation": "True",
    "DuplicateNumber": "True",
    "ObservationsFresh": "False",
}
_FAILED: Final = "It does not answer as it should"


class Turn(NamedTuple):
    """What an Event says of a turn."""

    reason: Reason
    note: str
    is_warning: bool


class Turns:
    """Knows what was told last of each pool and source. A new process tells what is bad anew."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._told: dict[PoolKey, frozenset[str]] = {}
        self._unready: set[PoolKey] = set()
        self._failing: set[PoolKey] = set()

    def of_pool(self, state: PoolState, *, tells_ready: bool) -> Iterator[Turn]:
        """Tell what turned bad in a pool since it was decided last, and that it is ready again.

        Where its mode is told, that says it too.
        """
        bad = [each for each in state.conditions if _GRAVE.get(each.type) == each.status]
        told = self._told.pop(state.key, frozenset())
        if bad:
            self._told[state.key] = frozenset(each.type for each in bad)
        for each in bad:
            if each.type not in told:
                yield Turn(Reason(each.reason), each.message, is_warning=True)
        ready = next((each for each in state.conditions if each.type == "Ready"), None)
        if ready is not None and ready.status == "True" and state.key in self._unready:
            self._unready.discard(state.key)
            if tells_ready:
                note = f"Ready again. {ready.message}".rstrip()
                yield Turn(Reason(ready.reason), note, is_warning=False)

    def of_unready(self, key: PoolKey, ready: Condition) -> Turn:
        """Tell that a pool is not as declared from now on, and why."""
        self._unready.add(key)
        return Turn(Reason(ready.reason), ready.message, is_warning=True)

    def of_source(self, key: PoolKey, sweep: Sweep) -> Iterator[Turn]:
        """Tell that a source fails, or answers again."""
        if sweep.complete and key in self._failing:
            self._failing.discard(key)
            yield Turn(Reason.SWEPT, "It answers again.", is_warning=False)
        elif not sweep.complete and key not in self._failing:
            self._failing.add(key)
            why = f"{_FAILED}: {sweep.errors[0].message}" if sweep.errors else f"{_FAILED}."
            yield Turn(Reason.SWEEP_FAILED, why, is_warning=True)
