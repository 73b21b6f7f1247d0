"""A controller whose loop breaks off for a reason nobody foresaw says so, and ends."""

import asyncio
import logging
from typing import Any

import pytest

from dialrota.cli import outside
from dialrota.cli.cluster import run as run_cluster


class _Face:
    is_stopping = False

    def began(self) -> None:
        """Stand for what shows a pass, and has a mistake in it."""
        raise ZeroDivisionError


def test_a_loop_that_breaks_off_is_named_in_the_log_and_ends_the_process(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller: Any = type("Controller", (), {"reconciler": None, "store": None})
    face: Any = _Face()
    monkeypatch.setattr(logging.getLogger("dialrota"), "propagate", True)

    code = asyncio.run(run_cluster.lead(controller, face, None, outside.clock()))

    (told,) = caplog.records
    assert code == 1
    assert (told.levelname, told.message) == ("ERROR", "tending.ended")
    assert told.exc_info is not None
    assert isinstance(told.exc_info[1], ZeroDivisionError)
    assert face.is_stopping
