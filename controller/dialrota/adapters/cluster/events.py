"""Events: the story of a pool as ``kubectl get events`` tells it.

On transitions only, merged when they repeat, and capped: a storm of flips becomes one line with a
count. Telling is a courtesy; it gives way to the writing of state for a moment, an event that
cannot be written is dropped, and no pass waits for it.
"""

import asyncio
import secrets
from collections.abc import Container, Iterable, Iterator
from typing import Any, Final, NamedTuple

from dialrota.adapters.cluster import names, notes
from dialrota.adapters.cluster.flights import Deed
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.notes import Happening
from dialrota.adapters.cluster.rows import Meta
from dialrota.adapters.cluster.turned import Turns
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import EVENTS, Kind
from dialrota.decide.case import Decision
from dialrota.model.failure import DialrotaError
from dialrota.model.instant import format_instant
from dialrota.model.plan import Change, Verb
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import Sweep
from dialrota.model.state import Condition

CONTROLLER: Final = "dialrota.dev/controller"
_MANAGER: Final = "dialrota-events"
_MERGED: Final = 360  # Seconds within which the same again is counted, not told anew.
_REMEMBERED: Final = 2000
_WAY: Final = 5.0  # Seconds for which a story lets others write first.
_BREATH: Final = 0.1  # Seconds between two looks whether they do.
_SILENCE: Final = 1.0  # Seconds in which nothing is told after refusals.
_NOTE: Final = 1000  # Characters; the server takes 1,024.

_GRAVE: Final = frozenset({Verb.BENCH, Verb.QUARANTINE})


class Story(NamedTuple):
    """One event before it is written."""

    kind: Kind
    about: Meta
    action: str
    reason: Reason | Happening
    note: str
    is_warning: bool = False


class _Told(NamedTuple):
    name: str
    at: int
    times: int


