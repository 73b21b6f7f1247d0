"""Adapters that are imported when a pass first needs them: most passes never do."""

from collections.abc import Callable
from pathlib import Path

from dialrota.adapters.secretfiles import SecretFiles
from dialrota.cli import outside
from dialrota.cli.settings import Settings
from dialrota.model.source import Source, Sweep
from dialrota.ports import History, Observer, Request


class LateHistory:
    """The git repository, opened when a pass first asks for it: few do."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._opened: History | None = None

    def is_backed(self, file: str) -> bool:
        """Say whether this very content of a file was committed, by somebody other than us."""
        return self._open().is_backed(file)

    def commit(self, message: str) -> str | None:
        """Commit what dialrota wrote."""
        return self._open().commit(message)

    def _open(self) -> History:
        if self._opened is None:
            self._opened = outside.open_history(self._settings)
        return self._opened


class LateTelnyx:
    """The provider's observer, imported when a pass first asks it: httpx takes its time."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._made: Observer | None = None

    def sweep(self, request: Request, progress: Callable[[int, int], None]) -> Sweep:
        """Ask the source once about all numbers of the request."""
        return self._open().sweep(request, progress)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Forget what only an unrecorded sweep needs."""
        self._open().settle(source, last_sweep)

    def _open(self) -> Observer:
        if self._made is None:
            import asyncio
            import secrets
            import time

            from dialrota.adapters.http.pacing import Timing
            from dialrota.adapters.journal import FileJournals
            from dialrota.adapters.telnyx.observer import TelnyxObserver

            keys = SecretFiles(self._settings.secrets, self._settings.repo)
            timing = Timing(asyncio.sleep, time.monotonic, secrets.SystemRandom().random)
            self._made = TelnyxObserver(keys.read, FileJournals(self._journal), timing)
        return self._made

    def _journal(self, source: Source) -> Path:
        return outside.journal_path(self._settings, source)
