"""What controllers of this process log, run by run: a task logs for the run that made it."""

import logging
from contextvars import ContextVar
from typing import Final

from dialrota.cli.watching.logs import JsonLines

_SAID: Final[ContextVar[list[str] | None]] = ContextVar("said", default=None)


class _Ear(logging.Handler):
    """Writes down what is said in a run, as the product would have written it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        said = _SAID.get()
        if said is not None:
            said.append(self.format(record))


def listen() -> None:
    """Hear everything from now on, and show nothing: a controller under fire says much."""
    root = logging.getLogger()
    root.addHandler(_Ear())
    logging.getLogger("dialrota").setLevel(logging.DEBUG)


def begin() -> list[str]:
    """Begin a run in this task; return what it and the tasks that it makes are going to log."""
    said: list[str] = []
    _SAID.set(said)
    return said
