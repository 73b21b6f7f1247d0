"""Run a test that is a coroutine, and never for ever."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, Final

PATIENCE: Final = 60.0  # Far beyond what any test needs: only a hang takes so long.


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in an event loop of its own."""

    @functools.wraps(test)
    def run(*args: Any, **fixtures: Any) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **fixtures), PATIENCE))

    return run


async def until(holds: Callable[[], bool]) -> None:
    """Let everything else go on until something holds."""
    while not holds():
        await asyncio.sleep(0.002)
