"""The metrics of a controller: what it is told of passes, and what stands at each scrape."""

import platform
from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    Info,
    ProcessCollector,
)
from prometheus_client.exposition import choose_encoder

from dialrota import __version__
from dialrota.adapters.probes.figures import Figures, Views
from dialrota.adapters.probes.passes import Passes


class Metrics:
    """All metrics of one process, in a registry of its own."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Begin at nothing; ``monotonic`` is the steady clock."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        build = Info("dialrota_build", "What is running.", registry=self._registry)
        build.info({"version": __version__, "python": platform.python_version()})
        self._passes = Passes(self._registry, monotonic)

    @property
    def passes(self) -> Passes:
        """Return what is to be told of news and passes."""
        return self._passes

    def show(self, views: Views) -> None:
        """Look through these at each scrape, from now on."""
        self._registry.register(Figures(views))

    def render(self, accept: str) -> tuple[bytes, str]:
        """Write everything in a form that the asker accepts; the second is its media type."""
        encoder, media = choose_encoder(accept)
        return encoder(self._registry), media
