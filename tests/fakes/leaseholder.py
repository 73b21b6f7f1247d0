"""A process that wants a lease and says what becomes of it, to be paused and killed by a test.

Told ``write``, it writes to the lease at the revision it knew last, as its work would.
"""

import asyncio
import sys
import time

from dialrota.adapters.kube import login, paths
from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.lease import Lease, Place, Terms
from dialrota.adapters.kube.waiting import Timing

TERMS = Terms(duration=6, renew=4, retry=0.3, look=0.2, call=2)


def now() -> int:
    """Read the clock."""
    return int(time.time())


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


async def main(kubeconfig: str, namespace: str, identity: str) -> None:
    """Hold the lease until it is lost, then go on obeying."""
    access = Access(lambda: login.of_kubeconfig(kubeconfig), now=now, monotonic=time.monotonic)
    timing = Timing(asyncio.sleep, time.monotonic, lambda: 0.5)
    async with Client(access) as client:
        lease = Lease(client, Place(namespace, "work", identity), timing, now, TERMS)
        holding = asyncio.create_task(
            lease.run(lambda: say(f"held {lease.transitions}"), lambda why: say(f"lost: {why}"))
        )
        known = {}
        while word := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if word == "read":
                known = await client.get(paths.LEASES.one(namespace, "work"))
                say(f"read {known['spec']['holderIdentity']}")
            else:
                say(await write(client, namespace, known, held=lease.is_held))
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)


async def write(client: Client, namespace: str, known: dict[str, object], *, held: bool) -> str:
    """Write what was known, and say what came of it."""
    try:
        await client.put(paths.LEASES.one(namespace, "work"), known, Writing("late"))
    except ApiError as err:
        return f"refused {err.status} held={held}"
    return f"written held={held}"


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
