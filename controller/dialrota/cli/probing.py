"""What a controller lets others see of it while it works: probes, metrics and a log of its passes.

Put together before anything is asked of a cluster, so that kubelet has an answer from the first
moment on.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from dialrota.adapters.kube.health import Health
from dialrota.adapters.probes.face import Signs, handlers
from dialrota.adapters.probes.figures import Views
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import Pulse
from dialrota.adapters.probes.server import ProbeServer
from dialrota.cli import outside
from dialrota.loop.passlog import PassLog
from dialrota.loop.reconcile import Reconciler
from dialrota.loop.report import PassReport
from dialrota.loop.tending import News
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.source import SourceState

LEADING: Final = "Leading"
STANDBY: Final = "Standby"


class Sights(NamedTuple):
    """Where the present figures of a cluster are looked up; see ``figures.Views``."""

    source_state: Callable[[PoolKey], SourceState | None]
    requests: Callable[[], Mapping[tuple[str, int], int]]
    objects: Callable[[], Mapping[str, int]]
    events_dropped: Callable[[], int]


class Probing:
    """One process, as others see it. ``lease`` is LEADING, STANDBY, or empty while unknown."""

    def __init__(self, process: str, monotonic: Callable[[], float]) -> None:
        """Know nothing yet; ``process`` tells this one's log lines from another's."""
        self.monotonic = monotonic
        self.lease = ""
        self.is_stopping = False
        self.metrics = Metrics(monotonic)
        self.log = PassLog(process)
        self._began = monotonic()
        self._healths: Callable[[], Iterable[Health]] = tuple

    def serve(self, host: str, port: int) -> ProbeServer:
        """Make the server of /livez, /readyz and /metrics, to be entered."""
        signs = Signs(self.pulses, lambda: self.lease, lambda: self.is_stopping, self.monotonic)
        return ProbeServer(handlers(signs, self.metrics), host=host, port=port)

    def heed(self, healths: Callable[[], Iterable[Health]]) -> None:
        """Judge life and readiness by these watches from now on."""
        self._began = self.monotonic()
        self._healths = healths

    def show(self, reconciler: Reconciler, sights: Sights) -> None:
        """Show in metrics what this reconciler knows, from now on."""
        passes = self.metrics.passes
        self.metrics.show(
            Views(
                now=outside.clock().now,
                monotonic=self.monotonic,
                pools=lambda: reconciler.known.states,
                numbers=lambda: reconciler.known.numbers,
                sources=lambda: passes.sources,
                source_state=sights.source_state,
                requests=sights.requests,
                pulses=self.pulses,
                objects=sights.objects,
                leads=lambda: self.lease == LEADING,
                events_dropped=sights.events_dropped,
            )
        )

    def pulses(self) -> list[Pulse]:
        """Return what each watch heard."""
        return [_pulse(health, self._began) for health in self._healths()]


class Witness:
    """Stands between a loop and the news it waits for, and tells of both and of every pass."""

    def __init__(self, probing: Probing, news: News, reconciler: Reconciler) -> None:
        """Pass on this news."""
        self._probing = probing
        self._news = news
        self._reconciler = reconciler
        self._began = self._probing.monotonic()

    async def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        is_news = await self._news.wait(seconds)
        if is_news:
            self._probing.metrics.passes.saw_news()
        return is_news

    def take_disturbed(self) -> Iterable[PoolKey]:
        """Name the pools whose objects somebody else changed; a pass begins with that."""
        self._began = self._probing.monotonic()
        self._probing.metrics.passes.began()
        return self._news.take_disturbed()

    def told(self, outcome: PassReport | DialrotaError) -> None:
        """Tell of a pass, as soon as it is over."""
        seconds = self._probing.monotonic() - self._began
        passes = self._probing.metrics.passes
        if isinstance(outcome, DialrotaError):
            passes.saw_failure(outside.clock().now(), seconds)
        else:
            passes.saw_pass(outcome, seconds)
        self._probing.log.saw(outcome, seconds, self._reconciler.known.states)


def _pulse(health: Health, began: float) -> Pulse:
    return Pulse(
        name=health.watched,
        began=began,
        heard=health.answered_at,
        refused=health.unreached_at,
        is_synced=health.is_synced,
        trouble=health.error,
    )
