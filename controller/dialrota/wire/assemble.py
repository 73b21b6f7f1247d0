"""All documents together -> the pools and sources that people declared.

Resolves what reaches from one document to another: shared policies, holds, sources, names used
twice. Whatever is wrong breaks the one pool that it is about, and no other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from dialrota.model.failure import Finding
from dialrota.model.instant import format_duration
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.source import Source
from dialrota.wire import kinds, policy, removals
from dialrota.wire.configmap import NUMBERS_LABEL
from dialrota.wire.declared import Parsed, PolicyDraft, PoolDraft
from dialrota.wire.world import Holds, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """All that people declared, with the fields of ``ports.Declared``."""

    pools: tuple[Pool, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...] = ()
    broken: Mapping[PoolKey, Finding] = field(default_factory=dict)
    removals: Mapping[PoolKey, tuple[Entry, ...]] = field(default_factory=dict)


class _Made(NamedTuple):
    """A pool and all that it was made of; the same again gives the same pool again."""

    parsed: Parsed
    shared: Parsed | None
    stale_after: tuple[int, ...]
    holds: Holds
    pool: Pool | None
    findings: tuple[Finding, ...]


class Assembler:
    """Put documents together, and remember the pools made of unchanged ones."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._parsed: list[Parsed] = []
        self._places: dict[PoolKey, int] = {}  # Of pools, among the documents.
        self._world = World(())
        self._made: dict[PoolKey, _Made] = {}

    def assemble(self, parsed: Sequence[Parsed]) -> Assembly:
        """Resolve all references; an unchanged declaration is the same Pool object again."""
        before, self._parsed = self._parsed, list(parsed)
        revised = _revised(before, self._parsed)
        if revised is None or not self._world.revise(revised):
            self._world = World(parsed)
            self._made = {key: self._make(key) for key in sorted(self._world.pools)}
        else:
            self._made |= {key: self._make(key) for key in revised}
        self._places = {
            document.key: place
            for place, document in enumerate(self._parsed)
            if document.key is not None and document.kind == kinds.NUMBER_POOL
        }
        return self._assembly()

    def revise(self, edited: Iterable[Parsed]) -> list[Pool] | None:
        """Take in pools that are declared anew, all else being as it was.

        None where that changes more than these pools, or where one of them is, or was, of no use:
        then everything has to be assembled.
        """
        pools: list[Pool] = []
        for document in edited:
            key = document.key
            if key is None or key not in self._places or document.kind != kinds.NUMBER_POOL:
                return None
            if not self._world.revise({key: document}):
                return None
            old, new = self._made[key], self._make(key)
            self._parsed[self._places[key]], self._made[key] = document, new
            if any((document.findings, new.findings, old.parsed.findings, old.findings)):
                return None
            if old.pool is None or new.pool is None:
                return None
            pools.append(new.pool)
        return pools

    def _assembly(self) -> Assembly:
        world, made = self._world, self._made
        findings = [finding for document in self._parsed for finding in document.findings]
        findings += world.findings
        broken = {
            key: world.clashes.get(key) or _why(one)
            for key, one in made.items()
            if one.pool is None
        }
        return Assembly(
            pools=tuple(one.pool for one in made.values() if one.pool is not None),
            sources=tuple(world.sources[key] for key in sorted(world.sources)),
            findings=tuple(_in_order(findings, made.values())),
            broken=broken,
            removals={key: self._removals(key) for key in broken},
        )

    def _removals(self, key: PoolKey) -> tuple[Entry, ...]:
        """Collect whom people keep out of a pool, whichever of its documents is the right one."""
        mine = [d for d in self._parsed if d.key == key and d.kind == kinds.NUMBER_POOL]
        return removals.gather(mine, self._world.holds.get(key, ()))

    def _make(self, key: PoolKey) -> _Made:
        world = self._world
        parsed = world.pools[key]
        draft = parsed.draft
        if not isinstance(draft, PoolDraft) or key in world.clashes:
            return _Made(parsed, None, (), (), None, ())
        shared = world.find_policy(key, draft)
        stale_after = tuple(
            world.stale_after.get(PoolKey(key.namespace, name), 0)
            for name in draft.fields["sources"]
        )
        holds = world.holds.get(key, ())
        known = self._made.get(key)
        if known is not None and known[:4] == (parsed, shared, stale_after, holds):
            return known
        resolved = policy.resolve(_overlay(shared), draft.policy)
        findings = (
            *_find_unread(parsed, draft),
            *_find_policy_faults(parsed, draft, shared, resolved),
            *_find_stale_faults(parsed, draft, stale_after, resolved.policy.recovery.rest_max),
        )
        pool = None if findings else _build(key, draft, resolved.policy, holds)
        return _Made(parsed, shared, stale_after, holds, pool, findings)


