"""The numbers of a cluster as people name them: by number, in a pool, or by their object."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import Number
from dialrota.adapters.cluster.store import ClusterStore
from dialrota.cli.plugin.desk import Desk, in_pool
from dialrota.cli.typed.choosing import Choice, choose
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import Entry, Hold, PoolKey
from dialrota.model.state import Claim
from dialrota.wire.declared import HoldDraft

_FULL: Final = re.compile(r"\+[1-9][0-9]{6,14}")


class Row(NamedTuple):
    """A number of a pool, what its entry says of it, and its object once there is one."""

    pool: PoolKey
    number: str
    fields: Mapping[str, Any]
    found: Number | None

    @property
    def made(self) -> Number:
        """Return the object.

        Raises:
            DialrotaError: there is none.
        """
        if self.found is None:
            raise DialrotaError(f"{self.pool} declares {self.number}, but it has no PhoneNumber")
        return self.found

    @property
    def hold(self) -> Hold | None:
        """Return what holds it, if anything does."""
        parsed = self.found.hold if self.found is not None else None
        draft = parsed.draft if parsed is not None else None
        return draft.hold if isinstance(draft, HoldDraft) else None

    @property
    def is_held(self) -> bool:
        """Say whether a hold is set, be it over or not."""
        return self.hold is not None

    @property
    def owner(self) -> PoolKey | None:
        """Return the other pool that declares the number too and owns it, if one does."""
        claim = self._claim
        return claim.key if claim is not None and not claim.covers else None

    @property
    def server(self) -> PoolKey:
        """Return the pool in whose list the number stands, if in any: stock covers for another."""
        claim = self._claim
        return claim.key if claim is not None and claim.covers else self.pool

    @property
    def _claim(self) -> Claim | None:
        state = self.found.state if self.found is not None else None
        return state.claim if state is not None else None

    @property
    def name(self) -> str:
        """Return the name of its object."""
        return names.of_number(self.pool.name, self.number)


def rows_of(store: ClusterStore) -> list[Row]:
    """List every number that is declared, here or in a ConfigMap, or that has an object."""
    mirror = store.mirror
    entries: dict[tuple[PoolKey, str], Mapping[str, Any]] = {}
    for at, known in mirror.declared[names.POOLS].items():
        for entry in known.row.written["spec"].get("numbers") or ():
            entries[PoolKey(*at), entry["number"]] = entry
    for declared in store.declarations.read().pools:
        for each in declared.entries:
            entries.setdefault((declared.key, each.number), _fields(each))
    for pool, numbers in mirror.numbers.items():
        for number, row in numbers.items():
            entries.setdefault((pool, number), {"state": row.desired})
    return [
        Row(pool, number, entries[pool, number], mirror.numbers.get(pool, {}).get(number))
        for pool, number in sorted(entries)
    ]


def why_absent(desk: Desk, row: Row) -> str:
    """Say of a number without an object why it has none, and what to do."""
    told = f"{row.pool} declares {row.number}, but no controller has made a PhoneNumber of it"
    reason = desk.unready(row.pool)
    if reason:
        return f"{told}, as the pool cannot be used ({reason}); mend that, or declare it Pulled"
    return f"{told} yet; look whether one runs, or declare the number Pulled"


def _fields(entry: Entry) -> dict[str, Any]:
    """Write an entry as it would stand in the pool itself."""
    fields = {"number": entry.number, "state": entry.desired.value}
    fields |= {"provider": entry.provider} if entry.provider else {}
    return {**fields, "labels": dict(entry.labels)} if entry.labels else fields


def choose_rows(store: ClusterStore, choice: Choice) -> list[Row]:
    """Find the numbers that a person means.

    Raises:
        UsageError: what was named is not there.
    """
    rows = rows_of(store)
    pools = [PoolKey(*at) for at in store.mirror.declared[names.POOLS]]
    if not choice.numbers:
        return choose(rows, choice, pools)
    found: dict[tuple[PoolKey, str], Row] = {}
    for typed in choice.numbers:
        number, pool = read_name(typed, rows, choice.pool)
        for row in choose(rows, Choice((number,), choice.selectors, pool), pools):
            found[row.pool, row.number] = row
    return list(found.values())


def selector(choice: Choice) -> str:
    """Select, of many thousand objects, those among which the chosen ones are."""
    numbers = choice.numbers
    if len(numbers) == 1 and _FULL.fullmatch(numbers[0]):
        return f"spec.number={numbers[0]}"
    return in_pool(choice.pool)


def read_name(typed: str, rows: Sequence[Row], pool: str | None) -> tuple[str, str | None]:
    """Read ``pool/number``, or the name of an object, as a number and its pool."""
    for row in rows:
        if row.name == typed:
            return row.number, str(row.pool)
    head, slash, number = typed.rpartition("/")
    return (number, head) if slash else (typed, pool)
