"""The proxy of the faults, between a controller in this process and a server: in a thread."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import yaml

from controlplane.access import Access
from fakes.controllers import PATIENCE
from faults.cluster.address import Place
from faults.cluster.proxy import Call, Fault, Proxy, listening, pass_through
from faults.cluster.upstream import Upstream

Living = tuple[Proxy, Callable[[], object]]


class Refusing:
    """Meets a call with a fault some times in a row; notes when it came, till it is let pass."""

    def __init__(self, proxy: Proxy, place: Place, fault: Fault, times: int = 1) -> None:
        self.at: list[float] = []
        self._fault = fault
        self._times = times
        proxy.next_time(place, self._meet)

    @property
    def pauses(self) -> list[float]:
        """Return the seconds from each time to the next."""
        return [later - before for before, later in pairwise(self.at)]

    async def _meet(self, call: Call) -> None:
        self.at.append(time.monotonic())
        if len(self.at) > self._times:
            await pass_through(call)
            return
        call.proxy.next_time(call.place, self._meet)
        await self._fault(call)


@contextmanager
def between(access: Access) -> Iterator[Proxy]:
    """Have a proxy to a server until the block is left."""
    made: Future[Living] = Future()
    thread = threading.Thread(target=asyncio.run, args=(_live(access, made),), daemon=True)
    thread.start()
    proxy, end = made.result(PATIENCE)
    try:
        yield proxy
    finally:
        end()
        thread.join(PATIENCE)


async def _live(access: Access, made: "Future[Living]") -> None:
    """Live in a loop of its own until told to end."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    async with Upstream(access) as upstream, listening(upstream) as proxy:
        made.set_result((proxy, lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()


def kubeconfig(access: Access, url: str, folder: Path) -> Path:
    """Write how to reach a server at another address, as one who may do everything."""
    config = yaml.safe_load(access.kubeconfig(access.bearer()).read_text(encoding="utf-8"))
    config["clusters"][0]["cluster"] = {"server": url}
    file = folder / "between.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    return file
