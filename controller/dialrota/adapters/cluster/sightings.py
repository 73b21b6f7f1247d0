"""When numbers were last observed, where their own statuses do not say it yet.

A sweep that only repeats what is known writes no PhoneNumber. The newer times are noted once, in
the status of the source, all numbers together; whoever reads the records lays them over. A time is
only ever laid over a verdict that it belongs to, and never makes one older.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.wire.v1alpha1.reputationsourcestatus import LONGEST_NOTE

FIELD: Final = "observed"
_MOST_BYTES: Final = 64 << 20  # Unpacked: what claims to be more is not ours.

Sighting = tuple[str, str, str]  # Engine, carrier, number.
Times = Mapping[Sighting, int]


class Sightings:
    """The verdicts of every pool as they were decided on last."""

    def __init__(self, mirror: Mirror) -> None:
        """Compare with what a mirror shows."""
        self.mirror = mirror
        self._last: dict[PoolKey, dict[str, tuple[Verdict, ...]]] = {}

    def keep(self, key: PoolKey, numbers: Iterable[NumberState]) -> None:
        """Remember the verdicts of a pool's numbers, whether they are written or not."""
        self._last[key] = {state.number: state.verdicts for state in numbers}

    def lift(self, key: PoolKey, numbers: Mapping[str, NumberState]) -> dict[str, NumberState]:
        """Lay the times that sources noted over the records of a pool, and remember the result."""
        noted = self._noted(key.namespace)
        lifted = {number: _lift(state, noted) for number, state in numbers.items()}
        self.keep(key, lifted.values())
        return lifted

    def note(self, source: PoolKey) -> str:
        """Write what the statuses of numbers do not show of a source; empty if they show all."""
        times: dict[Sighting, int] = {}
        for key in [key for key in self._last if key.namespace == source.namespace]:
            for number, verdict in self._hidden(key, source.name):
                at = (verdict.engine, verdict.carrier, number)
                times[at] = max(verdict.observed_at, times.get(at, 0))
        text = pack(times) if times else ""
        return text if len(text) <= LONGEST_NOTE else ""

    def _hidden(self, key: PoolKey, source: str) -> Iterator[tuple[str, Verdict]]:
        """Find the verdicts of a source that are on record as the same, but for an older time."""
        rows = self.mirror.numbers.get(key, {})
        for number, verdicts in self._last[key].items():
            row = rows.get(number)
            if row is None or row.state is None or row.state.verdicts == verdicts:
                continue
            recorded = {verdict[:3]: verdict for verdict in row.state.verdicts}
            for verdict in verdicts:
                old = recorded.get(verdict[:3])
                if verdict.source != source or old is None:
                    continue
                if old.observed_at < verdict.observed_at and _is_repeated(old, verdict):
                    yield number, verdict

    def _noted(self, namespace: str) -> dict[str, Times]:
        """Read the notes of all sources of a namespace, by the name of the source."""
        found = {}
        for at, known in self.mirror.declared[names.SOURCES].items():
            text = known.row.status.get(FIELD, "")
            if at[0] == namespace and text:
                found[at[1]] = unpack(text)
        return found


def _is_repeated(old: Verdict, new: Verdict) -> bool:
    return old._replace(observed_at=new.observed_at) == new


def _lift(state: NumberState, noted: Mapping[str, Times]) -> NumberState:
    if not noted or not state.verdicts:
        return state
    verdicts = tuple([_renew(verdict, state.number, noted) for verdict in state.verdicts])
    if verdicts == state.verdicts:
        return state
    heard_at = max(state.heard_at or 0, *(verdict.observed_at for verdict in verdicts))
    return state.but(verdicts=verdicts, heard_at=heard_at)


def _renew(verdict: Verdict, number: str, noted: Mapping[str, Times]) -> Verdict:
    at = noted.get(verdict.source, {}).get((verdict.engine, verdict.carrier, number), 0)
    return verdict._replace(observed_at=at) if at > verdict.observed_at else verdict


def pack(times: Times) -> str:
    """Write times in some six characters a number: differences, compressed."""
    columns: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    last_number = last_time = 0
    for engine, carrier, number in sorted(times):
        digits, at = int(number[1:]), times[engine, carrier, number]
        numbers, moments = columns.setdefault((engine, carrier), ([], []))
        numbers.append(digits - last_number)
        moments.append(at - last_time)
        last_number, last_time = digits, at
    rows = [[*of, *both] for of, both in columns.items()]
    return base64.b64encode(zlib.compress(json.dumps(rows).encode())).decode()


@lru_cache(maxsize=4)  # Every pool of a source asks for the same.
def unpack(text: str) -> Times:
    """Read times; what cannot be read says nothing, and the records stand as they are."""
    times: dict[Sighting, int] = {}
    number = moment = 0
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(text), _MOST_BYTES)
        for engine, carrier, numbers, moments in json.loads(content):
            for step, later in zip(numbers, moments, strict=True):
                number, moment = number + int(step), moment + int(later)
                times[engine, carrier, f"+{number}"] = moment
    except (ValueError, TypeError, RecursionError, zlib.error):
        return {}
    return times
