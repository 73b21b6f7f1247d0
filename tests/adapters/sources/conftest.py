"""A server per test."""

from collections.abc import Iterator

import pytest

from fakes.telnyx_server import TelnyxServer, reputation


@pytest.fixture
def server() -> Iterator[TelnyxServer]:
    """Run a well-behaved Telnyx with one clean, one doubtful and one flagged number."""
    with TelnyxServer() as running:
        running.numbers = {
            "+14155550101": reputation("low"),
            "+14155550102": reputation("medium"),
            "+14155550103": reputation("high", spam_category="Telemarketer"),
        }
        yield running
