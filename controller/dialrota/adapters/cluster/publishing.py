"""Publishing: the ConfigMap of a pool, never one that somebody else made."""

from typing import Any, Final

from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import List, Meta, is_written_by_us, meta_of, read_list
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.model.failure import ConflictError, NotPublishedError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published

_LARGEST: Final = 900 * 1024  # Bytes; an API server refuses 1 MiB, labels and names included.


class ConfigMaps:
    """The lists of all pools."""

    def __init__(self, hand: Hand, mirror: Mirror) -> None:
        """Write by one hand what the mirror shows."""
        self._hand = hand
        self._mirror = mirror

    async def claim(self, published: Published, name: str) -> None:
        """Make sure that a list can be published.

        Raises:
            NotPublishedError: the name belongs to somebody else, or the list is too long.
        """
        key = published.rotation.key
        body = bodies.config_map(published, bodies.absent(key.namespace, name), orphaned=False)
        _check_size(body, name)
        row = self._mirror.lists.get((key.namespace, name))
        if row is None:  # It may be there without our labels.
            row = await self._look(key.namespace, name)
        if row is not None and not row.is_ours:
            raise _not_owned(row.meta)

    async def publish(self, published: Published, name: str, *, orphaned: bool) -> None:
        """Make a list the one that dialers mount.

        Raises:
            NotPublishedError: the name belongs to somebody else, or the list is too long.
            ConflictError: a later list is there already.
        """
        key = published.rotation.key
        body = bodies.config_map(published, bodies.absent(key.namespace, name), orphaned=orphaned)
        _check_size(body, name)
        row = self._mirror.lists.get((key.namespace, name))
        if row is None:
            if await self._hand.create(CONFIG_MAPS, body, names.LIST_MANAGER) is not None:
                return
            row = await self._look(key.namespace, name)
        if row is None:
            raise ConflictError(f"ConfigMap {key.namespace}/{name}: it comes and goes")
        await self._update(row, published, orphaned=orphaned)

    async def remove(self, key: PoolKey, name: str) -> None:
        """Delete a list that we published; one of somebody else's is left alone."""
        row = self._mirror.lists.get((key.namespace, name))
        if row is not None and row.is_ours and row.pool == key.name:
            await self._hand.delete(CONFIG_MAPS, row)

    async def repair(self, published: Published, name: str, *, orphaned: bool) -> bool:
        """Put back what somebody changed beside the list itself; return whether that was so."""
        key = published.rotation.key
        row = self._mirror.lists.get((key.namespace, name))
        if row is not None and not row.is_ours:
            return False
        is_whole = row is not None and row.is_whole and row.published == published
        if is_whole and row is not None and row.orphaned is orphaned:
            return False
        await self.publish(published, name, orphaned=orphaned)
        return True

    async def _update(self, row: List, published: Published, *, orphaned: bool) -> None:
        if not row.is_ours:
            raise _not_owned(row.meta)
        _check_age(row, published)

        def make(meta: Meta) -> dict[str, Any]:
            return bodies.config_map(published, bodies.locked(meta), orphaned=orphaned)

        made = await self._hand.update(CONFIG_MAPS, row.meta, make, names.LIST_MANAGER)
        if made is not None and row.strays:
            made = await self._hand.prune(CONFIG_MAPS, meta_of(made), row.strays)
        if made is None:
            raise ConflictError(f"ConfigMap {row.meta.key}: somebody deleted it meanwhile")

    async def _look(self, namespace: str, name: str) -> List | None:
        """Read a ConfigMap that is there although the mirror does not show it."""
        live = await self._hand.read(CONFIG_MAPS, namespace, name)
        if live is None:
            return None
        row = read_list(live)
        if not is_written_by_us(live):
            raise _not_owned(row.meta)
        return row


def _not_owned(meta: Meta) -> NotPublishedError:
    text = (
        f"The ConfigMap {meta.name} was made by somebody else and is left alone. "
        "Delete or rename it, or set publish.configMap.name."
    )
    return NotPublishedError(Reason.NOT_OWNED, text)


def _check_age(row: List, published: Published) -> None:
    """Refuse to step back: somebody who leads published later."""
    there = row.published
    if there is not None and there.generation > published.generation:
        raise ConflictError(
            f"ConfigMap {row.meta.key}: generation {there.generation} is published, "
            f"{published.generation} would be a step back"
        )


def _check_size(body: dict[str, Any], name: str) -> None:
    size = sum(len(text.encode()) for text in body["data"].values())
    if size > _LARGEST:
        text = (
            f"The list is {size // 1024} KiB long and the ConfigMap {name} holds "
            f"{_LARGEST // 1024}. The last list keeps serving. Split the pool."
        )
        raise NotPublishedError(Reason.TOO_LARGE, text)
