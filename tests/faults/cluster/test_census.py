"""What a controller holds is counted apart: what ends with it is no leak, and what stays is."""

import asyncio

from controlplane.shared import Shared
from faults.cluster import census, pace, proxy
from faults.cluster.census import Held
from faults.cluster.upstream import Upstream


async def _lead(held: Held, seconds: float) -> None:
    """Be a controller that leaves a task behind for so long."""
    census.count(held)
    asyncio.create_task(asyncio.sleep(seconds))  # noqa: RUF006  # It is not to be kept.


def _left_of(seconds: float) -> list[str]:
    async def tell() -> list[str]:
        held = Held()
        await asyncio.create_task(_lead(held, seconds))
        return await census.outlived(held, lambda: 0)

    return pace.run(tell())


def test_a_task_that_ends_soon_after_its_controller_is_none_that_outlived_it() -> None:
    assert _left_of(5) == []


def test_a_task_that_outlives_its_controller_is_named() -> None:
    (line,) = _left_of(1e6)
    assert line.startswith("L5: a task outlived its controller: <coroutine object sleep")


def test_tasks_of_others_are_not_counted() -> None:
    async def tell() -> int:
        held, others = Held(), asyncio.create_task(asyncio.sleep(5))
        await asyncio.create_task(_lead(held, 5))
        found = await census.at_rest(held, 0)
        others.cancel()
        return found

    assert pace.run(tell()) == 1


def test_more_tasks_than_usual_are_a_leak() -> None:
    assert census.grown(12, 10) == []
    assert census.grown(14, 10) == ["L5: 14 tasks are there at rest, 10 are usual"]


def test_a_connection_is_there_until_the_controller_closes_it(plane: Shared) -> None:
    async def tell() -> list[int]:
        async with Upstream(plane.access) as upstream, proxy.listening(upstream) as way:
            host, port = way.url.removeprefix("http://").split(":")
            _, writer = await asyncio.open_connection(host, int(port))
            while not way.connections():
                await asyncio.sleep(0.5)
            found = [way.connections()]
            writer.write(b"GET /version HTTP/1.1\r\n")  # Half a request.
            writer.close()
            while way.connections():
                await asyncio.sleep(0.5)
            return [*found, way.connections()]

    assert pace.run(tell()) == [1, 0]
