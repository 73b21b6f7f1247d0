"""Numbers that do not exist yet are made in the background."""

import asyncio

from builders import make_state
from dialrota.adapters.cluster.filling import Filling
from dialrota.model.failure import TransientError
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState

SALES = PoolKey("dialers", "sales")
A = make_state("+14155550101")
B = make_state("+14155550102")


def test_the_latest_word_on_a_number_is_what_is_made() -> None:
    made: list[NumberState] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        made.append(state)

    async def main() -> None:
        filling = Filling(make)
        filling.add(SALES, A)
        filling.add(SALES, A._replace(message="later"))
        await filling.done()
        assert len(filling) == 0

    asyncio.run(main())
    assert [state.message for state in made] == ["later"]


def test_what_failed_is_tried_again_as_it_is_decided_by_then() -> None:
    """It may have been done, and only the answer was lost: the old record would undo a newer."""
    made: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        made.append(state.message)
        if len(made) == 1:
            filling.correct(SALES, A._replace(message="later"))
            raise TransientError("the answer was lost")

    async def main() -> None:
        filling.add(SALES, A._replace(message="first"))
        await filling.done()
        filling.correct(SALES, A)
        assert len(filling) == 0, "what is made already is not made again"

    filling = Filling(make)
    asyncio.run(main())
    assert made == ["first", "later"]


def test_whoever_writes_a_number_once_more_writes_what_is_decided_by_then() -> None:
    """A gateway that repeats a request answers with a conflict to what it carried out."""
    later, said = A._replace(message="later"), list[NumberState]()

    async def make(key: PoolKey, state: NumberState) -> None:
        said.append(filling.latest(key, state))
        if len(said) == 1:
            filling.correct(key, later)
            said.append(filling.latest(key, state))

    async def main() -> None:
        filling.add(SALES, A)
        await filling.done()

    filling = Filling(make)
    asyncio.run(main())
    assert said == [A, later, later]


def test_what_is_dropped_is_not_made() -> None:
    made: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        made.append(state.number)

    async def main() -> None:
        filling = Filling(make)
        filling.add(SALES, A)
        filling.add(SALES, B)
        filling.drop(SALES, A.number)
        await filling.done()

    asyncio.run(main())
    assert made == [B.number]


def test_what_is_dropped_while_its_making_fails_is_not_tried_again() -> None:
    made: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        made.append(state.message)
        if len(made) == 1:
            filling.drop(key, state.number)
            raise TransientError("not now")

    async def main() -> None:
        filling.add(SALES, A)
        filling.add(SALES, B._replace(message="other"))
        await filling.done()
        assert made == [A.message, "other"]
        filling.add(SALES, A._replace(message="back"))
        await filling.done()

    filling = Filling(make)
    asyncio.run(main())
    assert made == [A.message, "other", "back"]


def test_whoever_needs_a_number_that_is_being_made_waits_for_it() -> None:
    """Else an older record could come out after a newer one."""
    order: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        order.append("begin")
        await asyncio.sleep(0.02)
        order.append("made")

    async def main() -> None:
        filling = Filling(make)
        filling.add(SALES, A)
        while not order:
            await asyncio.sleep(0)
        await filling.through(SALES, A.number)
        order.append("after")
        await filling.through(SALES, B.number)  # Nobody makes this one; no waiting.
        await filling.stop()

    asyncio.run(main())
    assert order == ["begin", "made", "after"]


def test_a_number_that_could_not_be_made_is_tried_again() -> None:
    tries: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        tries.append(state.number)
        if len(tries) == 1:
            raise TransientError("not now")

    async def main() -> None:
        filling = Filling(make)
        filling.add(SALES, A)
        await filling.done()

    asyncio.run(main())
    assert tries == [A.number, A.number]


def test_a_number_that_waits_for_its_next_try_is_taken_up_by_nobody_else() -> None:
    tries: list[str] = []

    async def make(key: PoolKey, state: NumberState) -> None:
        tries.append(state.number)
        if tries == [A.number]:
            raise TransientError("not now")
        await asyncio.sleep(0.01)

    async def main() -> None:
        filling = Filling(make)
        filling.add(SALES, A)
        while not tries:
            await asyncio.sleep(0)
        filling.add(SALES, B)  # Another hand, with nothing else to do after this one.
        assert len(filling) == len(filling.of_pool(SALES)) == 2
        async with asyncio.timeout(30):
            await filling.through(SALES, A.number)
            await filling.done()

    asyncio.run(main())
    assert tries == [A.number, B.number, A.number]
