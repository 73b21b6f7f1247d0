"""What ``validate`` says beyond reading: what people should know before they merge.

Errors are refused by ``validate`` and survived by ``run``; warnings refuse nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from dialrota.model.document import Path
from dialrota.model.failure import Finding
from dialrota.model.instant import DAY, format_instant
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.source import Source
from dialrota.model.words import Desired, PoolClass, Role
from dialrota.wire import kinds
from dialrota.wire.declared import Parsed
from dialrota.wire.nearest import nearest

SOON: Final = 7 * DAY


class Scene:
    """All that is declared, with the places of it."""

    def __init__(
        self, pools: Sequence[Pool], sources: Sequence[Source], parsed: Iterable[Parsed], now: int
    ) -> None:
        """Index everything by name."""
        self.pools: Final = {pool.key: pool for pool in pools}
        self.declared: Final = {
            (document.kind, document.key) for document in parsed if document.key is not None
        } | {(kinds.REPUTATION_SOURCE, source.key) for source in sources}
        self.now: Final = now
        self._documents: Final = {
            (document.kind, document.key): document
            for document in parsed
            if document.key is not None
        }

    def names(self, kind: str, namespace: str) -> list[str]:
        """Name what is declared of a kind in a namespace."""
        return sorted(
            key.name
            for found, key in self.declared
            if found == kind and key.namespace == namespace
        )

    def find(self, pool: Pool, path: Path, message: str, fix: str) -> Finding:
        """Make a warning about a pool."""
        return self._documents[kinds.NUMBER_POOL, pool.key].find(path, message, fix, "warning")

    def find_source(self, source: Source, path: Path, message: str, fix: str) -> Finding:
        """Make a warning about a source."""
        document = self._documents[kinds.REPUTATION_SOURCE, source.key]
        return document.find(path, message, fix, "warning")

    def refuse(self, pool: Pool, path: Path, message: str, fix: str) -> Finding:
        """Make an error about a pool."""
        return self._documents[kinds.NUMBER_POOL, pool.key].find(path, message, fix)

    def place(self, pool: Pool, index: int) -> tuple[str, int, int]:
        """Return file, line and column of an entry."""
        return self._documents[kinds.NUMBER_POOL, pool.key].place_of(index)


def lint(
    pools: Sequence[Pool], sources: Sequence[Source], parsed: Sequence[Parsed], *, now: int
) -> tuple[Finding, ...]:
    """Find what is doubtful or refused among all that is declared."""
    scene = Scene(pools, sources, parsed, now)
    findings = [*_find_duplicates(scene), *_find_shared_lists(scene)]
    for source in sources:
        findings += _find_unlimited_cost(scene, source)
    for pool in pools:
        for rule in RULES:
            findings += rule(scene, pool)
    return tuple(sorted(findings, key=lambda finding: finding[:3]))


def _find_duplicates(scene: Scene) -> Iterator[Finding]:
    first: dict[str, tuple[Pool, int]] = {}
    for pool in scene.pools.values():
        for index, entry in enumerate(pool.entries):
            if entry.desired is Desired.RETIRED:
                continue  # A retired declaration owns nothing.
            other, at = first.setdefault(entry.number, (pool, index))
            if other is pool:
                continue
            file, line, column = scene.place(pool, index)
            there = "{}:{}".format(*scene.place(other, at)[:2])
            message = f"{entry.number} is in the pool {other.key} already, at {there}"
            field = f"spec.numbers[{index}].number"
            yield Finding(file, line, column, field, message, "remove it from one of the two")


def _find_shared_lists(scene: Scene) -> Iterator[Finding]:
    first: dict[tuple[str, str], Pool] = {}
    for pool in scene.pools.values():
        if pool.role is Role.BACKUP:
            continue
        other = first.setdefault((pool.key.namespace, pool.config_map), pool)
        if other is not pool:
            message = (
                f"the ConfigMap {pool.config_map} is that of the pool {other.key.name} already"
            )
            path = ("spec", "publish", "configMap", "name")
            yield scene.refuse(pool, path, message, "give it a name of its own")


def _find_unlimited_cost(scene: Scene, source: Source) -> Iterator[Finding]:
    budget = source.budget
    if source.may_bill and budget.per_day is None and budget.per_month is None:
        message = "refresh: WhenStale costs money for each number, and nothing limits it"
        yield scene.find_source(source, ("spec", "budget"), message, "add budget: {perDay: 50}")


def _find_missing_sources(scene: Scene, pool: Pool) -> Iterator[Finding]:
    known = scene.names(kinds.REPUTATION_SOURCE, pool.key.namespace)
    for index, name in enumerate(pool.sources):
        if name not in known:
            meant = nearest(name, known)
            fix = f"did you mean {meant}?" if meant else "declare it, or remove it here"
            message = f"nobody declares a ReputationSource {name} in {pool.key.namespace}"
            yield scene.refuse(pool, ("spec", "sources", index), message, fix)


def _find_missing_stock(scene: Scene, pool: Pool) -> Iterator[Finding]:
    replacement = pool.policy.replacement
    path = ("spec", "policy", "replacement", "from")
    for name in replacement.pools:
        stock = scene.pools.get(PoolKey(pool.key.namespace, name))
        if (kinds.NUMBER_POOL, PoolKey(pool.key.namespace, name)) not in scene.declared:
            message = f"there is no pool {name} in this namespace"
            meant = nearest(name, scene.names(kinds.NUMBER_POOL, pool.key.namespace))
            yield scene.find(
                pool, path, message, f"did you mean {meant}?" if meant else "declare it"
            )
        elif stock is not None and stock.role is not Role.BACKUP:
            message = f"{name} is no Backup pool: nothing is taken from it"
            yield scene.find(pool, path, message, f"write role: Backup in {name}, or name another")
    if replacement.auto and not replacement.pools:
        message = "auto is true, but there is nothing to replace from"
        fix = "add from: [name-of-a-Backup-pool]"
        yield scene.find(pool, ("spec", "policy", "replacement", "auto"), message, fix)
    if pool.pool_class is PoolClass.CRITICAL and not replacement.pools:
        message = "a Critical pool without stock behind it"
        fix = "add replacement: {from: [name-of-a-Backup-pool]} to its policy"
        yield scene.find(pool, ("spec", "class"), message, fix)


def _find_emptiness(scene: Scene, pool: Pool) -> Iterator[Finding]:
    active = [entry for entry in pool.entries if _is_active(entry, scene.now)]
    if pool.role is Role.BACKUP:
        return
    path, least = ("spec", "numbers"), pool.policy.rotation.min_numbers
    if not pool.entries:
        yield scene.find(pool, path, "no numbers: the list will be empty", "add numbers")
    elif not active:
        message = "every number is pulled, retired or held: the list will be empty"
        yield scene.find(pool, path, message, "bring a number back, or suspend the campaigns")
    elif len(active) < least:
        message = f"{len(active)} active numbers, and rotation.minNumbers is {least}"
        yield scene.find(pool, path, message, "add numbers, or lower minNumbers")


def _find_ends(scene: Scene, pool: Pool) -> Iterator[Finding]:
    for index, entry in enumerate(pool.entries):
        if entry.override is not None:
            yield from _judge_end(scene, pool, (index, "override.until"), entry.override.until)
        if (
            entry.until is not None
            and entry.desired is Desired.PULLED
            and entry.until <= scene.now
        ):
            yield from _judge_end(scene, pool, (index, "until"), entry.until)


def _judge_end(scene: Scene, pool: Pool, at: tuple[int, str], until: int) -> Iterator[Finding]:
    if until > scene.now + SOON:
        return
    index, field = at
    file, line, column = scene.place(pool, index)
    word = "ended" if until <= scene.now else "ends soon,"
    message = f"{pool.entries[index].number}: it {word} at {format_instant(until)}"
    fix = "remove it, or set a later time"
    path = f"spec.numbers[{index}].{field}"
    yield Finding(file, line, column, path, message, fix, "warning")


def _is_active(entry: Entry, now: int) -> bool:
    if entry.hold is not None and (entry.hold.until is None or entry.hold.until > now):
        return False
    pulled = entry.desired is Desired.PULLED and (entry.until is None or entry.until > now)
    return not pulled and entry.desired is not Desired.RETIRED


RULES: Final[tuple[Callable[[Scene, Pool], Iterator[Finding]], ...]] = (
    _find_missing_sources,
    _find_missing_stock,
    _find_emptiness,
    _find_ends,
)
