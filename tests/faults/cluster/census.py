"""What a controller of this process holds, counted apart from all others (L5): tasks, connections.

At rest it may hold no more tasks than where nothing went wrong, and after its end nothing at all.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from weakref import WeakSet

T = TypeVar("T")
Held = WeakSet[asyncio.Task[Any]]

_HELD: Final[ContextVar[Held | None]] = ContextVar("held", default=None)
_MORE: Final = 3  # Tasks that come and go.
# Half a fast second apart: longer than a call that gets no answer is waited for.
_LOOKS: Final = 200


def count(held: Held) -> None:
    """Count the tasks that this one makes from now on, and those that they make."""
    _HELD.set(held)


def make(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, T] | Generator[Any, None, T],
    **more: Any,
) -> asyncio.Task[T]:
    """Make a task, as the factory of a loop, and count it for whom it is made."""
    task = asyncio.Task(work, loop=loop, **more)
    held = _HELD.get()
    if held is not None:
        held.add(task)
    return task


def alive(held: Held) -> list[str]:
    """Name the tasks that have not come to their end."""
    return sorted(str(each.get_coro()) for each in held if not each.done())


async def at_rest(held: Held, usual: int) -> int:
    """Count the tasks once there are no more than usual; where there always are, in the end."""
    looks = _LOOKS if usual else 0  # A story that is learned must not become longer by this.
    while looks and len(alive(held)) > usual + _MORE:
        looks -= 1
        await asyncio.sleep(0.5)
    return len(alive(held))


def grown(tasks: int, usual: int) -> list[str]:
    """L5: judge how many tasks there are at rest, by how many there usually are."""
    if tasks <= usual + _MORE:
        return []
    return [f"L5: {tasks} tasks are there at rest, {usual} are usual"]


async def outlived(held: Held, connections: Callable[[], int]) -> list[str]:
    """L5: name what is left of a controller that has ended."""
    for _ in range(_LOOKS):
        if not alive(held) and not connections():
            return []
        await asyncio.sleep(0.5)
    found = [f"L5: a task outlived its controller: {each}" for each in alive(held)]
    left = connections()
    return [*found, f"L5: {left} connections outlived it"] if left else found
