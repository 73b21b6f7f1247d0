"""The proxy of the faults, between a controller in this process and a server: in a thread."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import yaml

from controlplane.access import Access
from faults.cluster.address import Place
from faults.cluster.proxy import Call, Fault, Proxy, listening, pass_through
from faults.cluster.upstream import Upstream


class Refusing:
    """Meets a call with a fault once, and notes when it came, and when it came again."""

    def __init__(self, proxy: Proxy, place: Place, fault: Fault) -> None:
        self.at: list[float] = []
        self._fault = fault
        proxy.next_time(place, self._refuse)

    async def _refuse(self, call: Call) -> None:
        self.at.append(time.monotonic())
        call.proxy.next_time(call.place, self._let_pass)
        await self._fault(call)

    async def _let_pass(self, call: Call) -> None:
        self.at.append(time.monotonic())
        await pass_through(call)


@contextmanager
def between(access: Access) -> Iterator[Proxy]:
    """Have a proxy to a server until the block is left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    both = _both(access)
    try:
        yield asyncio.run_coroutine_threadsafe(both.__aenter__(), loop).result(10)
        asyncio.run_coroutine_threadsafe(both.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@asynccontextmanager
async def _both(access: Access) -> AsyncIterator[Proxy]:
    async with Upstream(access) as upstream, listening(upstream) as proxy:
        yield proxy
    await asyncio.sleep(0.1)  # Connections take a moment to say goodbye.


def kubeconfig(access: Access, url: str, folder: Path) -> Path:
    """Write how to reach a server at another address, as one who may do everything."""
    config = yaml.safe_load(access.kubeconfig(access.bearer()).read_text(encoding="utf-8"))
    config["clusters"][0]["cluster"] = {"server": url}
    file = folder / "between.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    return file
