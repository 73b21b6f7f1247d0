"""What takes longer than one call: failing for a while, a write that haunts."""

import asyncio
from typing import Final

from faults.cluster import faults
from faults.cluster.address import LIST, WATCH, Place
from faults.cluster.proxy import Call, Fault, Proxy, pass_through

_OFTEN: Final = 12  # So often in a time of failing, and it is a hot loop: pauses double.


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
