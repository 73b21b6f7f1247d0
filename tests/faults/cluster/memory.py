"""What a controller knows by heart stands in what it wrote (L4): an empty memory decides the same.

At the end of a story a controller without any memory is put together from the objects alone. What
it would decide now, and later, is compared with what the one that lived through it all would.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.filesource.observer import FileObserver
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.adapters.yamlfile.load import load
from dialrota.cli import outside
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster.clustered import Controller
from dialrota.decide import fleet
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.loop.ledger import Ledger
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.sweep import Sweeper
from dialrota.model.instant import DAY
from dialrota.wire.configmap import MANAGER
from faults.cluster import pace
from faults.cluster.eyes import Object, Objects
from faults.cluster.pace import Steady

LATER: Final = (0, DAY, 30 * DAY)  # Rests end, warm-ups climb, verdicts grow old.
_KINDS: Final = {
    "numberpools": names.POOLS,
    "phonenumbers": names.NUMBERS,
    "reputationsources": names.SOURCES,
    "configmaps": CONFIG_MAPS,
}


def gaps(controller: Controller, objects: Objects, folder: Path, now: int) -> list[str]:
    """L4: name the pools of which somebody who begins now would decide something else."""
    begun, known = _begin(controller.client, objects, folder), controller.reconciler.known
    found = set()
    for later in LATER:
        world = begun.world(now + later)
        fresh, old = _decided(world), _decided(_remembered(world, known))
        for pool in sorted(fresh.keys() | old.keys()):
            odd = [part for part in _PARTS if _of(fresh, pool, part) != _of(old, pool, part)]
            if odd:
                found.add(f"L4: of {pool} an empty memory decides otherwise: {', '.join(odd)}")
    return sorted(found)


def _begin(client: Client, objects: Objects, folder: Path) -> Reconciler:
    """Make a controller that knows what lies on the server, and nothing else; it asks nobody."""
    store = ClusterStore(client, pace.timing(0, Steady()), Part(), lambda: None)
    for (resource, _), obj in sorted(objects.items()):
        if resource != "configmaps" or _is_ours(obj):
            kind = _KINDS[resource]
            store.mirror.heard(kind, store.mirror.read(kind, obj))
    observers = {"file": FileObserver(folder, load, outside.clock())}
    return Reconciler(
        clustered._outside(store, Sweeper(observers, store.records, lambda *_: None))
    )


def _is_ours(config_map: Object) -> bool:
    labels = config_map["metadata"].get("labels") or {}
    return bool(labels.get(names.MANAGED_BY) == MANAGER)


def _remembered(world: World, known: Ledger) -> World:
    """Put what is known by heart in the place of what was read."""
    published = {key: each.rotation for key, each in known.published.items() if key in world.pools}
    return replace(world, numbers=known.numbers, states=known.states, published=published)


def _decided(world: World) -> dict[str, Decision]:
    return {str(each.key): each for each in fleet.decide(world).decisions}


_PARTS: Final = ("plan", "list", "mode", "numbers")


def _of(decisions: Mapping[str, Decision], pool: str, part: str) -> object:
    decision = decisions.get(pool)
    if decision is None:
        return None
    return {
        "plan": decision.plan.digest,
        "list": decision.rotation,
        "mode": (decision.state.mode, decision.state.pace),
        "numbers": [each._replace(verdicts=(), heard_at=None) for each in decision.numbers],
    }[part]
