"""Seeing numbers leave the published lists, and telling when and with which generation.

Looks only after the numbers are held: nothing that a look may come to stands before people's word.

A long list stands in shards, to which a manifest leads. Their numbers stand beside the manifest as
text, or where that is too long for it too, in the shards alone: then these are read.
"""

from collections.abc import Sequence
from typing import NamedTuple

import click

from dialrota.adapters.cluster.rows import List, read_list
from dialrota.adapters.cluster.store import OURS
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.cli import outside
from dialrota.cli.plugin.rows import Row
from dialrota.cli.render.humane import count
from dialrota.model.instant import format_instant
from dialrota.model.pool import PoolKey
from dialrota.wire.configmap import POOL_LABEL, SHARD_LABEL
from dialrota.wire.shards import Shard

_NAMED = 5  # Numbers named one by one.


class Listed(NamedTuple):
    """A list as it was found, which of the numbers it held before, and whether it still does."""

    row: List
    held: list[str]
    holds: bool


class Leaving:
    """The lists that hold some numbers, until they do not."""

    def __init__(self, client: Client, rows: Sequence[Row]) -> None:
        """Take the numbers; a stock number stands in the list of the pool that it serves."""
        self._client = client
        self._wanted: dict[PoolKey, set[str]] = {}
        self._served: dict[PoolKey, set[str]] = {}
        self._rows = rows
        for row in self._rows:
            for key in {row.pool, row.server}:
                self._wanted.setdefault(key, set()).add(row.number)
            state = row.made.state
            if state is not None and state.in_rotation:
                self._served.setdefault(row.server, set()).add(row.number)
        self.lists: dict[PoolKey, Listed] = {}

    async def find(self) -> None:
        """Find the lists that hold any of the numbers, or did so by their records."""
        for namespace in sorted({key.namespace for key in self._wanted}):
            pools = sorted(key.name for key in self._wanted if key.namespace == namespace)
            # A shard is read by nobody whom its manifest does not lead there.
            chosen = f"{OURS},{POOL_LABEL} in ({','.join(pools)}),!{SHARD_LABEL}"
            pages = self._client.list_pages(CONFIG_MAPS.all(namespace), {"labelSelector": chosen})
            async for page in pages:
                for item in page.items:
                    await self._take(read_list(item))

    async def _take(self, row: List) -> None:
        """Take a list in, also one that the numbers have left since they were held."""
        key = PoolKey(row.meta.namespace, row.pool)
        held = await self._in(row)
        served = (
            self._served.get(key, set()) if row.is_ours and not row.marks.superseded_by else ()
        )
        before = sorted({*held, *served})
        if before and key not in self.lists:
            self.lists[key] = Listed(row, before, holds=bool(held))

    def say_absent(self) -> None:
        """Say which numbers no list holds."""
        listed = {number for each in self.lists.values() for number in each.held}
        absent = sorted({row.number for row in self._rows if row.owner is None} - listed)
        if absent:
            click.echo(f"{_name(absent)}: in no published list")

    async def are_gone(self) -> bool:
        """Look again; tell of each list that holds none of them any more."""
        for key, before in list(self.lists.items()):
            now = await self._look(before.row.meta.namespace, before.row.meta.name)
            if now is not None and await self._holds(now, before):
                continue
            del self.lists[key]
            left = _name(before.held)
            at = format_instant(outside.clock().now())
            published = (now.published or now.manifest) if now is not None else None
            how = f"generation {published.generation}" if published else "the list is gone"
            click.echo(f"{key}: {left} left the published list at {at}, {how}")
        return not self.lists

    async def _holds(self, now: List, before: Listed) -> bool:
        return before.holds if now.meta == before.row.meta else bool(await self._in(now))

    async def _in(self, row: List) -> list[str]:
        """Return which of the numbers a list holds, or may hold, where it is amid a change."""
        wanted = self._wanted.get(PoolKey(row.meta.namespace, row.pool), set())
        if not row.is_ours:
            return []
        listed = set(row.text.split())
        if row.manifest is not None and not listed:
            parts = [await self._shard(row, shard) for shard in row.manifest.shards]
            if None in parts:
                return sorted(wanted)
            listed.update(number for part in parts for number in part or ())
        lines = row.published.rotation.numbers if row.published else ()
        return sorted(wanted & {*listed, *(line.number for line in lines)})

    async def _shard(self, row: List, shard: Shard) -> list[str] | None:
        """Return the numbers of a shard; None where it is not the one that the manifest means."""
        found = await self._look(row.meta.namespace, shard.name)
        part = found.published if found is not None else None
        if part is None or part.sha256 != shard.sha256:
            return None
        return [line.number for line in part.rotation.numbers]

    async def _look(self, namespace: str, name: str) -> List | None:
        try:
            return read_list(await self._client.get(CONFIG_MAPS.one(namespace, name)))
        except ApiError as error:
            if error.is_missing:
                return None
            raise


def _name(numbers: list[str]) -> str:
    return ", ".join(numbers) if len(numbers) <= _NAMED else count(len(numbers), "number")
