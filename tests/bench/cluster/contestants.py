"""Who runs beside whom: dialrota, and the peer in its variants, each with pools of its own.

Each has a user, an API group, a namespace, field managers and a lease of its own, so that all do
the same work on one API server and none touches what another keeps.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cluster import objects
from cluster.api import Api, lists, pools
from cluster.observer import Expectation, Observer
from cluster.results import OURS
from controlplane import crds
from controlplane.access import Access
from controlplane.authority import ADMINS
from controlplane.daemons import Daemon, free_port

Command = Callable[["Contestant", Path], list[str | Path]]

_AT_ONCE = 16  # Requests under way when all pools are made or changed.
_LIMIT = 60.0  # Seconds for a change to be followed, however busy the machine is.
_EACH = 0.08  # Seconds more for each number of a pool that is made: each is an object to write.


@dataclass(frozen=True, slots=True)
class Contestant:
    """One of those who are compared."""

    name: str
    group: str
    command: Command

    @property
    def namespace(self) -> str:
        """Where its pools are."""
        return self.name

    def daemon(self, access: Access, folder: Path, replica: str = "a") -> Daemon:
        """Make a process of it, not yet started."""
        kubeconfig = access.kubeconfig(access.user(self.name, ADMINS), self.namespace)
        return Daemon(f"{self.name}-{replica}", self.command(self, kubeconfig), folder)


def ours() -> Contestant:
    """Give dialrota, as installed."""
    return Contestant(OURS, "dialrota.dev", _our_command)


def _our_command(_: Contestant, kubeconfig: Path) -> list[str | Path]:
    probes = f"--probes=127.0.0.1:{free_port()}"  # Replicas share this machine.
    command = [sys.executable, "-m", "dialrota", "run", "--cluster", probes]
    return [*command, f"--kubeconfig={kubeconfig}"]


def peers(program: Path) -> list[Contestant]:
    """Give the peer with one worker and with eight, without and with read-your-writes."""
    return [
        _peer(program, "peer-1", "--workers=1"),
        _peer(program, "peer-8", "--workers=8"),
        _peer(program, "peer-1-ryw", "--workers=1", "--read-your-writes"),
        _peer(program, "peer-8-ryw", "--workers=8", "--read-your-writes"),
    ]


def _peer(program: Path, name: str, *flags: str) -> Contestant:
    def command(who: Contestant, kubeconfig: Path) -> list[str | Path]:
        place = (f"--group={who.group}", f"--lease-namespace={who.namespace}")
        return [program, f"--kubeconfig={kubeconfig}", f"--name={name}", *place, *flags]

    return Contestant(name, f"{name}.bench.dialrota.dev", command)


class Runner:
    """One contestant at work: its process, its pools, and who observes them."""

    def __init__(self, who: Contestant, api: Api, daemon: Daemon, each: int) -> None:
        """Take what it works with; each of its pools holds so many numbers."""
        self.who = who
        self.daemon = daemon
        self.each = each
        self.observer = Observer(api, who.group, who.namespace)
        self._api = api
        self._pulled: dict[int, int] = {}

    async def begin(self) -> None:
        """Make its namespace, observe it and start the process."""
        await self._api.create("/api/v1/namespaces", {"metadata": {"name": self.who.namespace}})
        await self.observer.begin()
        self.daemon.start()

    async def end(self) -> None:
        """Stop observing, and the process."""
        await self.observer.end()
        self.daemon.stop()

    async def fill(self, indexes: Sequence[int]) -> None:
        """Make pools, and wait until all are published and reported."""
        gate, seconds = asyncio.Semaphore(_AT_ONCE), _LIMIT + _EACH * self.each * len(indexes)
        path = pools(self.who.group, self.who.namespace)

        async def make(index: int) -> Expectation:
            expected = self.observer.expect(objects.pool_name(index), bool)
            async with gate:
                await self._api.create(path, objects.pool(self.who.group, index, self.each))
            return expected

        for expected in await asyncio.gather(*map(make, indexes)):
            await self.follows(expected, seconds)

    async def follows(self, expected: Expectation, seconds: float = _LIMIT) -> None:
        """Wait until a change was followed.

        Raises:
            RuntimeError: it was not; the text ends with what the process said last.
        """
        try:
            await self.observer.wait(expected, seconds)
        except RuntimeError as error:
            said = self.daemon.log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{error}; {self.daemon.name} said:\n{said}") from None

    async def pull(self, index: int) -> tuple[float, Expectation]:
        """Pull the next number of a pool; say when that was answered, and what follows."""
        at = self._pulled.get(index, 0)
        self._pulled[index] = at + 1
        number = objects.member(index, self.each, at)
        name = objects.pool_name(index)
        expected = self.observer.expect(name, lambda text: number not in text)
        path = f"{pools(self.who.group, self.who.namespace)}/{name}"
        return await self._api.patch(path, objects.pulled(at)), expected

    async def pull_everywhere(self, indexes: Sequence[int]) -> list[Expectation]:
        """Pull a number in each pool, as quickly as one driver can, and wait until all follow."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(index: int) -> Expectation:
            async with gate:
                return (await self.pull(index))[1]

        found = await asyncio.gather(*map(one, indexes))
        for expected in found:
            await self.follows(expected)
        return found

    async def count_lists(self) -> int:
        """Count its ConfigMaps."""
        return len((await self._api.get(lists(self.who.namespace)))["items"])


def install(access: Access, contestants: Sequence[Contestant]) -> None:
    """Make known the kinds of all of them."""
    crds.install(access, objects.CRDS)
    theirs = [objects.kind_for(each.group) for each in contestants if each.name != OURS]
    crds.apply(access, *theirs)
