"""One pool's pass as values: what goes in, what is worked on, what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dialrota.decide.lens import IN_SERVICE, Lens
from dialrota.model.plan import Plan
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.rotation import Rotation
from dialrota.model.state import Claim, NumberState, PoolState
from dialrota.model.verdict import Verdict
from dialrota.model.words import AtRiskAction, Health, Stage, State, UnknownAction

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
    the namespace declare.
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
    taken: frozenset[str] = frozenset()
    serving: tuple[Stock, ...] = ()
    stock: tuple[Stock, ...] = ()
    source_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The numbers of a pool in the middle of a pass; ``states`` run beside ``entries``.

    ``outs`` holds only the numbers that people keep out, by which word; ``overridden`` those
    that people keep in.
    """

    entries: tuple[Entry, ...]
    states: tuple[NumberState, ...]
    outs: Mapping[str, State]
    overridden: frozenset[str]
    well: frozenset[str] = frozenset()  # In full service and the best of health, and named so.

    def usable(self) -> list[NumberState]:
        """List the numbers that every percentage and floor counts."""
        outs = self.outs
        if not outs:
            return [s for s in self.states if s.stage is not _SCREENING]
        return [s for s in self.states if s.stage is not _SCREENING and s.number not in outs]


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
    if state.health is _HEALTHY:
        return True
    policy = lens.policy
    if state.health is Health.AT_RISK:
        return policy.at_risk is not AtRiskAction.BENCH
    if state.health is Health.UNKNOWN and state.heard_at is None:
        return policy.unknown is UnknownAction.ELIGIBLE
    return state.health not in (Health.FLAGGED, Health.BLOCKED)
