"""F9: kill -9 of a controller, right before or right after one of its writes.

The controller lives in a process of its own and kills itself, so nothing gets a chance to tidy up:
writes that were to follow are never sent, answers of those beside it are never read. Then another
begins with nothing in memory, waits until the lease of the dead one is over, and goes on.
"""

from collections.abc import Sequence
from typing import Final

from faults.cluster.endstate import Facts
from faults.cluster.lives import Post
from faults.cluster.mortal import Death
from faults.cluster.processes import Life, live_again, outlive
from faults.cluster.stage import Run

FAMILY: Final = "F9"
BEFORE: Final = f"{FAMILY}-before"
AFTER: Final = f"{FAMILY}-after"


async def play(run: Run, death: Death, seed: int, wanted: Sequence[Facts]) -> bool:
    """Play a story in which the controller dies once; return whether it came to that."""
    post = Post(run.proxy.url, run.theatre.upstream.token, run.namespace, run.person.folder, seed)

    def show(life: Life) -> None:
        run.life = life

    await outlive(run, wanted, [live_again(run, post, death, show)])
    return run.deaths > 0
