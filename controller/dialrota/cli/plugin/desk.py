"""A look at a cluster from a person's desk: plain lists, and no right to write a list."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.store import ClusterStore, Part
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.paths import Kind
from dialrota.cli.cluster.connecting import Target, connect, in_words, timing
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.progress import busy
from dialrota.model.failure import ConflictError, UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.words import State

T = TypeVar("T")

RIGHTS: Final = (
    "Who may view the namespace may look, who may edit it may do the rest: "
    "the cluster roles view and edit, see docs/kubernetes.md"
)


class Desk(NamedTuple):
    """A cluster as it was a moment ago, and the client that it was read with."""

    client: Client
    store: ClusterStore
    namespace: str | None

    def pools(self) -> list[PoolKey]:
        """Name every pool that is declared, or that left a list behind."""
        declared = self.store.mirror.declared[names.POOLS]
        return sorted({*(PoolKey(*at) for at in declared), *self.store.records.pools()})

    def refuse_nothing(self) -> None:
        """Keep what is not found from being looked for in names that are near to nothing.

        Raises:
            UsageError: there is no pool where was looked, and no number.
        """
        if not self.pools() and not any(self.store.mirror.numbers.values()):
            where = "" if self.namespace is None else "; name another by -n, or see all by -A"
            raise UsageError(f"there is no NumberPool in {self.place()}{where}")

    def unready(self, key: PoolKey) -> str:
        """Say why the controller cannot carry out a pool, by its last word; empty where it can."""
        row = self.store.mirror.pool(key)
        told = row.status.get("conditions") or () if row is not None else ()
        for each in told:
            if (each.get("type"), each.get("status")) == ("Ready", "False"):
                return f"{each.get('reason', '')}: {each.get('message', '')}"
        return ""

    def warn_of_duplicates(self) -> None:
        """Say which numbers a pool out of sight owns: decisions here know nothing of it."""
        owners: dict[str, int] = {}
        for pool in self.store.declarations.read().pools:
            for entry in pool.entries:
                owners[entry.number] = owners.get(entry.number, 0) + 1
        for key, numbers in sorted(self.store.mirror.numbers.items()):
            for number, row in sorted(numbers.items()):
                state = row.state
                if (
                    state is not None
                    and state.state is State.DUPLICATE
                    and owners.get(number) == 1
                ):
                    text = f"{key}: {number} belongs to a pool elsewhere, which only -A sees"
                    click.echo(f"note: {text}", err=True)

    def place(self) -> str:
        """Say where was looked, for a sentence."""
        return "any namespace" if self.namespace is None else f"the namespace {self.namespace}"


def ask(work: Coroutine[Any, Any, T]) -> T:
    """Do something at a desk, for a command."""
    return asyncio.run(work)


@asynccontextmanager
async def open_desk(
    reach: Reach, kinds: Iterable[Kind], pools: Iterable[str] = (), numbers: str = ""
) -> AsyncIterator[Desk]:
    """Read all objects of some kinds, of PhoneNumbers those of a field selector.

    ``pools`` are named as people name them.

    Raises:
        AccessError: there is no cluster to speak to, or no credential.
        DialrotaError: it is out of reach, refuses, or does not know our kinds.
    """
    async with connect(Target(reach.kubeconfig, reach.context)) as client:
        with in_words(client, RIGHTS):
            namespace = reach.namespace(client.namespace, pools)
            store = ClusterStore(client, timing(), Part(namespace), _never)
            await _look(store, client, {k: numbers if k is names.NUMBERS else "" for k in kinds})
            try:
                yield Desk(client, store, namespace)
            finally:
                await store.stop()


def in_pool(name: str | None) -> str:
    """Select the PhoneNumbers of one pool, named as people name it; all where none is named."""
    return f"spec.poolRef.name={name.rpartition('/')[2]}" if name else ""


async def _look(store: ClusterStore, client: Client, wanted: Mapping[Kind, str]) -> None:
    try:
        with busy("Reading the cluster"):
            await store.look(client, wanted)
    except ValueError as error:
        raise UsageError(f"--namespace: {error}") from error


def _never() -> NoReturn:
    """Keep what decides from writing: at a desk it only says what would be."""
    raise ConflictError("a desk writes no lists and no records")
