"""Opening a loop over the repository. What it is made of is imported then, not before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dialrota.cli.outside import Wish
from dialrota.cli.settings import Settings

if TYPE_CHECKING:
    from dialrota.cli.watching.session import Loop

_LOOKING: Final = Wish()


@contextmanager
def open_loop(settings: Settings, wish: Wish = _LOOKING) -> Iterator["Loop"]:
    """Put a loop together; the one that writes holds the repository for itself.

    Raises:
        ConflictError: another run holds it.
    """
    from dialrota.cli.watching.session import make_loop

    with make_loop(settings, wish) as loop:
        yield loop
