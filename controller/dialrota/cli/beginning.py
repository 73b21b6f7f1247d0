"""How a program begins: what it is made of takes a moment to import."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_INTERRUPTED: Final = 130  # As when it ends; that is not imported yet.


@contextmanager
def importing() -> Iterator[None]:
    """Let Ctrl-C end the program without a traceback while something is imported."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        sys.exit(_INTERRUPTED)
