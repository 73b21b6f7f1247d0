"""decide: every pool that is due, seen together. Pure.

Pools meet in three places only: a number declared twice (rule 8), a number that moves with its
record (rule 3.11), and stock that serves another pool (rule 9). Everything else is one pool's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dialrota.decide import accident, audit, conditions, planner, stocktaking
from dialrota.decide.case import Case, Decision
from dialrota.decide.inheritance import Heritage
from dialrota.decide.lens import make_lens
from dialrota.decide.ownership import contested as find_contested
from dialrota.model.failure import PlanRefusedError
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.rotation import Rotation
from dialrota.model.source import Source
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Day, Usage, Verdict
from dialrota.model.words import Backing, Role

Rows = Mapping[str, Sequence[Verdict]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything a pass depends on.

    ``rows`` and ``usage`` are by source, ``days`` by time zone. ``unbacked`` pools have no
    ``backing`` behind their declaration. ``due`` are the pools to decide (None: all),
    ``contested`` the numbers declared twice, when the caller knows them already.
    """

    now: int
    pools: Mapping[PoolKey, Pool]
    numbers: Mapping[PoolKey, Mapping[str, NumberState]]
    states: Mapping[PoolKey, PoolState]
    sources: Mapping[PoolKey, Source]
    rows: Mapping[PoolKey, Rows]
    usage: Mapping[PoolKey, Mapping[str, Usage]]
    days: Mapping[str, Day]
    published: Mapping[PoolKey, Rotation] = field(default_factory=dict)
    unbacked: frozenset[PoolKey] = frozenset()
    backing: Backing = Backing.COMMIT
    due: frozenset[PoolKey] | None = None
    contested: Mapping[str, tuple[PoolKey, ...]] | None = None


class Layers:
    """The rows of several sources as one mapping."""

    __slots__ = ("_layers",)

    def __init__(self, layers: Sequence[Rows]) -> None:
        """Keep the mappings, in the order of the pool's sources."""
        self._layers = layers

    def get(self, number: str, default: Sequence[Verdict] = ()) -> Sequence[Verdict]:
        """Join what every source says of a number."""
        found: tuple[Verdict, ...] = ()
        for layer in self._layers:
            rows = layer.get(number)
            if rows:
                found = (*found, *rows) if found else tuple(rows)
        return found or default


def _joined(layers: Sequence[Rows]) -> Rows:
    if len(layers) > 1:
        return Layers(layers)  # type: ignore[return-value]  # get() is all.
    return layers[0] if layers else {}


class Latest:
    """The usage that several sources report as one mapping: of a number, what was seen last."""

    __slots__ = ("_layers",)

    def __init__(self, layers: Sequence[Mapping[str, Usage]]) -> None:
        """Keep the mappings, in the order of the pool's sources."""
        self._layers = layers

    def __bool__(self) -> bool:
        """Say whether anything was reported at all."""
        return any(self._layers)

    def get(self, number: str) -> Usage | None:
        """Find the latest report on a number; of equal times that of the source named first."""
        found = [layer[number] for layer in self._layers if number in layer]
        return max(found, key=_observed_at) if found else None


def _observed_at(usage: Usage) -> int:
    return usage.observed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Decisions sorted by pool, and the pools whose plan was refused, with the reason."""

    decisions: tuple[Decision, ...]
    refused: Mapping[PoolKey, str]


def decide(world: World) -> Outcome:
    """Decide every pool that is due, Backup pools first. One bad pool never stops the others."""
    world, accidents = _undo_accidents(world)
    shared = world.contested
    if shared is None:
        shared = find_contested(world.pools[key] for key in sorted(world.pools))
    heritage = Heritage(world.pools, world.numbers, world.states, shared, world.now)
    due = sorted(world.pools if world.due is None else world.due & world.pools.keys())
    lenders = [key for key in due if world.pools[key].role is Role.BACKUP]
    decisions: dict[PoolKey, Decision] = {}
    refused: dict[PoolKey, str] = {}
    for key in lenders:
        _attempt(key, _case(world, heritage, key, accidents), decisions, refused)
    stock = stocktaking.Stockroom(world.pools, world.numbers, decisions, world.states, world.now)
    for key in [key for key in due if world.pools[key].role is not Role.BACKUP]:
        case = _case(world, heritage, key, accidents)
        if stock:
            case = replace(case, serving=stock.serving(key), stock=stock.free(world.pools[key]))
        _attempt(key, case, decisions, refused)
        if key in decisions:
            stock.settle(key, decisions[key])
    decisions |= stock.decisions()
    for key, found in decisions.items():
        if not found.pool.policy.replacement.pools:
            continue
        left = len(stock.free(found.pool))
        state = conditions.backup(found.state, left, world.now)
        decisions[key] = found if state is found.state else replace(found, state=state)
    refused |= audit.find_shared(decisions) | _audit(decisions, world)
    good = tuple(decisions[key] for key in sorted(decisions) if key not in refused)
    return Outcome(decisions=good, refused=refused)


def _audit(decisions: Mapping[PoolKey, Decision], world: World) -> dict[PoolKey, str]:
    refused: dict[PoolKey, str] = {}
    for key in sorted(decisions):
        try:
            audit.check(decisions[key], world.published.get(key), world.now)
        except PlanRefusedError as error:
            refused[key] = str(error)
    return refused


def _attempt(
    key: PoolKey,
    case: Case,
    decisions: dict[PoolKey, Decision],
    refused: dict[PoolKey, str],
) -> None:
    try:
        decisions[key] = planner.plan(case)
    except PlanRefusedError as error:
        refused[key] = str(error)


def _undo_accidents(world: World) -> tuple[World, dict[PoolKey, int]]:
    """Put back what vanished from declarations without a commit; return how many were left."""
    sizes: dict[PoolKey, int] = {}
    pools = dict(world.pools)
    for key in sorted(world.unbacked & world.pools.keys()):
        pool, numbers = pools[key], world.numbers.get(key, {})
        if accident.shrank(pool, numbers):
            sizes[key] = len(pool.entries)
            pools[key] = accident.undo(pool, numbers, world.published.get(key))
    return (replace(world, pools=pools, contested=None), sizes) if sizes else (world, sizes)


def _case(
    world: World, heritage: Heritage, key: PoolKey, accidents: Mapping[PoolKey, int]
) -> Case:
    pool = world.pools[key]
    named = [PoolKey(key.namespace, name) for name in pool.sources]
    known = {k.name: world.sources[k].stale_after for k in named if k in world.sources}
    layers = [world.rows[k] for k in named if k in world.rows and k in world.sources]
    used = [world.usage[k] for k in named if k in world.usage]
    usage = used[0] if len(used) == 1 else Latest(used)
    lens = make_lens(pool, known, usage, world.days[pool.time_zone], world.now)  # type: ignore[arg-type]  # get() is all.
    legacy = heritage.legacy(key)
    return Case(
        pool=pool,
        prior=world.states.get(key) or PoolState(key=key),
        numbers=world.numbers.get(key, {}),
        rows=_joined(layers),
        lens=lens,
        owners=heritage.owners(key),
        inherited=legacy.inherited,
        published=world.published.get(key),
        refused=accidents.get(key),
        backing=world.backing,
        taken=legacy.taken,
        complete=legacy.complete,
        undeclared=tuple(name for name in pool.sources if name not in known),
    )