def _revised(before: Sequence[Parsed], after: Sequence[Parsed]) -> dict[PoolKey, Parsed] | None:
    """Find the pools that are declared anew; None where anything else changed."""
    if len(before) != len(after):
        return None
    found: dict[PoolKey, Parsed] = {}
    for old, new in zip(before, after, strict=True):
        if old is new:
            continue
        if new.key is None or (old.key, old.kind) != (new.key, new.kind):
            return None
        if new.kind != kinds.NUMBER_POOL:
            return None
        found[new.key] = new
    return found


def _build(key: PoolKey, draft: PoolDraft, rules: Policy, holds: Holds) -> Pool:
    held = dict(holds)
    entries = draft.entries
    if held:
        entries = tuple(
            entry._replace(hold=held[entry.number]) if entry.number in held else entry
            for entry in entries
        )
    return Pool(key=key, entries=entries, policy=rules, **draft.fields)


def _why(made: _Made) -> Finding:
    """Return the first error of a pool that could not be made."""
    found = (*made.parsed.findings, *made.findings)
    return next(finding for finding in found if finding.severity == "error")


def _overlay(shared: Parsed | None) -> policy.Overlay | None:
    draft = shared.draft if shared else None
    return draft.overlay if isinstance(draft, PolicyDraft) else None


def _find_unread(parsed: Parsed, draft: PoolDraft) -> Iterator[Finding]:
    """Refuse what whoever read the pool cannot read: it would be half a pool without."""
    path = ("spec", "numbersFrom")
    for name in sorted({*draft.config_maps} - {feed.config_map for feed in draft.feeds}):
        message = f"the ConfigMap {name} can only be read in a cluster"
        yield parsed.find(path, message, "write the numbers to a CSV file: {file: path.csv}")
    for name in sorted({*draft.files} - {feed.file for feed in draft.feeds}):
        message = f"the file {name} can only be read in a repository"
        fix = f"write {{configMap: {{name: ...}}}}, of a ConfigMap labelled {NUMBERS_LABEL}=true"
        yield parsed.find(path, message, fix)


def _find_policy_faults(
    parsed: Parsed, draft: PoolDraft, shared: Parsed | None, resolved: policy.Resolved
) -> Iterator[Finding]:
    if draft.policy_ref is not None and shared is None:
        message = f"no usable RotationPolicy {draft.policy_ref} is in this namespace"
        fix = "declare it, correct it, or name another"
        yield parsed.find(("spec", "policyRef", "name"), message, fix)
        return
    for fault in resolved.faults:
        below = ("spec", "policy", *fault.field)
        path = ("spec", "policyRef") if not draft.policy and draft.policy_ref else below
        yield parsed.find(path, fault.message, fault.fix)


def _find_stale_faults(
    parsed: Parsed, draft: PoolDraft, stale_after: tuple[int, ...], rest_max: int
) -> Iterator[Finding]:
    for index, name in enumerate(draft.fields["sources"]):
        if stale_after[index] > rest_max:
            spans = format_duration(stale_after[index]), format_duration(rest_max)
            message = f"staleAfter {spans[0]} of {name} is over recovery.rest.max, {spans[1]}"
            fix = f"set staleAfter of {name} to {spans[1]} or less, or raise recovery.rest.max"
            yield parsed.find(("spec", "sources", index), message, fix)


def _in_order(findings: list[Finding], made: Iterable[_Made]) -> list[Finding]:
    for one in made:
        findings += one.findings
    return sorted(findings, key=itemgetter(0, 1, 2)) if findings else findings
