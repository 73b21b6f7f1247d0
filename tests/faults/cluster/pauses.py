"""F11: a leader stands still past its lease, at one of its writes, and then goes on with it.

Two controllers want one lease, each in a process of its own. The first stops itself by SIGSTOP,
right before a write or right after it. Once the other leads, at a moment that the seed chooses, it
goes on: the write that was on its lips is sent, and must not be done, and it must end.
"""

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from faults.cluster import proxy
from faults.cluster.endstate import Facts
from faults.cluster.lives import LEASE, Post
from faults.cluster.mortal import Death
from faults.cluster.person import RefusedError
from faults.cluster.processes import Life, live_again, outlive
from faults.cluster.proxy import Proxy
from faults.cluster.stage import Run

FAMILY: Final = "F11"
BEFORE: Final = f"{FAMILY}-before"
AFTER: Final = f"{FAMILY}-after"

_ENDING: Final = 300  # Fast seconds in which whoever went on must have ended.
_LATEST: Final = 40.0  # Fast seconds that the other may lead before the first goes on.


class Pair:
    """Two controllers, of which one leads, as a story reaches them."""

    def __init__(self) -> None:
        self._lives: dict[int, Life] = {}
        self.is_resuming = False  # Whoever stood still is to learn that it leads no more.

    def take(self, place: int, life: Life) -> None:
        """Have one of them begin, or begin anew."""
        self._lives[place] = life

    def still(self) -> Life | None:
        """Find the one that stands still."""
        return next((each for each in self._lives.values() if _stands_still(each.pid)), None)

    def has(self, life: Life) -> bool:
        """Say whether somebody is in the life that he was in."""
        return life in self._lives.values()

    @property
    def is_up(self) -> bool:
        """Whether one has taken up its work, and none stands still or only just did."""
        lives = self._lives.values()
        return not self.is_resuming and not self.still() and any(each.is_up for each in lives)

    def wake(self) -> None:
        """Tell both that there is news, as a changed file would."""
        for each in self._lives.values():
            each.wake()

    def disturb(self) -> None:
        """Have both decide every pool again, for no reason; only one may."""
        for each in self._lives.values():
            each.disturb()


async def play(run: Run, death: Death, seed: int, wanted: Sequence[Facts]) -> bool:
    """Play a story in which the leader stands still once; return whether it came to that."""
    pair = run.life = Pair()
    resumed = asyncio.Event()
    async with proxy.listening(run.theatre.upstream) as other:
        run.others.append(other)
        work = [
            live_again(run, _post(run, run.proxy, seed), death, partial(pair.take, 0)),
            _stand_by(run, pair, _post(run, other, seed + 1)),
            _resume(run, pair, seed, resumed),
        ]
        await outlive(run, wanted, work)
    return resumed.is_set()


def _post(run: Run, way: Proxy, seed: int) -> Post:
    return Post(way.url, run.theatre.upstream.token, run.namespace, run.person.folder, seed)


async def _stand_by(run: Run, pair: Pair, post: Post) -> None:
    """Begin once the first leads, or stands still."""
    while not pair.is_up and pair.still() is None:
        await asyncio.sleep(1)
    await live_again(run, post, None, partial(pair.take, 1))


async def _resume(run: Run, pair: Pair, seed: int, resumed: asyncio.Event) -> None:
    """Let who stands still go on when the other has had the lease for a while."""
    while (life := pair.still()) is None:
        await asyncio.sleep(1)
    before = await _holder(run)
    while await _holder(run) in ("", before):
        await asyncio.sleep(1)
    chances = random.Random(seed)  # noqa: S311  # To be repeated, not to be secret.
    await asyncio.sleep(chances.random() * _LATEST)
    pair.is_resuming = True
    os.kill(life.pid, signal.SIGCONT)
    resumed.set()
    for _ in range(_ENDING if before else 0):  # Before it made the lease it had none to lose.
        if not pair.has(life):
            break
        await asyncio.sleep(1)
    if before and pair.has(life):
        run.wrong.append("L1: who stood still past its lease did not end")
    pair.is_resuming = False


async def _holder(run: Run) -> str:
    try:
        lease = await run.person.read("/apis/coordination.k8s.io/v1", "leases", LEASE)
    except RefusedError:
        return ""
    return lease["spec"].get("holderIdentity") or ""


def _stands_still(pid: int) -> bool:
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return said.rpartition(")")[2].split()[0] == "T"
