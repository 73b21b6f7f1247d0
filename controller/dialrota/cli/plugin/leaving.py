"""Seeing numbers leave the published lists, and telling when and with which generation."""

from collections.abc import Iterable

import click

from dialrota.adapters.cluster.rows import List, read_list
from dialrota.adapters.cluster.store import OURS
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.cli import outside
from dialrota.cli.humane import count
from dialrota.cli.plugin.rows import Row
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from dialrota.wire.configmap import POOL_LABEL, SHARD_LABEL

_NAMED = 5  # Numbers named one by one.


class Leaving:
    """The lists that hold some numbers, until they do not."""

    def __init__(self, client: Client, rows: Iterable[Row]) -> None:
        """Take the numbers; a stock number stands in the list of the pool that it serves."""
        self._client = client
        self._wanted: dict[PoolKey, set[str]] = {}
        self._rows = list(rows)
        for row in self._rows:
            state = row.made.state
            serves = state.claim.pool if state is not None and state.claim is not None else ""
            for pool in {row.pool.name, serves} - {""}:
                key = PoolKey(row.pool.namespace, pool)
                self._wanted.setdefault(key, set()).add(row.number)
        self.lists: dict[PoolKey, List] = {}

    async def find(self) -> None:
        """Find the lists that hold any of the numbers, beside those that were found before."""
        for namespace in sorted({key.namespace for key in self._wanted}):
            pools = sorted(key.name for key in self._wanted if key.namespace == namespace)
            # A shard is read by nobody whom its manifest does not lead there.
            chosen = f"{OURS},{POOL_LABEL} in ({','.join(pools)}),!{SHARD_LABEL}"
            pages = self._client.list_pages(CONFIG_MAPS.all(namespace), {"labelSelector": chosen})
            async for page in pages:
                self._take(map(read_list, page.items))

    def _take(self, rows: Iterable[List]) -> None:
        for row in rows:
            if self._in(row):
                self.lists.setdefault(PoolKey(row.meta.namespace, row.pool), row)

    def say_absent(self) -> None:
        """Say which numbers no list holds."""
        listed = {number for row in self.lists.values() for number in self._in(row)}
        absent = sorted({row.number for row in self._rows} - listed)
        if absent:
            click.echo(f"{_name(absent)}: in no published list")

    async def are_gone(self) -> bool:
        """Look again; tell of each list that holds none of them any more."""
        for key, before in list(self.lists.items()):
            now = await self._read(before)
            if now is not None and self._in(now):
                continue
            del self.lists[key]
            left = _name(self._in(before))
            at = format_instant(outside.clock().now())
            published = (now.published or now.manifest) if now is not None else None
            how = f"generation {published.generation}" if published else "the list is gone"
            click.echo(f"{key}: {left} left the published list at {at}, {how}")
        return not self.lists

    def _in(self, row: List) -> list[str]:
        """Return which of the numbers a list holds; beside a manifest they stand as text."""
        if not row.is_ours:
            return []
        lines = row.published.rotation.numbers if row.published else ()
        listed = {*row.text.split(), *(line.number for line in lines)}
        return sorted(self._wanted.get(PoolKey(row.meta.namespace, row.pool), set()) & listed)

    async def _read(self, row: List) -> List | None:
        try:
            found = await self._client.get(CONFIG_MAPS.one(row.meta.namespace, row.meta.name))
        except ApiError as error:
            if error.is_missing:
                return None
            raise
        return read_list(found)


def _name(numbers: list[str]) -> str:
    return ", ".join(numbers) if len(numbers) <= _NAMED else count(len(numbers), "number")
