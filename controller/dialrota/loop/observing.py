"""The observers of all types of sources, each asked at once or in the background."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from dialrota.model.source import Source, Sweep, SweepError
from dialrota.ports import Observer, Request

_AT_ONCE: Final = 4  # Sources asked side by side.

Progress = Callable[[str, int, int], None]


class Observers:
    """Asks sources. With ``wake``, in threads, and ``wake`` is called when one has answered."""

    def __init__(
        self,
        by_type: Mapping[str, Observer],
        progress: Progress,
        wake: Callable[[], None] | None,
    ) -> None:
        """Keep the observers by source type."""
        self._by_type = by_type
        self._progress = progress
        self._wake = wake
        self._threads = ThreadPoolExecutor(_AT_ONCE, "sweep") if wake is not None else None

    def start(self, request: Request) -> Future[Sweep]:
        """Begin to ask; the answer is there already where there are no threads."""
        if self._threads is None or self._wake is None:
            done: Future[Sweep] = Future()
            done.set_result(self.ask(request))
            return done
        wake = self._wake
        running = self._threads.submit(self.ask, request)
        running.add_done_callback(lambda _: wake())
        return running

    def ask(self, request: Request) -> Sweep:
        """Ask, and wait for the answer."""
        source, name = request.source, request.source.key.name
        observer = self._by_type.get(source.type)
        if observer is not None:
            return observer.sweep(request, lambda done, all_: self._progress(name, done, all_))
        text = f"sources of type {source.type} are not available in this version"
        error = SweepError("BadAnswer", text)
        return Sweep(source=name, at=request.now, verdicts={}, errors=(error,), complete=False)

    def settle(self, source: Source, last_sweep: int | None) -> None:
        """Let go of what only an unrecorded sweep needs."""
        observer = self._by_type.get(source.type)
        if observer is not None:
            observer.settle(source, last_sweep)

    def close(self) -> None:
        """Leave those that are still asked to themselves; what they cost is in their journals."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
