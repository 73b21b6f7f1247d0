"""What takes longer than one call: failing for a while, a write that haunts, a lease taken."""

import asyncio
import json
from typing import Final

from faults.cluster import faults
from faults.cluster.address import LIST, WATCH, Place
from faults.cluster.proxy import Call, Fault, Proxy, pass_through

_OFTEN: Final = 12  # So often in a time of failing, and it is a hot loop: pauses double.
_SILENT: Final = 105.0  # Fast seconds: longer than a lease lasts here.
_OTHERS: Final = 40.0  # As long somebody else leads.
_LEASE: Final = ("leases", "dialrota")
_MERGE: Final = "application/merge-patch+json"


def fails_for(seconds: float) -> Fault:
    """Fail at a place for a while, in which it may not be asked for in a hot loop (L3)."""

    async def fault(call: Call) -> None:
        loop = asyncio.get_running_loop()
        ends, times, place = loop.time() + seconds, 0, call.place
        verbs = (WATCH, LIST) if place.verb in (WATCH, LIST) else (place.verb,)

        async def again(each: Call) -> None:
            nonlocal times
            if loop.time() >= ends:
                await pass_through(each)
                return
            times += 1
            if times == _OFTEN:
                each.proxy.wrong.append(
                    f"L3: {place.verb} {place.resource} is asked for again and again"
                )
            for verb in verbs:
                each.proxy.next_time(place._replace(verb=verb), again)
            await each.reply(faults.refusal(503, "ServiceUnavailable"))

        await again(call)

    return fault


async def haunts(call: Call) -> None:
    """Let it arrive after the next two of its kind, when nobody waits for it any more."""
    proxy = call.proxy
    due = _count(proxy, call.place) + 2

    async def arrive() -> None:
        while _count(proxy, call.place) < due or proxy.traffic.flying:
            await asyncio.sleep(1)
        await proxy.upstream.send(call.request)

    proxy.later(arrive())
    call.cut()


def _count(proxy: Proxy, place: Place) -> int:
    return sum(1 for address in proxy.met if address.place == place)


async def deposes(call: Call) -> None:
    """Be silent about the lease until it is over; then somebody else leads for a while (I12)."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _SILENT

    async def mute(each: Call) -> None:
        if loop.time() >= ends:
            await pass_through(each)
            return
        for verb in ("get", "update"):
            each.proxy.next_time(Place(verb, *_LEASE), mute)
        await each.hang()

    call.proxy.later(_reign(call))
    await mute(call)


async def _reign(call: Call) -> None:
    proxy, path = call.proxy, call.target.partition("?")[0]
    proxy.traffic.flying += 1  # The run does not end before this has.
    try:
        await asyncio.sleep(_SILENT)
        await _hold(proxy, path, "somebody-else")
        proxy.led_by_others = True
        await _meddle(proxy, path)
        await asyncio.sleep(_OTHERS)
        proxy.led_by_others = False
        await _hold(proxy, path, "")
    finally:
        proxy.traffic.flying -= 1


async def _hold(proxy: Proxy, path: str, holder: str) -> None:
    lease = json.loads((await proxy.upstream.ask("GET", path)).body)["spec"]
    spec = {"holderIdentity": holder, "leaseTransitions": lease["leaseTransitions"] + 1}
    await proxy.upstream.ask("PATCH", path, json.dumps({"spec": spec}).encode(), _MERGE)


async def _meddle(proxy: Proxy, lease: str) -> None:
    """Change every list, so that whoever believes that he leads has something to write."""
    space = lease.partition("/namespaces/")[2].partition("/")[0]
    body = json.dumps({"data": {"stray": "from somebody else"}}).encode()
    for resource, name in [*proxy.past]:
        if resource == "configmaps":
            path = f"/api/v1/namespaces/{space}/configmaps/{name}"
            await proxy.upstream.ask("PATCH", path, body, _MERGE)
