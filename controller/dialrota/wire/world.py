"""All documents, by what they are: the index that references are resolved in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dialrota.model.failure import Finding
from dialrota.model.pool import Hold, PoolKey
from dialrota.model.source import Source
from dialrota.wire import kinds
from dialrota.wire.declared import HoldDraft, Parsed, PolicyDraft, PoolDraft

Holds = tuple[tuple[str, Hold], ...]


class World:
    """Documents by kind and name, with the findings that only their meeting shows.

    Of two documents of one name neither can be trusted: both are of no use until one goes.
    """

    def __init__(self, parsed: Sequence[Parsed]) -> None:
        """Sort the documents."""
        self.pools: Final[dict[PoolKey, Parsed]] = {}
        self.sources: Final[dict[PoolKey, Source]] = {}
        self.clashes: Final[dict[PoolKey, Finding]] = {}  # Pools declared twice.
        self.holds: dict[PoolKey, Holds] = {}
        self.findings: Final[list[Finding]] = []
        self._policies: Final[dict[PoolKey, Parsed]] = {}
        self._numbers: Final[list[Parsed]] = []
        first: dict[tuple[str, PoolKey], Parsed] = {}
        for document in parsed:
            if document.key is None or not document.kind:
                continue
            earlier = first.setdefault((document.kind, document.key), document)
            if earlier is document:
                self._take(document, document.key)
            else:
                self._refuse(document, document.key, earlier)
        self.stale_after: Final = {key: source.stale_after for key, source in self.sources.items()}
        self._gather_holds()

    def find_policy(self, key: PoolKey, draft: PoolDraft) -> Parsed | None:
        """Return the usable shared policy that a pool names, if it names one."""
        if draft.policy_ref is None:
            return None
        return self._policies.get(PoolKey(key.namespace, draft.policy_ref))

    def revise(self, pools: Mapping[PoolKey, Parsed]) -> bool:
        """Take in pools that are declared anew; False where that moves more than these."""
        if any(key in self.clashes or key in self.holds for key in pools):
            return False
        self.pools.update(pools)
        return True

    def _take(self, document: Parsed, key: PoolKey) -> None:
        if document.kind == kinds.NUMBER_POOL:
            self.pools[key] = document
        elif isinstance(document.draft, Source):
            self.sources[key] = document.draft
        elif isinstance(document.draft, PolicyDraft):
            self._policies[key] = document
        elif isinstance(document.draft, HoldDraft):
            self._numbers.append(document)

    def _refuse(self, document: Parsed, key: PoolKey, earlier: Parsed) -> None:
        message = f"{document.kind} {key} is declared already, at {earlier.origin}"
        fix = "remove one of the two, or give it another name"
        finding = document.find(("metadata", "name"), message, fix)
        self.findings.append(finding)
        if document.kind == kinds.NUMBER_POOL:
            self.clashes.setdefault(key, finding)
        elif document.kind == kinds.REPUTATION_SOURCE:
            self.sources.pop(key, None)
        elif document.kind == kinds.ROTATION_POLICY:
            self._policies.pop(key, None)
        else:
            # A hold can only remove, so both are believed.
            self._take(document, key)

    def _gather_holds(self) -> None:
        found: dict[PoolKey, dict[str, Hold]] = {}
        for document in self._numbers:
            draft, key = document.draft, document.key
            if isinstance(draft, HoldDraft) and key is not None and draft.hold is not None:
                pool = PoolKey(key.namespace, draft.pool)
                self.findings.extend(self._find_stray(document, draft, pool))
                found.setdefault(pool, {})[draft.number] = draft.hold
        self.holds = {pool: tuple(sorted(holds.items())) for pool, holds in found.items()}

    def _find_stray(self, document: Parsed, draft: HoldDraft, pool: PoolKey) -> Iterator[Finding]:
        parsed = self.pools.get(pool)
        if parsed is None:
            message, field = f"there is no pool {draft.pool} in this namespace", "poolRef"
        elif isinstance(parsed.draft, PoolDraft) and all(
            entry.number != draft.number for entry in parsed.draft.entries
        ):
            message, field = f"{draft.number} is not in the pool {draft.pool}", "number"
        else:
            return
        fix = "name the pool that declares the number, or remove the hold"
        yield document.find(("spec", field), message, fix, "warning")
