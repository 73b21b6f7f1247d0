"""A whole controller in this process: watched from inside, on a clock that a test moves ahead.

It runs in a thread of its own, so that a test may wait for it as for any other process.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from controlplane.daemons import wait_until
from dialrota.adapters.kube.paths import Kind
from dialrota.adapters.probes.pulse import Pulse
from dialrota.adapters.probes.server import Answer, Asked
from dialrota.cli.cluster.clustered import Conduct, Controller, control
from dialrota.cli.cluster.connecting import Target, connect
from dialrota.cli.cluster.signs import Face
from dialrota.cli.settings import Settings
from dialrota.loop.report import PassReport
from dialrota.loop.tending import tend
from dialrota.model.failure import DialrotaError
from fakes.controllers import PATIENCE

T = TypeVar("T")


class Inside:
    """One controller, and what its passes came to."""

    def __init__(self, target: Target, folder: Path) -> None:
        self.target = target
        self.folder = folder
        self.ahead = 0  # Seconds by which its clock is ahead.
        self.outcomes: list[PassReport | DialrotaError] = []
        self.begun = 0
        self._controller: Controller | None = None
        self._face: Face | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="controller", daemon=True)
        self._task: asyncio.Task[None] | None = None
        self._failure: BaseException | None = None

    def start(self) -> Self:
        """Start it, and wait until it has seen everything once."""
        self.launch()
        assert wait_until(lambda: self._controller is not None or self.has_ended, PATIENCE)
        assert not self.has_ended, self._failure
        return self

    def launch(self) -> None:
        """Start it and wait for nothing."""
        self._thread.start()

    def stop(self) -> None:
        """End it as a signal does, and wait until it has."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join(PATIENCE)
        assert self.has_ended
        if self._failure is not None:
            raise self._failure

    @property
    def has_ended(self) -> bool:
        """Whether it has come to its end."""
        return not self._thread.is_alive()

    @property
    def controller(self) -> Controller:
        """What it is put together of."""
        assert self._controller is not None
        return self._controller

    @property
    def reports(self) -> list[PassReport]:
        """The passes that were carried out."""
        return [each for each in self.outcomes if isinstance(each, PassReport)]

    def now(self) -> int:
        """Read its clock."""
        return int(time.time()) + self.ahead

    def began(self) -> float:
        """Count a pass that begins."""
        self.begun += 1
        assert self._face is not None
        return self._face.began()

    def saw(self, outcome: PassReport | DialrotaError, began: float) -> None:
        """Remember what a pass came to, and show it as the program does."""
        assert self._face is not None
        self._face.saw(outcome, began)
        self.outcomes.append(outcome)

    def look(self, seconds: int = 0) -> PassReport:
        """Move its clock ahead, have it look, and wait until it has nothing more to do."""
        self.ahead += seconds
        at, before = self.now(), self.begun
        self._loop.call_soon_threadsafe(self.controller.store.wake)
        assert wait_until(lambda: self.begun > before and self.call(self._is_idle(at)), PATIENCE)
        return self.reports[-1]

    def heard(self, kind: Kind, content: dict[str, Any]) -> None:
        """Wait until it knows an object as the server answered it."""
        meta = content["metadata"]
        key, version = (meta["namespace"], meta["name"]), int(meta["resourceVersion"])
        self.call(self.controller.store.watched(kind).reached(key, version))

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in its loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def pulses(self) -> list[Pulse]:
        """Read what its watches heard."""
        assert self._face is not None
        return [*self._face._pulses()]

    def get(self, path: str) -> Answer:
        """Ask one of its probes, as soon as there are any."""
        assert wait_until(lambda: self._face is not None, PATIENCE)
        assert self._face is not None
        return self._face.handlers()[path](Asked("verbose"))

    def metrics(self) -> str:
        """Read its metrics."""
        return self.get("/metrics").body.decode()

    async def _is_idle(self, at: int) -> bool:
        """Look from within its loop: seen from another thread, a pass may begin meanwhile."""
        # A pass that writes may end after one that began later and had nothing to do.
        latest = max((report.now for report in self.reports), default=0)
        done = self.begun == len(self.outcomes) and latest >= at
        within = self.controller
        more = within.sweeper.is_busy or within.reconciler.is_behind or within.store.writer.filling
        return done and not more

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner, suppress(Exception):
            runner.run(self._until_cancelled())

    async def _until_cancelled(self) -> None:
        self._task = asyncio.ensure_future(self._work())
        try:
            await self._task
        except asyncio.CancelledError:
            return
        except BaseException as error:
            self._failure = error
            raise

    async def _work(self) -> None:
        async with connect(self.target) as client:
            face = self._face = Face([client], None)
            conduct = Conduct(watching=face.watching)
            made = control(Settings(self.folder), self.target, client, conduct)
            async with made as controller:
                face.show(controller)
                self._controller = controller
                await tend(controller.reconciler, self, controller.store, self)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
