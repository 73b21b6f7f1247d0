"""How long to wait until a controller has taken up what a person wrote."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import click

from dialrota.cli.progress import busy
from dialrota.model.failure import UsageError
from dialrota.model.instant import parse_duration

_PAUSE: Final = 0.2  # Seconds between two looks.
_RUNS: Final = "kubectl get pods -A -l app.kubernetes.io/name=dialrota"

_Function = TypeVar("_Function", bound=Callable[..., Any])


def timeout_option(function: _Function) -> _Function:
    """Add ``--timeout``."""
    option = click.option(
        "--timeout",
        default="30s",
        metavar="DURATION",
        show_default=True,
        help="How long to wait for the controller.",
    )
    return option(function)


def read_timeout(text: str) -> int:
    """Read a timeout as typed.

    Raises:
        UsageError: it is no span of time.
    """
    try:
        return parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--timeout {error}") from error


async def wait(is_done: Callable[[], Awaitable[bool]], seconds: int, sentence: str) -> bool:
    """Look again and again until something is done; False when the time is over before."""
    import asyncio  # Slow to import, and help only wants the option.

    click.echo(f"{sentence} (at most {seconds} s).", err=True)
    try:
        with busy(sentence):
            async with asyncio.timeout(seconds):
                while not await is_done():
                    await asyncio.sleep(_PAUSE)
    except TimeoutError:
        return False
    return True


def say_nobody(what: str, seconds: int) -> None:
    """Say that nothing came of it in time, and where to look."""
    click.echo(
        f"dialrota: {what}, but within {seconds} s no controller has taken it up; "
        f"does one run? {_RUNS}",
        err=True,
    )
