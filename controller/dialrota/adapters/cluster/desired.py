"""What people declared in a cluster: pools, sources, policies, and holds on single numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.feeds import Feeds
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.model.failure import Finding
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.source import Budget
from dialrota.model.words import DeletionPolicy
from dialrota.ports import Declared
from dialrota.wire.assemble import Assembler
from dialrota.wire.declared import Parsed, PoolDraft
from dialrota.wire.feeding import Wholes

_FREE: Final = Budget()
_NOTHING: Final = Declared(pools=(), sources=())


class ClusterDeclarations:
    """The declarations as the mirror shows them."""

    def __init__(self, mirror: Mirror, feeds: Feeds) -> None:
        """Read nothing yet; ``feeds`` are the numbers that stand in ConfigMaps."""
        self._mirror = mirror
        self._feeds = feeds
        self._wholes = Wholes()
        self._assembler = Assembler()
        self._read_at = (-1, -1)
        self._declared = _NOTHING
        self._was_fed = False
        self._numbered: dict[PoolKey, tuple[Pool, Pool]] = {}

    def read(self) -> Declared:
        """Read everything; a pool whose declaration is unchanged is the same object again."""
        at, before = (self._mirror.declarations, self._feeds.changes), self._read_at
        if before != at:
            self._read_at = at
            edited = self._mirror.take_edited()
            fed_alike = before[1] == at[1]
            again = self._read_again(edited) if edited is not None and fed_alike else None
            self._declared = again or self._read()
        return self._declared

    def is_meant(self, file: str) -> bool:
        """Say whether somebody changed the very object of a pool that lost most of its numbers.

        Where they stand in ConfigMaps, the object may be as it was when it was last decided on:
        then nobody meant it.
        """
        meant = (key for key in self._numbered if f"{names.POOLS.name} {key}" == file)
        key = next(meant, None)
        known = self._mirror.declared[names.POOLS].get(key) if key is not None else None
        if known is None or not isinstance(known.parsed.draft, PoolDraft):
            return True
        decided: int = known.row.status.get("observedGeneration", 0)
        return not known.parsed.draft.config_maps or known.row.meta.generation > decided

    @property
    def are_fed(self) -> bool:
        """Say whether any pool names ConfigMaps."""
        pools = self._mirror.declared[names.POOLS].values()
        return any(_names_config_maps(known.parsed) for known in pools)

    def deletes(self, key: PoolKey) -> bool | None:
        """Say whether a list goes with its pool; None where that cannot be read."""
        known = self._numbered.get(key)
        return None if known is None else known[1].deletion is DeletionPolicy.DELETE

    def budget(self, key: PoolKey) -> Budget:
        """Return what a source may cost."""
        return next((s.budget for s in self._declared.sources if s.key == key), _FREE)

    def _read(self) -> Declared:
        mirror, self._was_fed = self._mirror, self.are_fed
        parsed = [k.parsed for kind in names.DECLARED for k in mirror.declared[kind].values()]
        parsed = [*self._feed(parsed), *mirror.holds.values()]
        made = self._assembler.assemble(parsed)
        self._numbered = self._count(made.pools)
        return Declared(
            pools=tuple(counted for _, counted in self._numbered.values()),
            sources=made.sources,
            findings=tuple(finding for finding in made.findings if _counts(finding)),
            broken=made.broken,
            removals=made.removals,
            generations={key: self._generation(key) for key in made.broken},
        )

    def _read_again(self, edited: set[PoolKey]) -> Declared | None:
        """Read what was declared anew of pools, and touch no other; None where that is not all."""
        declared = self._mirror.declared[names.POOLS]
        documents = [declared[key].parsed for key in edited]
        if self._was_fed or any(_names_config_maps(document) for document in documents):
            return None  # What feeds a pool is looked for with every change.
        pools = self._assembler.revise(documents)
        if pools is None:
            return None
        self._numbered |= self._count(pools)
        counted = tuple([counted for _, counted in self._numbered.values()])
        return replace(self._declared, pools=counted)

    def _generation(self, key: PoolKey) -> int:
        row = self._mirror.pool(key)
        return row.meta.generation if row is not None else 0

    def _feed(self, documents: list[Parsed]) -> Iterator[Parsed]:
        """Add the entries of ConfigMaps to the pools that name some."""
        self._wholes.begin()
        changes = self._mirror.declarations
        for document in documents:
            draft, key = document.draft, document.key
            if isinstance(draft, PoolDraft) and draft.config_maps and key is not None:
                read = [
                    self._feeds.read(key.namespace, name, changes) for name in draft.config_maps
                ]
                yield self._wholes.attach(document, [feed for feeds in read for feed in feeds])
            else:
                yield document

    def _count(self, pools: Iterable[Pool]) -> dict[PoolKey, tuple[Pool, Pool]]:
        """Give pools the generations of their objects; the same one comes out the same again."""
        rows, before = self._mirror.declared[names.POOLS], self._numbered
        counted = {}
        for pool in pools:
            key = pool.key
            generation = rows[key].row.meta.generation
            known = before.get(key)
            if known is None or known[0] is not pool or known[1].generation != generation:
                known = (pool, replace(pool, generation=generation))
            counted[key] = known
        return counted


def _names_config_maps(parsed: Parsed) -> bool:
    return isinstance(parsed.draft, PoolDraft) and bool(parsed.draft.config_maps)


def _counts(finding: Finding) -> bool:
    """Leave out what is no news in a cluster: the hold of a number that is about to go."""
    return finding.severity == "error"
