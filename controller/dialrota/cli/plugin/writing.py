"""What people write in a cluster: holds, annotations, ``spec.suspend``; under a name of their own.

Never a field that is the controller's.
"""

import getpass
from typing import Any, Final, NamedTuple

from dialrota.adapters.cluster import bodies, names
from dialrota.adapters.cluster.rows import Meta
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import Kind
from dialrota.cli.plugin.rows import Row
from dialrota.model.instant import format_instant
from dialrota.model.pool import Hold

_MANAGER: Final = "kubectl-dialrota"
_LONGEST: Final = 254
_GITOPS: Final = ("kustomize-controller", "helm-controller", "argocd")


class Pen(NamedTuple):
    """What writes, for a person; a dry run is checked by the server and kept by nobody."""

    client: Client
    dry_run: bool = False

    async def hold(self, row: Row, hold: Hold) -> None:
        """Hold a number, in place of whatever held it.

        An end that somebody else has set is taken away by an explicit null; leaving it out would
        let it stand.
        """
        meta, before = row.made.meta, row.hold
        said: dict[str, Any] = {"reason": hold.reason, "by": hold.by}
        if hold.until is not None:
            said["until"] = format_instant(hold.until)
        elif before is not None and before.until is not None:
            said["until"] = None
        body = bodies.of_kind(names.NUMBERS, _same(meta)) | {"spec": {"hold": said}}
        writing = Writing(_MANAGER, force=True, dry_run=self.dry_run)
        await self.client.apply(names.NUMBERS.one(meta.namespace, meta.name), body, writing)

    async def lift(self, row: Row) -> None:
        """Lift the hold of a number, whoever set it."""
        await self._patch(names.NUMBERS, row.made.meta, {"spec": {"hold": None}})

    async def annotate(self, kind: Kind, meta: Meta, name: str, value: str) -> None:
        """Set an annotation."""
        await self._patch(kind, meta, {"metadata": {"annotations": {name: value}}})

    async def suspend(self, meta: Meta, note: str, reason: str | None) -> dict[str, Any]:
        """Freeze a pool, with the reason as an annotation; None lets it move again."""
        body = {
            "metadata": {"annotations": {note: reason}},
            "spec": {"suspend": True if reason is not None else None},
        }
        return await self._patch(names.POOLS, meta, body)

    async def _patch(self, kind: Kind, meta: Meta, body: dict[str, Any]) -> dict[str, Any]:
        same = {**body, "metadata": {**body.get("metadata", {}), **_same(meta)}}
        path = kind.one(meta.namespace, meta.name)
        return await self.client.merge_patch(path, same, Writing(_MANAGER, dry_run=self.dry_run))


async def who(client: Client) -> str:
    """Name the person: as the API server knows them, else as this machine does."""
    try:
        name = await client.who_am_i()
    except ApiError:
        name = ""
    return (name or getpass.getuser())[:_LONGEST]


def kept_by(made: dict[str, Any]) -> str:
    """Name the tool that keeps an object as it stands in git; empty where none does."""
    managers = made["metadata"].get("managedFields") or ()
    found = [str(each.get("manager", "")) for each in managers]
    return next((each for each in found if each.startswith(_GITOPS)), "")


def _same(meta: Meta) -> dict[str, Any]:
    """Name an object, and none that has taken its place."""
    return {"name": meta.name, "namespace": meta.namespace, "uid": meta.uid}
