"""A person with kubectl, in one namespace, and the audits that somebody mounts."""

import json
from pathlib import Path
from typing import Any, Final

from faults.cluster.http11 import Message
from faults.cluster.upstream import Upstream

Object = dict[str, Any]

_GROUP: Final = "/apis/dialrota.dev/v1alpha1"
_PLURALS: Final = {"NumberPool": "numberpools", "ReputationSource": "reputationsources"}
_APPLY: Final = "application/apply-patch+yaml"
_MERGE: Final = "application/merge-patch+json"


class RefusedError(Exception):
    """The server refused what was to work."""


class Person:
    """Writes straight to the API server, not through the proxy."""

    def __init__(self, upstream: Upstream, namespace: str, folder: Path) -> None:
        self._upstream = upstream
        self.namespace = namespace
        self.edits = 0  # Made by hand, beside the story.
        self.folder = folder  # What the controller mounts.
        self._audits = folder / "audits"
        self._audits.mkdir()

    async def begin(self) -> None:
        """Make the namespace."""
        body = {"metadata": {"name": self.namespace}}
        await self._ask("POST", "/api/v1/namespaces", body)

    async def apply(self, obj: Object) -> None:
        """Apply an object by name."""
        path = self.path(_PLURALS[obj["kind"]], obj["metadata"]["name"])
        await self._ask("PATCH", f"{path}?fieldManager=person&force=true", obj, _APPLY)

    async def merge(self, resource: str, name: str, body: Object, manager: str = "person") -> None:
        """Change an object, as one of several people."""
        path = f"{self.path(resource, name)}?fieldManager={manager}"
        await self._ask("PATCH", path, body, _MERGE)

    async def delete(self, resource: str, name: str = "") -> None:
        """Delete an object; all of a kind, where no name is given."""
        await self._ask("DELETE", self.path(resource, name))

    def audit(self, text: str) -> None:
        """Save an audit, in one step."""
        unfinished = self._audits / "audit.csv.part"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.rename(self._audits / "audit.csv")

    async def read(self, group: str, resource: str, name: str) -> Object:
        """Read an object."""
        answer = await self._ask("GET", f"{group}/namespaces/{self.namespace}/{resource}/{name}")
        found: Object = json.loads(answer.body)
        return found

    def path(self, resource: str, name: str = "") -> str:
        """Say where an object is served."""
        group = "/api/v1" if resource == "configmaps" else _GROUP
        path = f"{group}/namespaces/{self.namespace}/{resource}"
        return f"{path}/{name}" if name else path

    async def _ask(
        self, method: str, target: str, body: Object | None = None, media: str = ""
    ) -> Message:
        data = json.dumps(body).encode() if body is not None else b""
        answer = await self._upstream.ask(method, target, data, media)
        if answer.status >= 300:
            raise RefusedError(f"{method} {target}: {answer.body.decode()}")
        return answer