class Events:
    """Writes events about pools and numbers."""

    def __init__(self, client: Client, mirror: Mirror, instance: str) -> None:
        """Write as an instance of the controller, such as the name of its pod."""
        self._client = client
        self._mirror = mirror
        self._instance = instance
        self._told: dict[tuple[str, str, str], _Told] = {}
        self._untold: dict[PoolKey, list[Story]] = {}  # Of pools that are not all on record.
        self._turns = Turns()
        self._held: dict[PoolKey, str] = {}  # The plan that was last told to be held back.
        self._telling = asyncio.Lock()  # Two at once would both tell what either has yet to note.
        self._refused = 0  # In a row.
        self._silent_until = float("-inf")
        self.dropped = 0

    async def tell(self, stories: list[Story], now: int) -> None:
        """Write events one after the other, up to the first that cannot be written.

        The rest of them is dropped, and after two refusals in a row whatever there is to tell for
        a moment: a server in trouble, or one that forbids it, is not asked in haste.
        """
        time = asyncio.get_running_loop().time
        until = time() + _WAY
        async with self._telling:
            for number, story in enumerate(stories):
                await self._give_way(until)
                if time() < self._silent_until:
                    self.dropped += len(stories) - number
                    return
                try:
                    await self._write(story, now)
                except DialrotaError:
                    self.dropped += len(stories) - number
                    self._refused += 1
                    if self._refused > 1:
                        self._silent_until = time() + _SILENCE
                    return
                self._refused = 0

    async def _give_way(self, until: float) -> None:
        """Let lists and records be written first: a burst of changes is carried out, then told."""
        time = asyncio.get_running_loop().time
        while self._mirror.is_writing and time() < until:
            await asyncio.sleep(_BREATH)

    def of_pass(
        self, decisions: Iterable[Decision], unwritten: Container[PoolKey]
    ) -> Iterator[Story]:
        """Tell what passes changed, once that is on record: after a kill, it is decided anew."""
        for decision in decisions:
            self._untold.setdefault(decision.key, []).extend(self._of_decision(decision))
        for key in [key for key in self._untold if key not in unwritten]:
            yield from self._untold.pop(key)

    def _of_decision(self, decision: Decision) -> Iterator[Story]:
        """Tell what a pass changed in a pool."""
        pool = self._mirror.pool(decision.key)
        if pool is None:
            return
        told = notes.sort_out(decision.plan)
        for change in told.shown:
            yield self._of_change(decision.key, change, pool.meta)
        if told.counted:
            why, note = Happening.MANY_CHANGES, notes.of_many(told)
            yield Story(names.POOLS, pool.meta, "Summarise", why, note)
        modes = [change for change in decision.plan.changes if change.verb is Verb.MODE]
        for change in modes:
            yield _of_mode(change, decision.state.message, pool.meta)
        for turn in self._turns.of_pool(decision.state, tells_ready=not modes):
            yield Story(names.POOLS, pool.meta, "Reconcile", *turn)
        yield from self._of_guard(decision, pool.meta)

    def _of_guard(self, decision: Decision, pool: Meta) -> Iterator[Story]:
        """Tell of a plan that is held back, once: a pass that broke off comes to the same."""
        key, held = decision.key, decision.state.held_plan
        told = self._held.pop(key, "")
        if held is None:
            return
        self._held[key] = held.hash
        if told != held.hash:
            note, why = notes.of_held(key, held), Happening.GUARD_TRIPPED
            yield Story(names.POOLS, pool, "HoldBack", why, note, is_warning=True)

    def of_unready(self, key: PoolKey, ready: Condition) -> Iterator[Story]:
        """Tell that a pool is not as declared from now on, and why."""
        pool = self._mirror.pool(key)
        if pool is not None:
            turn = self._turns.of_unready(key, ready)
            yield Story(names.POOLS, pool.meta, "Reconcile", *turn)

    def of_sweep(self, key: PoolKey, sweep: Sweep) -> Iterator[Story]:
        """Tell that a source fails from now on, or answers again."""
        source = self._mirror.source(key)
        if source is not None:
            for turn in self._turns.of_source(key, sweep):
                yield Story(names.SOURCES, source.meta, "Sweep", *turn)

    def of_drift(self, key: PoolKey, deed: Deed) -> Iterator[Story]:
        """Tell that what somebody else did was undone."""
        pool = self._mirror.pool(key)
        if pool is not None:
            changed = f"changed by {deed.writer or 'somebody else'}"
            done = "deleted" if deed.is_deletion else changed
            note = f"What dialrota owns was {done} and has been put back."
            why = Happening.DRIFT_CORRECTED
            yield Story(names.POOLS, pool.meta, "Restore", why, note, is_warning=True)

    def of_denial(self, key: PoolKey, said: str) -> Iterator[Story]:
        """Tell that the pods of a pool may not be nudged."""
        pool = self._mirror.pool(key)
        if pool is not None:
            note = f"The list is published, but pods are not nudged: {said}"
            why = Happening.NUDGE_DENIED
            yield Story(names.POOLS, pool.meta, "Nudge", why, note, is_warning=True)

    def _of_change(self, key: PoolKey, change: Change, pool: Meta) -> Story:
        """Tell it of the number, or of the pool where the number has no object of its own."""
        row = self._mirror.numbers.get(key, {}).get(change.number)
        action, why, warn = change.verb.value, change.reason, change.verb in _GRAVE
        if row is None:
            return Story(names.POOLS, pool, action, why, notes.of_pool(change), warn)
        return Story(names.NUMBERS, row.meta, action, why, notes.of_number(change), warn)

    async def _write(self, story: Story, now: int) -> None:
        at = (story.about.uid, story.action, story.note)
        if await self._count(at, story, now):
            return
        # Two passes of one second, or two processes, must not take the same name.
        name = f"{story.about.name}.{now:x}{secrets.token_hex(4)}"
        body = self._body(story, name, now)
        path = EVENTS.all(story.about.namespace)
        await self._client.create(path, body, Writing(_MANAGER))
        if len(self._told) >= _REMEMBERED:
            self._told.clear()
        self._told[at] = _Told(name, now, 1)

    async def _count(self, at: tuple[str, str, str], story: Story, now: int) -> bool:
        """Count what was told a moment ago; return whether that was possible."""
        known = self._told.get(at)
        if known is None or now - known.at > _MERGED:
            return False
        body = {"series": {"count": known.times + 1, "lastObservedTime": _micro(now)}}
        path = EVENTS.one(story.about.namespace, known.name)
        try:
            await self._client.merge_patch(path, body, Writing(_MANAGER))
        except ApiError as error:
            if error.is_missing:
                return False
            raise
        self._told[at] = known._replace(at=now, times=known.times + 1)
        return True

    def _body(self, story: Story, name: str, now: int) -> dict[str, Any]:
        about = story.about
        return {
            "apiVersion": EVENTS.api_version,
            "kind": EVENTS.name,
            "metadata": {"name": name, "namespace": about.namespace},
            "eventTime": _micro(now),
            "reportingController": CONTROLLER,
            "reportingInstance": self._instance,
            "action": story.action,
            "reason": story.reason.value,
            "note": story.note[:_NOTE],
            "type": "Warning" if story.is_warning else "Normal",
            "regarding": {
                "apiVersion": story.kind.api_version,
                "kind": story.kind.name,
                "name": about.name,
                "namespace": about.namespace,
                "uid": about.uid,
            },
        }


def _of_mode(change: Change, advice: str, pool: Meta) -> Story:
    was = f", after {change.before}" if change.before not in ("", "None") else ""
    note = f"The mode is {change.after}{was}. {advice}".rstrip()
    warn = change.after not in ("Normal", "")
    return Story(names.POOLS, pool, "Decide", change.reason, note, warn)


def _micro(now: int) -> str:
    """Write a time as events want it, to the microsecond."""
    return format_instant(now).replace("Z", ".000000Z")
