"""F8: the lease is taken, lost or deleted amid the work, right before one of the writes.

Whoever has lost it may write nothing until he has it again (I12), and what came in between is
still done in the end.
"""

import asyncio
import json
from typing import Final

from faults.cluster.address import Place
from faults.cluster.proxy import Call, Fault, Proxy, pass_through

FAMILY: Final = "F8"

_SILENT: Final = 105.0  # Fast seconds: longer than a lease lasts here.
_OVER: Final = 95.0  # After so many of them the lease is over: anybody might lead.
_HEARD: Final = 12.0  # After so many whoever renews has heard that somebody else leads.
_OTHERS: Final = 40.0  # As long somebody else leads.
_MERGE: Final = "application/merge-patch+json"
_LEASE: Final = ("leases", "dialrota")


async def deposes(call: Call) -> None:
    """Be silent about the lease until it is over; then somebody else leads for a while."""
    call.proxy.later(_reign(call, _SILENT))
    await _mute(call)


async def lapses(call: Call) -> None:
    """Be silent about the lease until it is over, and let nobody take it."""
    call.proxy.later(_lapse(call.proxy))
    await _mute(call)


async def steals(call: Call) -> None:
    """Let somebody else write himself into the lease, whoever has it, and lead for a while."""
    await _hold(call.proxy, _path(call), "somebody-else")
    call.proxy.later(_reign(call, _HEARD))
    await pass_through(call)


async def deletes(call: Call) -> None:
    """Delete the lease under whoever has it."""
    await call.proxy.upstream.ask("DELETE", _path(call))
    await pass_through(call)


OF_LEASES: Final[dict[str, Fault]] = {
    "F8-deposed": deposes,
    "F8-lapsed": lapses,
    "F8-stolen": steals,
    "F8-deleted": deletes,
}


async def _mute(call: Call) -> None:
    """Say nothing of the lease for a while; let the call itself pass, if it is about another."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _SILENT

    def plan() -> None:
        for verb in ("get", "update"):
            call.proxy.next_time(Place(verb, *_LEASE), mute)

    async def mute(each: Call) -> None:
        if loop.time() >= ends:
            await pass_through(each)
            return
        plan()
        await each.hang()

    if call.place.resource == _LEASE[0]:
        await mute(call)
        return
    plan()
    await pass_through(call)


async def _reign(call: Call, after: float) -> None:
    """Lead, once whoever led must know that he does not; then let go."""
    proxy, path = call.proxy, _path(call)
    proxy.traffic.flying += 1  # The run does not end before this has.
    try:
        await asyncio.sleep(after)
        await _hold(proxy, path, "somebody-else")
        proxy.led_by_others = True
        await _meddle(proxy, _namespace(call))
        await asyncio.sleep(_OTHERS)
        proxy.led_by_others = False
        await _hold(proxy, path, "")
    finally:
        proxy.traffic.flying -= 1


async def _lapse(proxy: Proxy) -> None:
    proxy.traffic.flying += 1
    try:
        await asyncio.sleep(_OVER)
        proxy.led_by_others = True
        await asyncio.sleep(_SILENT - _OVER)
        proxy.led_by_others = False
    finally:
        proxy.traffic.flying -= 1


def _path(call: Call) -> str:
    return f"/apis/coordination.k8s.io/v1/namespaces/{_namespace(call)}/leases/{_LEASE[1]}"


def _namespace(call: Call) -> str:
    return call.target.partition("/namespaces/")[2].partition("/")[0]


async def _hold(proxy: Proxy, path: str, holder: str) -> None:
    lease = json.loads((await proxy.upstream.ask("GET", path)).body)["spec"]
    spec = {"holderIdentity": holder, "leaseTransitions": lease["leaseTransitions"] + 1}
    await proxy.upstream.ask("PATCH", path, json.dumps({"spec": spec}).encode(), _MERGE)


async def _meddle(proxy: Proxy, namespace: str) -> None:
    """Change every list, so that whoever believes that he leads has something to write."""
    body = json.dumps({"data": {"stray": "from somebody else"}}).encode()
    for resource, name in [*proxy.past]:
        if resource == "configmaps":
            path = f"/api/v1/namespaces/{namespace}/configmaps/{name}"
            await proxy.upstream.ask("PATCH", path, body, _MERGE)
