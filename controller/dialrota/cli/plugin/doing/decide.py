"""Deciding at a desk, by the rules of a controller."""

from dialrota.adapters.cluster.store import ClusterStore
from dialrota.cli.connecting import Generations
from dialrota.cli.plugin.silence import Silence
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.seen import Outside
from dialrota.loop.sweep import Sweeper


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
    )
    return Reconciler(made)


def _silent(source: str, done: int, total: int) -> None:
    """Show nothing."""
