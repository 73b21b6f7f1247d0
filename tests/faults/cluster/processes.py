"""Controllers in processes of their own, in fast time, and how a story reaches them."""

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple

from dialrota.adapters.kube.access import Access
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.exchange import Limits
from faults.cluster import lives, pace, stage
from faults.cluster.address import Counting
from faults.cluster.endstate import Facts
from faults.cluster.lives import Post
from faults.cluster.mortal import Death, Mortal
from faults.cluster.pace import Clock, Steady
from faults.cluster.stage import Run
from faults.cluster.workloads import START

# A child is forked from a process that has imported what a controller needs: no cold start.
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["dialrota.cli.cluster.run", "dialrota.cli.cluster.clustered"])


class Word(NamedTuple):
    """What a controller in another process is told: the time, and whether to decide anew."""

    now: int
    disturb: bool = False


def live(post: Post, now: int, death: Death | None, words: Connection) -> None:
    """Be the controller: the main function of its process."""
    logging.disable(logging.CRITICAL)
    pace.run(_live(post, now, death, words))


async def _live(post: Post, now: int, death: Death | None, words: Connection) -> int:
    clock, counting = Clock(now), Counting()
    loop = asyncio.get_running_loop()
    tasks = set()

    def show(life: lives.Life) -> None:
        def hear() -> None:
            try:
                word: Word = words.recv()
            except EOFError:
                os.kill(os.getpid(), signal.SIGKILL)  # Whoever tells the story is gone.
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

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process.pid is not None
        return self._process.pid

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


async def outlive(
    run: Run, wanted: Sequence[Facts], work: Sequence[Coroutine[Any, Any, None]]
) -> None:
    """Play a story while controllers live and die in processes of their own."""
    run.clock = _Told(run)
    working = [asyncio.create_task(each) for each in work]
    try:
        await stage.play(run, wanted)
    finally:
        for each in working:
            each.cancel()
        for each in working:
            with suppress(asyncio.CancelledError):
                await each


async def live_again(
    run: Run, post: Post, death: Death | None, show: Callable[[Life], None]
) -> None:
    """Live until death, and begin anew. Whoever loses its lease ends as well, with 0."""
    while True:
        life = Life(run, post, death)
        show(life)
        run.lives += 1
        try:
            code = await life.ended()
        finally:
            life.end()
        death = None
        if code == -signal.SIGKILL:
            run.deaths += 1
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
