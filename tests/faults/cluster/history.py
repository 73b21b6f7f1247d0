"""What happened in a cluster: every revision of each object that matters, in etcd's order.

A history is plain data. Whoever judges it replays it: ``replay`` yields each revision together
with the world as it was right after.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

Object = dict[str, Any]
Place = tuple[str, str]  # Namespace and name.

POOLS: Final = "numberpools"
NUMBERS: Final = "phonenumbers"
SOURCES: Final = "reputationsources"
LISTS: Final = "configmaps"
LEASES: Final = "leases"
EVENTS: Final = "events"
KINDS: Final = (POOLS, NUMBERS, SOURCES, LISTS, LEASES, EVENTS)

LIST_MANAGER: Final = "dialrota-publish"
MANAGERS: Final = frozenset({LIST_MANAGER, "dialrota-status", "dialrota-numbers"})


@dataclass(frozen=True)
class Revision:
    """One change of one object. ``before`` is None where it was made, ``after`` where it went."""

    number: int  # etcd's revision, which is the object's resourceVersion.
    kind: str
    namespace: str
    name: str
    before: Object | None
    after: Object | None
    at: float  # When the observer heard of it, UTC seconds.

    @property
    def place(self) -> Place:
        """Return namespace and name."""
        return self.namespace, self.name

    @property
    def label(self) -> str:
        """Name the object for people."""
        return f"{self.kind}/{self.namespace}/{self.name}"

    @cached_property
    def is_ours(self) -> bool:
        """Whether the controller wrote it, and no hand; no for a deletion, which nobody signs."""
        after = self.after
        if after is None:
            return False
        now, was = _entries(after), _entries(self.before)
        if self.kind == EVENTS:
            return any(manager == "dialrota-events" for manager, _ in now)
        signed = [each for each in now if now[each].get("time") != was.get(each, {}).get("time")]
        if any(manager not in MANAGERS for manager, _ in signed):
            return False
        if self._changed_what_is_declared() and not any(m in MANAGERS and not s for m, s in now):
            return False  # We own nothing there; the hand that did it wrote twice in a second.
        if signed:
            return True
        # Times are whole seconds: of two writes in one, only what they changed tells whose.
        return self._changed_what_is_ours() and not self._took_away()

    def _changed_what_is_declared(self) -> bool:
        before, after = self.before or {}, self.after or {}
        return self.kind in (POOLS, SOURCES) and before.get("spec") != after.get("spec")

    def _changed_what_is_ours(self) -> bool:
        before, after = self.before or {}, self.after or {}
        if self.kind in (POOLS, SOURCES):
            return before.get("status") != after.get("status")
        return any(manager in MANAGERS for manager, _ in _entries(after))

    def _took_away(self) -> bool:
        """Whether something is gone that only others take away: taking is not signed."""
        before, after = self.before or {}, self.after or {}
        was, now = before.get("metadata", {}), after.get("metadata", {})
        gone = (was.get("labels") or {}).keys() - (now.get("labels") or {}).keys()
        files = (before.get("data") or {}).keys() - (after.get("data") or {}).keys()
        owners = bool(was.get("ownerReferences")) and not now.get("ownerReferences")
        doomed = now.get("deletionTimestamp") != was.get("deletionTimestamp")
        return bool(gone or files & {"rotation.json", "numbers.txt"} or owners or doomed)


class History(NamedTuple):
    """All revisions after ``first`` up to ``last``, without a gap, and what was there before."""

    first: int
    last: int
    found: tuple[Revision, ...]  # What was there at ``first``; ``before`` is None.
    revisions: tuple[Revision, ...]


class Entry(NamedTuple):
    """A number as one generation of a pool declares it."""

    number: str
    state: str
    until: str | None


class Declaration(NamedTuple):
    """One generation of a pool."""

    generation: int
    spec: Object

    def entries(self) -> Iterator[Entry]:
        """Read the numbers that stand in it."""
        for each in self.spec.get("numbers", ()):
            yield Entry(each["number"], each.get("state", "Active"), each.get("until"))


@dataclass
class World:
    """The objects as they are after a revision, and all generations of each pool."""

    objects: dict[str, dict[Place, Object]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    declarations: dict[Place, list[Declaration]] = field(default_factory=dict)
    # Statuses of numbers that the controller wrote, not a hand: the recorded truth.
    recorded: dict[Place, Object] = field(default_factory=dict)

    def take(self, revision: Revision) -> None:
        """Let a revision happen."""
        objects, place = self.objects[revision.kind], revision.place
        if revision.after is None:
            objects.pop(place, None)
            self.declarations.pop(place, None) if revision.kind == POOLS else None
            self.recorded.pop(place, None) if revision.kind == NUMBERS else None
            return
        objects[place] = revision.after
        if revision.kind == POOLS:
            self._declare(place, revision.after)
        elif revision.kind == NUMBERS and (revision.is_ours or place not in self.recorded):
            self.recorded[place] = revision.after.get("status") or {}

    def _declare(self, place: Place, pool: Object) -> None:
        known = self.declarations.setdefault(place, [])
        generation = pool["metadata"]["generation"]
        if known and known[0].generation > generation:
            known.clear()  # Made anew under the same name.
        if not known or known[-1].generation != generation:
            known.append(Declaration(generation, pool["spec"]))

    def pool_of(self, config_map: Object) -> Place:
        """Name the pool that a list is of."""
        meta = config_map["metadata"]
        return meta["namespace"], (meta.get("labels") or {}).get("dialrota.dev/pool", "")

    def decided_on(self, pool: Place) -> list[Declaration]:
        """Return the generations on which a write made now can have been decided.

        None of them is older than the one of which the status says that it was decided on.
        """
        observed = status_of(self.objects[POOLS].get(pool)).get("observedGeneration", 0)
        return [each for each in self.declarations.get(pool, ()) if each.generation >= observed]

    def number(self, pool: Place, number: str) -> Object | None:
        """Return the object of a number in a pool."""
        namespace, name = pool
        return self.objects[NUMBERS].get((namespace, f"{name}-{number[1:]}"))

    def shard(self, namespace: str, name: str) -> Object | None:
        """Read a shard; None where there is none, or nothing in it."""
        config_map = self.objects[LISTS].get((namespace, name))
        return document_of(config_map) if is_a_shard(config_map) else None

    def lists(self) -> Iterator[tuple[Place, Object, Object]]:
        """Yield every list that the controller published and that can be read, with its object."""
        for place, config_map in self.objects[LISTS].items():
            document = list_of(config_map)
            if document is not None:
                yield place, config_map, document


def replay(history: History) -> Iterator[tuple[Revision, World]]:
    """Let a history happen; the world is one value that changes from step to step."""
    world = World()
    for revision in history.found:
        world.take(revision)
    for revision in history.revisions:
        world.take(revision)
        yield revision, world


def settled(history: History) -> World:
    """Return the world as it is in the end."""
    world = World()
    for revision in (*history.found, *history.revisions):
        world.take(revision)
    return world


def is_a_list(config_map: Object | None) -> bool:
    """Say whether the controller published it: the server keeps who applied, anybody may label."""
    return any(manager == LIST_MANAGER for manager, _ in _entries(config_map))


def list_of(config_map: Object | None) -> Object | None:
    """Read the document of a list; None where it is none of ours, a shard, or cannot be read."""
    document = None if is_a_shard(config_map) else document_of(config_map)
    if document is not None and is_a_manifest(document):
        numbers = (config_map or {})["data"].get("numbers.txt", "").split()
        document = {**document, "numbers": [{"number": number} for number in numbers]}
    return document if document and isinstance(document.get("numbers"), list) else None


def document_of(config_map: Object | None) -> Object | None:
    """Read what we wrote into ``rotation.json``: a list, a shard of one, or a manifest."""
    if config_map is None or not is_a_list(config_map):
        return None
    try:
        document = json.loads((config_map.get("data") or {}).get("rotation.json", ""))
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def is_a_shard(config_map: Object | None) -> bool:
    """Say whether it is a part of a long list, for those whom a manifest leads there."""
    labels = (config_map or {}).get("metadata", {}).get("labels") or {}
    return "dialrota.dev/shard" in labels


def is_a_manifest(document: Object) -> bool:
    """Say whether a document leads to shards; the numbers stand beside it as text."""
    return isinstance(document.get("shards"), list)


def listed(document: Object) -> list[str]:
    """Return the numbers of a list, in their order."""
    return [line["number"] for line in document["numbers"]]


def status_of(obj: Object | None) -> Object:
    """Return a status, empty where there is none."""
    return (obj or {}).get("status") or {}


def _entries(obj: Object | None) -> Mapping[tuple[str, str], Object]:
    """Return who wrote what, by field manager and subresource."""
    fields = (obj or {}).get("metadata", {}).get("managedFields") or ()
    return {(each.get("manager", ""), each.get("subresource", "")): each for each in fields}
