"""A person's hands and eyes in one namespace, without starting a program for each look."""

from typing import Any, Final

import httpx

from controlplane.access import APPLY
from dialrota.adapters.cluster import names
from dialrota.adapters.kube.paths import CONFIG_MAPS, EVENTS, LEASES, PODS, SECRETS, Kind

Object = dict[str, Any]

POOLS: Final = names.POOLS
NUMBERS: Final = names.NUMBERS
SOURCES: Final = names.SOURCES
MERGE: Final = {"content-type": "application/merge-patch+json"}
_ALL: Final = (*names.DECLARED, NUMBERS, CONFIG_MAPS, EVENTS, LEASES, PODS, SECRETS)
_KINDS: Final = {kind.name: kind for kind in _ALL}


class Desk:
    """Applies, reads and deletes as one who may do everything."""

    def __init__(self, api: httpx.Client, namespace: str) -> None:
        self._api = api
        self.namespace = namespace

    def apply(self, *objects: Object, manager: str = "a-person", part: str = "") -> Object:
        """Apply on the server's side, with force; return the last one as it is now."""
        query = {"fieldManager": manager, "force": "true"}
        made: Object = {}
        for each in objects:
            path = _KINDS[each["kind"]].one(self.namespace, each["metadata"]["name"], part)
            answer = self._api.patch(path, params=query, headers=APPLY, json=each)
            assert answer.is_success, answer.text
            made = answer.json()
        return made

    def merge(
        self, kind: Kind, name: str, body: Object, manager: str = "a-person", part: str = ""
    ) -> Object:
        """Change only what the body holds."""
        path = kind.one(self.namespace, name, part)
        answer = self._api.patch(path, params={"fieldManager": manager}, headers=MERGE, json=body)
        assert answer.is_success, answer.text
        made: Object = answer.json()
        return made

    def delete(self, kind: Kind, name: str) -> None:
        """Delete an object that is there."""
        self._api.delete(kind.one(self.namespace, name)).raise_for_status()

    def find(self, kind: Kind, name: str) -> Object | None:
        """Read an object, if there is one."""
        answer = self._api.get(kind.one(self.namespace, name))
        return None if answer.status_code == 404 else answer.raise_for_status().json()

    def read(self, kind: Kind, name: str) -> Object:
        """Read an object that is there."""
        found = self.find(kind, name)
        assert found is not None, name
        return found

    def all(self, kind: Kind) -> list[Object]:
        """List a kind."""
        items: list[Object] = (
            self._api.get(kind.all(self.namespace)).raise_for_status().json()["items"]
        )
        return items

    def versions(self) -> dict[tuple[str, str], str]:
        """Read the revisions of all that the controller may write."""
        kinds = (*names.DECLARED, NUMBERS, CONFIG_MAPS, EVENTS)
        return {
            (kind.name, each["metadata"]["name"]): each["metadata"]["resourceVersion"]
            for kind in kinds
            for each in self.all(kind)
        }

    def listed(self, pool: str) -> list[str] | None:
        """Read the numbers that dialers of a pool get; None where there is no list."""
        found = self.find(CONFIG_MAPS, f"{pool}-rotation")
        return None if found is None else sorted(found["data"].get("numbers.txt", "").split())

    def read_list(self, pool: str) -> Object:
        """Read the ConfigMap of a pool."""
        return self.read(CONFIG_MAPS, f"{pool}-rotation")

    def status(self, pool: str) -> Object:
        """Read the status of a pool; nothing where it has none."""
        status: Object = self.read(POOLS, pool).get("status", {})
        return status

    def condition(self, pool: str, kind: str) -> tuple[str, str]:
        """Read status and reason of a condition of a pool; empty where it has none."""
        told = self.status(pool).get("conditions", [])
        found: Object = next((each for each in told if each["type"] == kind), {})
        return found.get("status", ""), found.get("reason", "")

    def said(self, pool: str, kind: str) -> str:
        """Read the message of a condition of a pool that has it."""
        told: list[Object] = self.status(pool)["conditions"]
        return next(str(each.get("message", "")) for each in told if each["type"] == kind)

    def states(self, pool: str) -> dict[str, str]:
        """Read the state of each number of a pool that has one."""
        return {
            each["spec"]["number"]: each["status"]["state"]
            for each in self.all(NUMBERS)
            if each["spec"]["poolRef"]["name"] == pool and "status" in each
        }

    def shown(self) -> list[Object]:
        """List everything that people look at: declarations, numbers, lists."""
        return [
            each for kind in (*names.DECLARED, NUMBERS, CONFIG_MAPS) for each in self.all(kind)
        ]

    def events(self, reason: str = "") -> list[Object]:
        """List events, of one reason or of all."""
        return [each for each in self.all(EVENTS) if reason in ("", each["reason"])]
