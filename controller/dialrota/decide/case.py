"""One pool's pass as values: what goes in, what is worked on, what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dialrota.decide.lens import IN_SERVICE, LABELS, Lens
from dialrota.model.plan import Plan
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.rotation import Rotation
from dialrota.model.state import Claim, NumberState, PoolState
from dialrota.model.verdict import Verdict
from dialrota.model.words import AtRiskAction, Backing, Health, Stage, State, UnknownAction

_HEALTHY: Final = Health.HEALTHY
_SCREENING: Final = Stage.SCREENING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A number of a Backup pool that may serve, with what a list needs to know of it."""

    entry: Entry
    state: NumberState
    is_out: bool = False  # People keep it out.


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that one pool's decision depends on.

    ``inherited`` are records that a number brings along from where it was declared before,
    ``owners`` name the pool that owns a number this pool declares too. ``refused`` is how many
    numbers a declaration has that shrank by accident, ``taken`` are numbers that other pools of
    the namespace declare, ``undeclared`` the named sources that nobody does. ``complete`` is known
    where every number that is declared, and no other, has a record.
    """

    pool: Pool
    prior: PoolState
    numbers: Mapping[str, NumberState]
    rows: Mapping[str, Sequence[Verdict]]
    lens: Lens
    owners: Mapping[str, PoolKey] = field(default_factory=dict)
    inherited: Mapping[str, NumberState] = field(default_factory=dict)
    published: Rotation | None = None
    refused: int | None = None
    backing: Backing = Backing.COMMIT
    taken: frozenset[str] = frozenset()
    complete: bool = False
    serving: tuple[Stock, ...] = ()
    stock: tuple[Stock, ...] = ()
    undeclared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The numbers of a pool in the middle of a pass.

    ``well`` are those in full service, eligible, in the list, with nothing open: no rule moves
    them, so the rules ask about the ``others`` only, which stand at ``places`` among the entries.
    All the well show one ``word``: Healthy, or Unknown in a pool where no source is to be asked.
    ``outs`` holds only the numbers that people keep out, by which word; ``overridden`` those
    that people keep in.
    """

    entries: tuple[Entry, ...]
    well: tuple[NumberState, ...]
    others: tuple[NumberState, ...]
    places: tuple[int, ...]
    outs: Mapping[str, State]
    overridden: frozenset[str]
    word: State = State.HEALTHY

    def states(self) -> tuple[NumberState, ...]:
        """List all numbers in the order of the entries."""
        if not self.others or not self.well:
            return self.well or self.others
        well, others = iter(self.well), dict(zip(self.places, self.others, strict=True))
        return tuple([others.get(at) or next(well) for at in range(len(self.entries))])

    def pairs(self) -> list[tuple[Entry, NumberState]]:
        """List the others with their entries."""
        entries = self.entries
        return [(entries[at], s) for at, s in zip(self.places, self.others, strict=True)]

    def usable(self) -> list[NumberState]:
        """List the numbers that every percentage and floor counts."""
        return [*self.well, *self.usable_others()]

    def usable_others(self) -> list[NumberState]:
        """List the usable among the others."""
        outs = self.outs
        return [s for s in self.others if s.stage is not _SCREENING and s.number not in outs]

    def count_usable(self) -> int:
        """Count the usable numbers."""
        return len(self.well) + len(self.usable_others())


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one pool's pass came to.

    ``rotation`` is the list as it should be (None: nothing is published), ``claims`` the stock
    numbers that serve this pool from now on, ``released`` those that go back.
    """

    key: PoolKey
    pool: Pool
    numbers: tuple[NumberState, ...]
    state: PoolState
    rotation: Rotation | None
    plan: Plan
    claims: Mapping[str, Claim] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    receives: bool = False  # Numbers came with a record from another pool.


def is_eligible(state: NumberState, lens: Lens) -> bool:
    """Say whether a usable number may serve on its own merit (rule 5)."""
    if state.stage not in IN_SERVICE or state.doubt is not None:
        return False
    health = state.health
    if health is _HEALTHY:
        return True
    if health is Health.AT_RISK:
        return lens.policy.at_risk is not AtRiskAction.BENCH
    if health is Health.UNKNOWN and state.heard_at is None:
        return lens.policy.unknown is UnknownAction.ELIGIBLE
    return health not in LABELS
