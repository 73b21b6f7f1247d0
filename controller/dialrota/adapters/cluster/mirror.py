"""What the API server last said of our objects, by kind and name.

Fed by list-watches and by the answers to our own writes, whichever come first: an object never
goes back to an older revision, unless its whole kind is told anew after a restored backup. Tells
what is news for a pass, and what somebody else did to objects that are ours alone.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from dialrota.adapters.cluster import names, rows
from dialrota.adapters.cluster.alterations import Alterations
from dialrota.adapters.cluster.flights import Deed, Flights
from dialrota.adapters.cluster.rows import Declared, List, Meta, Number, Object, Row
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.model.pool import PoolKey
from dialrota.wire.declared import Parsed

Key = tuple[str, str]
_NONE: Final = ("", "")


class Known(NamedTuple):
    """A declaration and what it means."""

    row: Declared
    parsed: Parsed


class Mirror:
    """All our objects. ``news`` is called when a pass has something to look at."""

    def __init__(self, news: Callable[[], None]) -> None:
        """Begin with nothing known."""
        self._news = news
        self._flights = Flights()
        self.declared: dict[Kind, dict[Key, Known]] = {kind: {} for kind in names.DECLARED}
        self.numbers: dict[PoolKey, dict[str, Number]] = {}
        self.lists: dict[Key, List] = {}
        self.lists_of: dict[PoolKey, dict[Key, List]] = {}
        self.holds: dict[tuple[PoolKey, str], Parsed] = {}
        self.count = 0  # Of PhoneNumbers.
        self.declarations = 0  # Rises with every change of a declaration or a hold.
        self._edited: set[PoolKey] | None = set()
        self.disturbed: dict[PoolKey, Deed] = {}  # Pools whose objects somebody else changed.
        self.altered = Alterations()  # The same of the records of sources.

    def take_edited(self) -> set[PoolKey] | None:
        """Name the pools that are declared anew since last asked; None where more changed."""
        edited, self._edited = self._edited, set()
        return edited

    @property
    def is_writing(self) -> bool:
        """Say whether a write of ours is under way."""
        return bool(self._flights)

    def pool(self, key: PoolKey) -> Declared | None:
        """Return a pool's object; None where there is none."""
        known = self.declared[names.POOLS].get(key)
        return known.row if known is not None else None

    def source(self, key: PoolKey) -> Declared | None:
        """Return a source's object; None where there is none."""
        known = self.declared[names.SOURCES].get(key)
        return known.row if known is not None else None

    def read(self, kind: Kind, obj: Object) -> Row:
        """Keep of an object what is shown: the very row that is here, where it is no news."""
        meta = obj["metadata"]
        at = PoolKey(meta.get("namespace", ""), meta["name"])
        known = self._find(kind, at, *(rows.number_of(obj) if kind is names.NUMBERS else _NONE))
        revision = (at.name, meta["uid"], int(meta["resourceVersion"]))
        is_known = known is not None and known.meta[1:4] == revision
        return known if known is not None and is_known else _project(kind, obj)

    def heard(self, kind: Kind, row: Row) -> None:
        """Take in what a watch says: an object is there, in this revision."""
        self._take(kind, row)

    def wrote(self, kind: Kind, obj: Object) -> None:
        """Take in the answer to a write of ours."""
        self._take(kind, self.read(kind, obj), by_us=True)

    def begin(self, kind: Kind, at: Key) -> None:
        """Note that a write of ours is under way: a watch may tell of it before its answer."""
        self._flights.begin(kind, at)

    def finish(self, kind: Kind, at: Key, written: int) -> None:
        """Note that a write is over, in which revision (0: not known, or not made)."""
        for key, deed in self._flights.finish(kind, at, written):
            self._note(kind, key, deed)

    def gone(self, kind: Kind, row: Row, *, by_us: bool = False) -> None:
        """Take in that an object is there no more."""
        known, at = self._known(kind, row), row.meta.key
        if known is None or (known.uid != row.meta.uid and known.version > row.meta.version):
            return
        self._flights.bury(kind, at, max(row.meta.version, known.version))
        is_expected = by_us
        if isinstance(row, Declared):
            del self.declared[kind][at]
            self._redeclare()
            if kind is names.SOURCES:
                self.altered.replaced.add(at)
        elif isinstance(row, List):
            pool = self._drop_list(at)
        else:
            pool = PoolKey(at.namespace, row.pool)
            self._drop_number(pool, row.number)
            is_expected |= self.pool(pool) is None  # It goes with its pool; nobody need look.
        if not is_expected:
            if not isinstance(row, Declared):
                self._disturb(kind, pool, row, is_deletion=True)
            self._news()

    def rewind(self, kind: Kind) -> None:
        """Forget all of a kind: its history was rewritten, and older revisions are news now."""
        replaced = {*self.altered.replaced}
        for row in [*self._rows(kind)]:
            self.gone(kind, row)
        self.altered.replaced = replaced  # These come back, and what is known of them counts.
        self._flights.exhume(kind)

    def settle(self) -> None:
        """Forget who changed what: it was before our time."""
        self.disturbed.clear()

    def _take(self, kind: Kind, row: Row, *, by_us: bool = False) -> None:
        """Take in a revision, unless what is known is as new."""
        known = self._known(kind, row)
        if known is not None and row.meta.version <= known.version:
            return
        if self._flights.is_buried(kind, row.meta):
            return
        if isinstance(row, Declared):
            self._take_declared(kind, row, by_us=by_us)
        elif isinstance(row, List):
            self._take_list(row, by_us=by_us)
        else:
            self._take_number(row, by_us=by_us)

    def _known(self, kind: Kind, row: Row) -> Meta | None:
        number = (row.pool, row.number) if isinstance(row, Number) else _NONE
        found = self._find(kind, row.meta.key, *number)
        return found.meta if found is not None else None

    def _find(self, kind: Kind, at: PoolKey, pool: str, number: str) -> Row | None:
        """Return what is known under a name; of a PhoneNumber, by its pool and number."""
        if kind is names.NUMBERS:
            return self.numbers.get(PoolKey(at.namespace, pool), {}).get(number)
        if kind is CONFIG_MAPS:
            return self.lists.get(at)
        known = self.declared[kind].get(at)
        return known.row if known is not None else None

    def _take_declared(self, kind: Kind, row: Declared, *, by_us: bool) -> None:
        at = row.meta.key
        known = self.declared[kind].get(at)
        if known is not None and known.row.written == row.written:
            self.declared[kind][at] = Known(row, known.parsed)
            if not by_us and known.row.status != row.status and kind is not names.POLICIES:
                self._disturb(kind, at, row)
            if known.row.meta.generation == row.meta.generation:
                return
        else:
            self.declared[kind][at] = Known(row, rows.parse(row))
        self._redeclare(at if known is not None and kind is names.POOLS else None)
        self._news()

    def _take_number(self, row: Number, *, by_us: bool) -> None:
        pool = PoolKey(row.meta.namespace, row.pool)
        of_pool = self.numbers.setdefault(pool, {})
        known = of_pool.get(row.number)
        same = known is not None and known.meta.generation == row.meta.generation
        if known is not None and same and known.hold is not None and row.hold is not None:
            row = row._replace(hold=known.hold)  # The same hold is the same value.
        of_pool[row.number] = row
        self.count += known is None
        if row.hold is None:
            self.holds.pop((pool, row.number), None)
        else:
            self.holds[pool, row.number] = row.hold
        if (known.hold if known else None) is not row.hold:
            self._redeclare()
            self._news()
        # A hold is people's, and no disturbance.
        if not by_us and (known is None or known._replace(hold=row.hold)[1:-1] != row[1:-1]):
            self._disturb(names.NUMBERS, pool, row)

    def _take_list(self, row: List, *, by_us: bool) -> None:
        at = row.meta.key
        known = self.lists.get(at)
        if known is not None and known.pool != row.pool:
            self._drop_list(at)
        self.lists[at] = row
        self.lists_of.setdefault(PoolKey(at.namespace, row.pool), {})[at] = row
        if not by_us and (known is None or known[1:-1] != row[1:-1]):
            self._disturb(CONFIG_MAPS, PoolKey(row.meta.namespace, row.pool), row)

    def _rows(self, kind: Kind) -> Iterator[Row]:
        if kind in names.DECLARED:
            return (known.row for known in self.declared[kind].values())
        if kind is CONFIG_MAPS:
            return iter(self.lists.values())
        return (row for of_pool in self.numbers.values() for row in of_pool.values())

    def _drop_list(self, at: Key) -> PoolKey:
        """Forget a list; return whose it was."""
        pool = PoolKey(at[0], self.lists.pop(at).pool)
        of_pool = self.lists_of[pool]
        del of_pool[at]
        if not of_pool:
            del self.lists_of[pool]
        return pool

    def _drop_number(self, pool: PoolKey, number: str) -> None:
        row = self.numbers.get(pool, {}).pop(number, None)
        self.count -= row is not None
        if self.holds.pop((pool, number), None) is not None:
            self._redeclare()
        if not self.numbers.get(pool, True):
            del self.numbers[pool]

    def _redeclare(self, pool: PoolKey | None = None) -> None:
        """Note that a pool is declared anew, or (None) that something else is."""
        self.declarations += 1
        if pool is None:
            self._edited = None
        elif self._edited is not None:
            self._edited.add(pool)

    def _disturb(self, kind: Kind, pool: PoolKey, row: Row, *, is_deletion: bool = False) -> None:
        """Note what somebody else did, unless it may be a write of ours that is under way."""
        deed = Deed(row.writer, is_deletion)
        if pool.name and not self._flights.doubt(kind, row.meta, pool, deed):
            self._note(kind, pool, deed)

    def _note(self, kind: Kind, key: PoolKey, deed: Deed) -> None:
        if kind is names.SOURCES:
            self.altered.marred.add(key)
        else:
            self.disturbed[key] = deed
        self._news()


def _project(kind: Kind, obj: Object) -> Row:
    if kind in names.DECLARED:
        return rows.read_declared(obj)
    return rows.read_list(obj) if kind is CONFIG_MAPS else rows.read_number(obj)
