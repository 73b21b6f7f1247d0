"""One write, made safely: only while we lead, only on the revision that was decided on.

A revision that moved on is read again and written on, a few times; what became of the object
since is taken into the mirror, and is news for the next pass where it matters.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.flights import GONE
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import Meta, Row, meta_of
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.adapters.kube.turns import Rank
from dialrota.model.failure import ConflictError

Json = dict[str, Any]
Make = Callable[[Meta], Json]

_TRIES: Final = 4


class Hand:
    """Writes objects of the mirror."""

    def __init__(self, client: Client, mirror: Mirror, may_write: Callable[[], None]) -> None:
        """Take what every write needs; ``may_write`` raises where we no longer lead."""
        self._client = client.gated(may_write)
        self._clients = {
            CONFIG_MAPS: self._client.ranked(Rank.FIRST),
            names.NUMBERS: self._client.ranked(Rank.LAST),
        }
        self._mirror = mirror

    async def create(self, kind: Kind, body: Json, manager: str) -> Json | None:
        """Apply an object that must not exist yet; None where one of that name does."""
        meta = body["metadata"]
        path = kind.one(meta["namespace"], meta["name"])
        try:
            return await self._apply(kind, path, body, manager)
        except ApiError as error:
            if error.is_conflict:
                return None
            raise

    async def update(
        self, kind: Kind, meta: Meta, make: Make, manager: str, part: str = ""
    ) -> Json | None:
        """Apply to an object that exists; None where it is gone.

        Raises:
            ConflictError: it does not stand still.
        """
        path = kind.one(meta.namespace, meta.name, part)
        for _ in range(_TRIES):
            try:
                return await self._apply(kind, path, make(meta), manager)
            except ApiError as error:
                if error.is_missing and not error.is_missing_kind:
                    return None
                if not error.is_conflict:
                    raise
            live = await self.read(kind, meta.namespace, meta.name)
            if live is None or meta_of(live).uid != meta.uid:
                return None
            meta = meta_of(live)
        raise ConflictError(f"{kind.name} {meta.key}: others keep changing it")

    async def once(self, kind: Kind, body: Json, manager: str, part: str) -> Json:
        """Apply to an object in the very revision that the body names.

        Raises:
            ApiError: it has moved on, or is gone.
        """
        meta = body["metadata"]
        path = kind.one(meta["namespace"], meta["name"], part)
        return await self._apply(kind, path, body, manager)

    async def tell(self, kind: Kind, meta: Meta, make: Make) -> Json | None:
        """Make the status of an object what is said here, and nothing more; None where it is gone.

        Raises:
            ConflictError: it does not stand still.
        """
        said: Json = {}

        def say(meta: Meta) -> Json:
            said.update(make(meta))  # Of several tries, the last one counts.
            return said

        made = await self.update(kind, meta, say, names.STATUS_MANAGER, "status")
        strays = made["status"].keys() - said["status"].keys() if made else ()
        return await self.prune(kind, meta_of(made), strays, "status") if made and strays else made

    async def prune(
        self, kind: Kind, meta: Meta, strays: Iterable[str], part: str = "data"
    ) -> Json | None:
        """Take out of an object's data what others put in: applying leaves that alone."""
        body = {
            "metadata": {"uid": meta.uid, "resourceVersion": str(meta.version)},
            part: dict.fromkeys(strays),
        }
        is_list = part == "data"
        writing = Writing(names.LIST_MANAGER if is_list else names.STATUS_MANAGER)
        at, written = (meta.namespace, meta.name), 0
        self._mirror.begin(kind, at)
        try:
            path = kind.one(meta.namespace, meta.name, "" if is_list else part)
            made = await self._of(kind).merge_patch(path, body, writing)
            self._mirror.wrote(kind, made)
            written = int(made["metadata"]["resourceVersion"])
        finally:
            self._mirror.finish(kind, at, written)
        return made

    def _of(self, kind: Kind) -> Client:
        """Let lists go before records, and the records of pools before those of numbers."""
        return self._clients.get(kind, self._client)

    async def _apply(self, kind: Kind, path: str, body: Json, manager: str) -> Json:
        """Write once, and take the answer into the mirror."""
        at, written = (body["metadata"]["namespace"], body["metadata"]["name"]), 0
        self._mirror.begin(kind, at)
        try:
            made = await self._of(kind).apply(path, body, Writing(manager, force=True))
            self._mirror.wrote(kind, made)
            written = int(made["metadata"]["resourceVersion"])
        finally:
            self._mirror.finish(kind, at, written)
        return made

    async def look(self, kind: Kind, row: Row) -> None:
        """Take into the mirror what became of an object, where a watch may be late to tell."""
        live = await self.read(kind, row.meta.namespace, row.meta.name)
        if live is None:
            self._mirror.gone(kind, row)
        else:
            self._mirror.heard(kind, self._mirror.read(kind, live))

    async def delete(self, kind: Kind, row: Row) -> None:
        """Delete an object, if it is still the one that was decided on.

        Raises:
            ApiError: it was refused, and the object is still there.
        """
        meta = row.meta
        self._mirror.begin(kind, meta.key)
        try:
            path = kind.one(meta.namespace, meta.name)
            await self._of(kind).delete(path, uid=meta.uid)
        except ApiError as error:
            if not error.is_missing and not error.is_conflict:
                raise
            live = await self.read(kind, meta.namespace, meta.name) if error.is_conflict else None
            if live is not None and meta_of(live).uid == meta.uid:
                raise
        finally:
            self._mirror.finish(kind, meta.key, GONE)
        self._mirror.gone(kind, row, by_us=True)

    async def read(self, kind: Kind, namespace: str, name: str) -> Json | None:
        """Read an object as it is now; None where there is none."""
        try:
            live = await self._client.get(kind.one(namespace, name))
        except ApiError as error:
            if error.is_missing and not error.is_missing_kind:
                return None
            raise
        return live
