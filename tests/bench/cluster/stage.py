"""A stage: one API server with some pools for each contestant, all of them at work on it."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cluster.api import Api
from cluster.contestants import Contestant, Runner, install
from cluster.results import OURS
from cluster.writes import AuditLog
from controlplane import plane
from controlplane.binaries import Binaries
from controlplane.plane import Plane

_QUIET, _PATIENCE = 3.0, 1800.0


@dataclass(frozen=True, slots=True)
class Size:
    """How many pools a contestant has, and how many numbers are in each."""

    pools: int
    each: int

    def __str__(self) -> str:
        return f"{self.pools} pools x {self.each}"


@dataclass(slots=True)
class Stage:
    """What there is to measure on."""

    plane: Plane
    api: Api
    size: Size
    runners: list[Runner]
    folder: Path
    filled: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        """The contestants, in the order of the table."""
        return [runner.who.name for runner in self.runners]

    @property
    def ours(self) -> Runner:
        """Our own contestant."""
        return next(runner for runner in self.runners if runner.who.name == OURS)

    def audit(self) -> AuditLog:
        """Read the audit log from its end."""
        log = AuditLog(self.plane.apiserver.audit_log)
        log.writes()
        return log

    async def settle(self) -> None:
        """Wait until nobody writes any more.

        Raises:
            RuntimeError: somebody never stops.
        """
        if not await self.audit().settled(_QUIET, _PATIENCE):
            raise RuntimeError("somebody keeps writing although nothing is changed")

    async def fill(self, upto: int) -> None:
        """Make pools for everybody, one contestant after the other, up to so many."""
        for runner in self.runners:
            there = await runner.count_lists()
            await runner.fill(range(there, upto))
        await self.settle()


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that goes with the block, but stays where the block failed: logs are in it."""
    folder = Path(tempfile.mkdtemp(prefix="dialrota-bench-"))
    try:
        yield folder
    except BaseException:
        print(f"the logs are kept in {folder}", flush=True)
        shutil.rmtree(folder / "plane" / "etcd", ignore_errors=True)
        raise
    shutil.rmtree(folder)


@asynccontextmanager
async def opened(
    programs: Binaries, contestants: Sequence[Contestant], size: Size
) -> AsyncIterator[Stage]:
    """Start a server and all contestants, and end them with the block."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_folder())
        ours = stack.enter_context(plane.running(programs, folder / "plane"))
        install(ours.access, contestants)
        api = await stack.enter_async_context(Api(ours.access))
        runners = []
        for who in contestants:
            daemon = who.daemon(ours.access, folder / who.name)
            runner = Runner(who, api, daemon, size.each)
            stack.push_async_callback(runner.end)
            await runner.begin()
            runners.append(runner)
        yield Stage(ours, api, size, runners, folder)
