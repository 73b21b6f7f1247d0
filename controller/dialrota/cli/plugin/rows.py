"""The numbers of a cluster as people name them: by number, in a pool, or by their object."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import Number
from dialrota.cli.choosing import Choice, choose, refuse_no_choice
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import Hold, PoolKey
from dialrota.wire.declared import HoldDraft


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
            raise DialrotaError(
                f"{self.pool} declares {self.number}, but no controller has made a PhoneNumber of "
                "it yet; look whether one runs, or declare the number Pulled"
            )
        return self.found

    @property
    def hold(self) -> Hold | None:
        """Return what holds it, if anything does."""
        parsed = self.found.hold if self.found is not None else None
        draft = parsed.draft if parsed is not None else None
        return draft.hold if isinstance(draft, HoldDraft) else None

    @property
    def name(self) -> str:
        """Return the name of its object."""
        return names.of_number(self.pool.name, self.number)


def rows_of(mirror: Mirror) -> list[Row]:
    """List every number that is declared, or that has an object."""
    entries: dict[tuple[PoolKey, str], Mapping[str, Any]] = {}
    for at, known in mirror.declared[names.POOLS].items():
        for entry in known.row.written["spec"].get("numbers") or ():
            entries[PoolKey(*at), entry["number"]] = entry
    for pool, numbers in mirror.numbers.items():
        for number, row in numbers.items():
            entries.setdefault((pool, number), {"state": row.desired})
    return [
        Row(pool, number, entries[pool, number], mirror.numbers.get(pool, {}).get(number))
        for pool, number in sorted(entries)
    ]


def choose_rows(mirror: Mirror, choice: Choice) -> list[Row]:
    """Find the numbers that a person means.

    Raises:
        UsageError: nothing was named, or what was named is not there.
    """
    refuse_no_choice(choice)
    rows, pools = rows_of(mirror), [PoolKey(*at) for at in mirror.declared[names.POOLS]]
    if not choice.numbers:
        return choose(rows, choice, pools)
    found: dict[tuple[PoolKey, str], Row] = {}
    for typed in choice.numbers:
        number, pool = read_name(typed, rows, choice.pool)
        for row in choose(rows, Choice((number,), choice.selectors, pool), pools):
            found[row.pool, row.number] = row
    return list(found.values())


def read_name(typed: str, rows: Sequence[Row], pool: str | None) -> tuple[str, str | None]:
    """Read ``pool/number``, or the name of an object, as a number and its pool."""
    for row in rows:
        if row.name == typed:
            return row.number, str(row.pool)
    head, slash, number = typed.rpartition("/")
    return (number, head) if slash else (typed, pool)
