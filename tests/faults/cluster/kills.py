"""F9: kill -9 of a controller, right before or right after one of its writes.

The controller lives in a process of its own and kills itself, so nothing gets a chance to tidy up:
writes that were to follow are never sent, answers of those beside it are never read. Then another
begins with nothing in memory, waits until the lease of the dead one is over, and goes on.
"""

import asyncio
import json
import logging
import multiprocessing
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple

from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.exchange import Call, Limits
from dialrota.cli.clustered import Controller
from faults.cluster import lives, pace, stage
from faults.cluster.address import Address, Counting, place_of
from faults.cluster.endstate import Facts
from faults.cluster.lives import Post
from faults.cluster.pace import Clock, Steady
from faults.cluster.stage import Run
from faults.cluster.workloads import START

FAMILY: Final = "F9"
BEFORE: Final = f"{FAMILY}-before"
AFTER: Final = f"{FAMILY}-after"

_PATIENCE: Final = 1200.0  # Fast seconds for a process to come up, on a busy machine.

# A child is forked from a process that has imported what a controller needs: no cold start.
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["dialrota.cli.run_cluster", "dialrota.cli.clustered"])


class Death(NamedTuple):
    """At which write a controller dies, and on which side of it."""

    address: Address
    fault: str


class Word(NamedTuple):
    """What a controller in another process is told: the time, and whether to decide anew."""

    now: int
    disturb: bool = False


class Mortal(Client):
    """A client that kills its own process at one write."""

    def __init__(
        self, access: Access, limits: Limits, death: Death | None, counting: Counting
    ) -> None:
        super().__init__(access, limits=limits)
        self._death = death
        self._counting = counting

    async def delete(
        self, path: str, *, uid: str = "", revision: str = "", propagation: str = "Background"
    ) -> dict[str, Any]:
        """Delete, or die."""
        dies_after = self._meet("DELETE", path, b"")
        done = await super().delete(path, uid=uid, revision=revision, propagation=propagation)
        if dies_after:
            _die()
        return done

    async def _write(self, call: Call, body: object, writing: Writing) -> dict[str, Any]:
        dies_after = self._meet(call.method, call.path, json.dumps(body).encode())
        done = await super()._write(call, body, writing)
        if dies_after:
            _die()
        return done

    def _meet(self, method: str, path: str, body: bytes) -> bool:
        """Count a write, and die before it if it is the one; say whether to die after it."""
        address = self._counting.next(place_of(method, path, body))
        if self._death is None or address != self._death.address:
            return False
        if self._death.fault == BEFORE:
            _die()
        return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def live(post: Post, now: int, death: Death | None, words: Connection) -> None:
    """Be the controller: the main function of its process."""
    logging.disable(logging.CRITICAL)
    pace.run(_live(post, now, death, words))


async def _live(post: Post, now: int, death: Death | None, words: Connection) -> int:
    clock, counting = Clock(now), Counting()
    loop = asyncio.get_running_loop()
    tasks = set()

    def show(controller: Controller) -> None:
        life = lives.Life(controller)

        def hear() -> None:
            try:
                word: Word = words.recv()
            except EOFError:
                _die()  # Whoever tells the story is gone.
            clock.set_forward(word.now)
            if word.disturb:
                life.disturb()
            life.wake()

        loop.add_reader(words.fileno(), hear)
        tasks.add(asyncio.create_task(_say_when_up(life, words)))

    def make(access: Access, limits: Limits) -> Client:
        return Mortal(access, limits, death, counting)

    return await lives.lead(post, clock, Steady(), show, make)


async def _say_when_up(life: lives.Life, words: Connection) -> None:
    """Say that it has taken up its work."""
    while not life.is_up:
        await asyncio.sleep(0.2)
    words.send("up")


class Life:
    """A controller in another process."""

    def __init__(self, run: Run, post: Post, death: Death | None) -> None:
        self._clock = run.clock
        self._words, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=live, args=(post, run.clock.now(), death, theirs), daemon=True
        )
        self._process.start()
        theirs.close()

    def wake(self) -> None:
        """Tell it that there is news, as a changed file would."""
        self._say(Word(self._clock.now()))

    def disturb(self) -> None:
        """Have it decide every pool again, for no reason."""
        self._say(Word(self._clock.now(), disturb=True))

    @property
    def is_up(self) -> bool:
        """Whether it has said that it took up its work."""
        return not self._words.closed and self._words.poll()

    async def ended(self) -> int | None:
        """Wait until it ends; return how, negative for a signal."""
        await _readable(self._process.sentinel)
        self._process.join()
        return self._process.exitcode

    def end(self) -> None:
        """Kill it, if it still lives."""
        self._process.kill()
        self._process.join()
        self._words.close()

    def _say(self, word: Word) -> None:
        with suppress(OSError):  # It died; the next is told the time when it begins.
            self._words.send(word)


class _Told(Clock):
    """The clock of a story, which sets that of the controller as well."""

    def __init__(self, run: Run) -> None:
        super().__init__(START)
        self._run = run

    def set_forward(self, to: int) -> None:
        """Go on from another instant; the controller hears of it before it sees what comes."""
        super().set_forward(to)
        self._run.wake()


async def play(run: Run, death: Death, seed: int, wanted: Sequence[Facts]) -> bool:
    """Play a story in which the controller dies once; return whether it came to that."""
    run.clock = _Told(run)
    dying = asyncio.create_task(_live_again(run, death, seed))
    try:
        await stage.play(run, wanted)
        async with asyncio.timeout(_PATIENCE):
            while run.life is None or not run.life.is_up:
                await asyncio.sleep(1)
        await stage.stay(run)
    finally:
        dying.cancel()
        with suppress(asyncio.CancelledError):
            await dying
    return run.deaths > 0


async def _live_again(run: Run, death: Death | None, seed: int) -> None:
    """Live until death, and begin anew. Whoever loses its lease ends as well, with 0."""
    token, url = run.theatre.upstream.token, run.proxy.url
    post = Post(url, token, run.namespace, run.person.folder, seed)
    while True:
        run.life = life = Life(run, post, death)
        run.lives += 1
        try:
            code = await life.ended()
        finally:
            life.end()
        if code == -signal.SIGKILL:
            run.deaths, death = run.deaths + 1, None
        elif code != 0:
            run.wrong.append(f"the controller ended by itself, with {code}")


async def _readable(file: int) -> None:
    """Wait until a file can be read, or is closed at its other end."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_reader(file, came.set)
    try:
        await came.wait()
    finally:
        loop.remove_reader(file)
