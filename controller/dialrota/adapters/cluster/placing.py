"""One list under one name: in one ConfigMap, or in shards and a manifest where it is too long.

Shards are written into those of two rings that no manifest names now, and the manifest last, in
one write. So a reader that follows it never mixes two generations, and nothing has to be deleted:
what no manifest names any more is blanked.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.hand import Hand, Json
from dialrota.adapters.cluster.lists import Lists
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import (
    DOCUMENT,
    NUMBERS,
    List,
    Marks,
    is_written_by_us,
    meta_of,
    read_list,
)
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.model.failure import ConflictError, NotPublishedError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published
from dialrota.wire import rotation as rotationfile
from dialrota.wire import shards

Make = Callable[[Json], Json]  # Of metadata, a body.

LARGEST: Final = 900 * 1024  # Bytes; an API server refuses 1 MiB, labels and names included.


class Placing:
    """Puts lists where dialers read them; what is somebody else's is left alone."""

    def __init__(self, hand: Hand, mirror: Mirror, lists: Lists) -> None:
        """Write by one hand what the mirror shows."""
        self._hand = hand
        self._mirror = mirror
        self._lists = lists

    async def put(self, at: PoolKey, published: Published, marks: Marks) -> None:
        """Make a list the one that dialers mount under a name.

        Raises:
            NotPublishedError: the name belongs to somebody else, or the server refuses the list.
            ConflictError: a later list is there already.
        """
        row = self._mirror.lists.get(at)
        if row is not None:
            _check_age(row, published)
        key, data = published.rotation.key, bodies.of_list(published)
        if _is_long(published, data):
            data = await self._put_shards(at, published, data[NUMBERS])
        await self._write(at, lambda meta: bodies.config_map(key, data, meta, marks))
        await self.blank(at)

    async def blank(self, at: PoolKey) -> bool:
        """Empty the shards that a list left behind; return whether there were any."""
        row = self._mirror.lists.get(at)
        if row is None:
            return False
        used = {shard.name for shard in row.manifest.shards} if row.manifest else frozenset()
        left = [
            each
            for each in self._lists.shards(row)
            if each.meta.name not in used and each.is_ours and not each.is_blank
        ]
        for each in left:
            await self._put_shard(each.meta.key, PoolKey(at.namespace, row.pool), {}, each.shard)
        return bool(left)

    async def check(self, at: PoolKey, key: PoolKey) -> None:
        """Make sure that a ConfigMap may be written.

        Raises:
            NotPublishedError: it belongs to somebody else, or to another pool.
        """
        row = self._mirror.lists.get(at) or await self._look(at)
        if row is None:
            return
        if not row.is_ours:
            raise _not_owned(at)
        other = PoolKey(at.namespace, row.pool)
        if other != key and self._mirror.pool(other) is not None:
            raise _not_owned(at, f"belongs to the pool {other.name}")

    async def _put_shards(self, at: PoolKey, published: Published, text: str) -> dict[str, str]:
        """Write the shards that are not in use; return the files of the manifest."""
        key, row = published.rotation.key, self._mirror.lists.get(at) or await self._look(at)
        in_use = row.manifest.shards[0].name if row is not None and row.manifest else ""
        ring = "b" if in_use == f"{at.name}-a0" else "a"
        parts = [(f"{ring}{n}", part) for n, part in enumerate(shards.split(published))]
        places = [(PoolKey(at.namespace, f"{at.name}-{label}"), label) for label, _ in parts]
        for place, _ in places:
            await self.check(place, key)
        await asyncio.gather(
            *(
                self._put_shard(place, key, bodies.of_list(part), label)
                for (place, label), (_, part) in zip(places, parts, strict=True)
            )
        )
        named = [(place.name, part) for (place, _), (_, part) in zip(places, parts, strict=True)]
        document = shards.encode(shards.describe(published, named)).decode()
        fits = len(document) + len(text) <= LARGEST
        return {DOCUMENT: document, NUMBERS: text} if fits else {DOCUMENT: document}

    async def _put_shard(
        self, at: PoolKey, key: PoolKey, data: dict[str, str], label: str
    ) -> None:
        await self._write(at, lambda meta: bodies.shard(key, data, meta, label))

    async def _write(self, at: PoolKey, make: Make) -> None:
        """Create a ConfigMap or update ours."""
        try:
            await self._apply(at, make)
        except ApiError as error:
            if error.is_retryable or error.is_conflict:
                raise
            raise NotPublishedError(Reason.REFUSED, str(error)) from error

    async def _apply(self, at: PoolKey, make: Make) -> None:
        row = self._mirror.lists.get(at)
        if row is None:
            body = make(bodies.absent(*at))
            if await self._hand.create(CONFIG_MAPS, body, names.LIST_MANAGER) is not None:
                return
            row = await self._look(at)  # It is there without our labels.
        if row is None:
            raise ConflictError(f"ConfigMap {at}: it comes and goes")
        if not row.is_ours:
            raise _not_owned(at)
        made = await self._hand.update(
            CONFIG_MAPS, row.meta, lambda meta: make(bodies.locked(meta)), names.LIST_MANAGER
        )
        if made is not None and row.strays:
            made = await self._hand.prune(CONFIG_MAPS, meta_of(made), row.strays)
        if made is None:
            raise ConflictError(f"ConfigMap {at}: somebody deleted it meanwhile")

    async def _look(self, at: PoolKey) -> List | None:
        """Read a ConfigMap that is there although the mirror does not show it."""
        live = await self._hand.read(CONFIG_MAPS, *at)
        if live is None:
            return None
        if not is_written_by_us(live):
            raise _not_owned(at)
        return read_list(live)


def is_whole(row: List, published: Published) -> bool:
    """Say whether a ConfigMap is as it was written, but for what it says of its list."""
    if row.manifest is None or not row.is_whole:
        return row.is_whole
    text = rotationfile.numbers_text(published.rotation).decode()
    fits = len(shards.encode(row.manifest)) + len(text) <= LARGEST
    return row.text == (text if fits else "")


def _is_long(published: Published, data: dict[str, str]) -> bool:
    if len(published.rotation.numbers) <= shards.NUMBERS:
        return False  # As much as a shard holds needs no measuring.
    return sum(len(text.encode()) for text in data.values()) > LARGEST


def _not_owned(at: PoolKey, why: str = "was made by somebody else") -> NotPublishedError:
    text = (
        f"The ConfigMap {at.name} {why} and is left alone. "
        "Delete or rename it, or set publish.configMap.name."
    )
    return NotPublishedError(Reason.NOT_OWNED, text)


def _check_age(row: List, published: Published) -> None:
    """Refuse to step back: somebody who leads published later."""
    there = row.manifest or row.published
    if there is not None and there.generation > published.generation:
        raise ConflictError(
            f"ConfigMap {row.meta.key}: generation {there.generation} is published, "
            f"{published.generation} would be a step back"
        )
