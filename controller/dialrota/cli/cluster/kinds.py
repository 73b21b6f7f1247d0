"""The kinds of a cluster: brought up to date, or compared with ours. Never deletes anything."""

import asyncio
import difflib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client, Json, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.cli.cluster.connecting import Target, connect, in_words
from dialrota.cli.render.yaml import dump
from dialrota.model.failure import TransientError

_MANAGER: Final = "dialrota-crds"
_PATIENCE: Final = 60  # Looks, half a second apart, until a kind is served.
_RIGHTS: Final = "It takes the right to get, create and patch customresourcedefinitions."
_ABSENT: Final[Json] = {"metadata": {}, "spec": {}}


@asynccontextmanager
async def _server(target: Target) -> AsyncIterator[Client]:
    """Open a client, and say in words what the server refuses, and which it is."""
    async with connect(target) as client:
        with in_words(client, _RIGHTS):
            yield client


async def install(target: Target, definitions: list[Json], say: Callable[[str], None]) -> None:
    """Apply definitions, and wait until the server serves them.

    Raises:
        TransientError: a kind is not served in time.
    """
    async with _server(target) as client:
        for definition in definitions:
            name = definition["metadata"]["name"]
            before = await _read(client, name)
            made = await client.apply(_path(name), definition, Writing(_MANAGER, force=True))
            await _wait(client, name)
            say(f"{name} {_outcome(before, made)}")


async def compare(target: Target, definitions: list[Json], say: Callable[[str], None]) -> bool:
    """Write how the definitions of a cluster would change; return whether they would."""
    changed = False
    async with _server(target) as client:
        for definition in definitions:
            name = definition["metadata"]["name"]
            before = await _read(client, name)
            writing = Writing(_MANAGER, force=True, dry_run=True)
            after = await client.apply(_path(name), definition, writing)
            for line in _diff(name, before or _ABSENT, after):
                changed = True
                say(line)
    return changed


def _path(name: str) -> str:
    return paths.CRDS.one(None, name)


async def _read(client: Client, name: str) -> Json | None:
    try:
        return await client.get(_path(name))
    except ApiError as error:
        if not error.is_missing:
            raise
    return None


async def _wait(client: Client, name: str) -> None:
    for _ in range(_PATIENCE):
        found = await client.get(_path(name))
        held = {each["type"]: each["status"] for each in _conditions(found)}
        if held.get("NamesAccepted") == "False":
            raise TransientError(f"{name}: another kind has one of its names already")
        if held.get("Established") == "True" and await _is_served(client, found):
            return
        await asyncio.sleep(0.5)
    raise TransientError(f"{name} is not served after {_PATIENCE // 2} s; look at its conditions")


async def _is_served(client: Client, definition: Json) -> bool:
    """Ask for a list: for a second an established kind answers 404, or 429."""
    spec = definition["spec"]
    path = f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}"
    try:
        await client.get(path, {"limit": "1"})
    except ApiError as error:
        return error.is_denied  # Who may install the kinds need not be let look at objects.
    return True


def _conditions(definition: Json) -> list[dict[str, Any]]:
    # Of a definition made a moment ago they are null.
    found: list[dict[str, Any]] | None = definition.get("status", {}).get("conditions")
    return found or []


def _outcome(before: Json | None, made: Json) -> str:
    if before is None:
        return "installed"
    same = before["metadata"].get("resourceVersion") == made["metadata"].get("resourceVersion")
    return "is up to date" if same else "updated"


def _diff(name: str, before: Json, after: Json) -> list[str]:
    old, new = (
        dump(side["spec"]).splitlines() if side["spec"] else [] for side in (before, after)
    )
    return list(difflib.unified_diff(old, new, f"cluster/{name}", f"ours/{name}", lineterm=""))
