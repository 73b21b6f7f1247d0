"""What a running controller shows of itself: probes, metrics, log lines."""

import secrets
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.store import ClusterStore
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.lease import Lease
from dialrota.adapters.probes.face import Signs, handlers
from dialrota.adapters.probes.figures import Views
from dialrota.adapters.probes.metrics import Metrics
from dialrota.adapters.probes.pulse import Pulse
from dialrota.adapters.probes.server import Handler
from dialrota.cli import outside
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster.clustered import Controller
from dialrota.cli.cluster.pulses import pulse_of
from dialrota.loop.passlog import PassLog
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError


class Face:
    """Shows one controller, from before it is there until it ends."""

    def __init__(self, clients: Sequence[Client], lease: Lease | None) -> None:
        """Begin with nothing to show but the clients and the lease."""
        self._clients = clients
        self._lease = lease
        self._began = time.monotonic()
        self._store: ClusterStore | None = None
        self._controller: Controller | None = None
        self._log = PassLog(secrets.token_hex(3))
        self.metrics = Metrics(time.monotonic)
        self.is_stopping = False

    def handlers(self) -> Mapping[str, Handler]:
        """Give each path of the probes its answer."""
        signs = Signs(self._pulses, self._lease_word, lambda: self.is_stopping, time.monotonic)
        return handlers(signs, self.metrics)

    def watching(self, store: ClusterStore) -> None:
        """Judge life and readiness by the watches of a store, which is yet to be filled."""
        self._store = store
        self._began = time.monotonic()

    def show(self, controller: Controller) -> None:
        """Show a controller, now that there is one."""
        self._controller = controller
        known, mirror = controller.reconciler.known, controller.store.mirror
        views = Views(
            now=outside.clock().now,
            monotonic=time.monotonic,
            pools=lambda: known.states,
            numbers=lambda: known.numbers,
            sources=lambda: self.metrics.passes.sources,
            source_state=controller.store.records.load_source,
            requests=self._answers,
            pulses=self._pulses,
            objects=lambda: {
                names.NUMBERS.title: mirror.count,
                paths.CONFIG_MAPS.title: len(mirror.lists),
            },
            leads=self._leads,
            events_dropped=lambda: controller.events.dropped,
            nudges=lambda: {"done": controller.nudges.nudged, "failed": controller.nudges.failed},
        )
        self.metrics.show(views)
        controller.store.on_news = self.metrics.passes.saw_news

    def began(self) -> float:
        """Note that a pass begins, and when."""
        return self.metrics.passes.began()

    def saw(self, outcome: PassReport | DialrotaError, began: float) -> None:
        """Count and log what the pass that began then came to, and tell others of it."""
        passes, now = self.metrics.passes, outside.clock().now()
        seconds = passes.ended(began)
        if isinstance(outcome, PassReport):
            passes.saw_pass(outcome, now)
        else:
            passes.saw_failure(now)
        controller = self._controller
        if controller is None:
            return
        self._log.saw(outcome, seconds, controller.reconciler.known.states)
        if isinstance(outcome, PassReport):
            clustered.follow_up(controller, outcome)

    def _leads(self) -> bool:
        return self._lease is None or self._lease.is_held

    def _lease_word(self) -> str:
        if self._leads():
            return "Leading"
        return "Standby" if self._lease is not None and self._lease.holder else ""

    def _pulses(self) -> Iterable[Pulse]:
        if self._store is None:
            return []  # For a moment only: watching begins before anything is waited for.
        return [pulse_of(health, self._began) for health in self._store.healths]

    def _answers(self) -> Counter[tuple[str, int]]:
        return sum((client.answers for client in self._clients), Counter())
