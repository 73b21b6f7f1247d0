"""A pool beside the one that is in trouble: it must not be kept waiting (L2)."""

import asyncio
import json
import re
from typing import Any, Final

from faults.cluster import pace
from faults.cluster.proxy import Call

NAME: Final = "aside"
_NUMBER: Final = "+14155550190"  # In no story.
_APPLY: Final = "application/apply-patch+yaml"
_POOL: Final[dict[str, Any]] = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "NumberPool",
    "metadata": {"name": NAME},
    "spec": {
        "owner": "ann@example.com",
        "policy": {"mode": "Enforce"},
        "numbers": [{"number": _NUMBER}],
    },
}


def is_of(name: str) -> bool:
    """Say whether an object is of that pool: no story knows of it."""
    return name == NAME or name.startswith(f"{NAME}-")


async def waits_beside(call: Call) -> None:
    """Be silent about a write until another pool, declared now, is listed; then lose it.

    The controller gives a write up in the end. The other pool must not have waited for that, on a
    busy machine either, so time goes as it does while a server is asked.
    """
    found = re.search("/namespaces/([^/]+)/", call.target)
    assert found is not None
    pools = f"/apis/dialrota.dev/v1alpha1/namespaces/{found[1]}/numberpools"
    path, body = f"{pools}/{NAME}?fieldManager=neighbour", json.dumps(_POOL).encode()
    await call.proxy.upstream.ask("PATCH", path, body, _APPLY)
    with pace.asking():
        while not call.is_left:
            if _is_listed(call):
                call.cut()
                return
            await asyncio.sleep(0.2)
    place = call.place
    call.proxy.wrong.append(f"L2: a pool waited for the {place.verb} of {place.resource}")


def _is_listed(call: Call) -> bool:
    return bool(call.proxy.past["configmaps", f"{NAME}-rotation"])
