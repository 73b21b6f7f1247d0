"""Deciding at a desk, by the rules of a controller."""

from collections.abc import Iterable
from dataclasses import replace

from dialrota.adapters.cluster.store import ClusterStore
from dialrota.cli.cluster.connecting import Generations
from dialrota.cli.plugin.silence import Silence
from dialrota.decide.fleet import World
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.seen import Outside
from dialrota.loop.sweep import Sweeper
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.state import NumberState, is_owned_elsewhere
from dialrota.model.words import Backing


def reconciler(store: ClusterStore) -> Reconciler:
    """Put together what decides, over what was read; nothing can be written through it.

    No source is asked: what is recorded with the numbers stands in.
    """
    made = Outside(
        desired=store.declarations,
        sweeper=Sweeper({"file": Silence()}, store.records, _silent),
        store=store.records,
        lists=store.records,
        writer=store.writer,
        history=Generations(store.declarations),
        backing=Backing.CHANGE,
    )
    return Reconciler(made)


def with_owners(world: World, namespace: str | None) -> World:
    """Let pools of other namespaces keep the numbers that they own by our records.

    Who looks at one namespace does not see these pools, and would take the numbers for free.
    """
    owned: dict[PoolKey, dict[str, NumberState]] = {}
    for known in world.numbers.values():
        for state in known.values():
            owner = state.claim.key if state.claim is not None else None
            if owner is None or not is_owned_elsewhere(state):
                continue
            if namespace is not None and owner.namespace != namespace:
                owned.setdefault(owner, {})[state.number] = state.but(claim=None)
    if not owned:
        return world
    stand_ins = {key: _stand_in(key, numbers) for key, numbers in owned.items()}
    return replace(
        world,
        pools={**world.pools, **stand_ins},
        numbers={**world.numbers, **owned},
        contested=None,  # To be found anew.
    )


def _stand_in(key: PoolKey, numbers: Iterable[str]) -> Pool:
    """Make a pool that is out of sight; it is never decided."""
    entries = tuple(Entry(number=number) for number in sorted(numbers))
    return Pool(key=key, entries=entries, policy=Policy(), owner="", suspend=True)


def _silent(source: str, done: int, total: int) -> None:
    """Show nothing."""
