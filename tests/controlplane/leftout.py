"""Tests that are left out where what they need cannot be had, and the summary that says so."""

import os
from typing import Any, Final, NoReturn

import pytest


class LeftOut:
    """What is left out: ``tests on a real API server``, for want of ``control plane``."""

    def __init__(self, what: str, want: str) -> None:
        self._what = what
        self._mark: Final = f"left out, no {want}: "

    def leave(self, why: object) -> NoReturn:
        """Leave a test out; where CI is set, fail it."""
        end = pytest.fail if os.environ.get("CI") else pytest.skip
        end(f"{self._mark}{why}")

    def tell(self, reporter: Any) -> None:
        """Say loudly in the summary how much was left out, and why."""
        reasons = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
        missed = [reason for reason in reasons if self._mark in reason]
        if missed:
            why = missed[0].partition(self._mark)[2].rstrip("')")
            text = f"{len(missed)} {self._what} were LEFT OUT: {why}"
            reporter.write_line(text, red=True, bold=True)
