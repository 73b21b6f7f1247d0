"""Coroutines that never wait run without an event loop."""

import asyncio

import pytest

from dialrota.loop.atonce import at_once


async def _double(number: int) -> int:
    return 2 * number


async def _twice_doubled(number: int) -> int:
    return await _double(await _double(number))


async def _fail() -> None:
    raise ValueError("no")


def test_the_result_comes_back_through_any_number_of_awaits() -> None:
    """As a plain call would give it."""
    assert at_once(_twice_doubled(3)) == 12


def test_an_error_comes_out_as_it_was_raised() -> None:
    """Nothing is wrapped."""
    with pytest.raises(ValueError, match="no"):
        at_once(_fail())


def test_waiting_is_refused_and_nothing_is_left_running() -> None:
    """A store that waits has to be driven by a loop."""
    with pytest.raises(RuntimeError, match="has waited"):
        at_once(asyncio.sleep(0))
