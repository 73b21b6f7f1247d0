"""One life of a controller: the product's own, put together and led as ``run --cluster`` does it.

But in fast time, and woken by whoever plays a story, in the same process or in another.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from dialrota.adapters.kube.access import Access, Login
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.exchange import Limits
from dialrota.adapters.kube.lease import Lease, Place, Terms
from dialrota.cli.cluster import clustered
from dialrota.cli.cluster import run as run_cluster
from dialrota.cli.cluster.clustered import Conduct, Controller
from dialrota.cli.cluster.connecting import Target
from dialrota.cli.cluster.signs import Face
from dialrota.cli.settings import Settings
from faults.cluster import pace
from faults.cluster.pace import Clock, Steady

LEASE: Final = "dialrota"
# All in fast seconds, of which an API server needs many for an answer on a busy machine.
_LIMITS: Final = Limits(connect=60.0, silence=40.0, total=80.0)
_TERMS: Final = Terms(duration=90, renew=60, retry=5, look=4, call=30, release=200)

Make = Callable[[Access, Limits], Client]


class Post(NamedTuple):
    """Where a controller works, what it mounts, and the chances that it takes."""

    url: str
    token: str
    namespace: str
    folder: Path
    seed: int


class Living(Protocol):
    """A controller that lives somewhere, as a story reaches it."""

    @property
    def is_up(self) -> bool:
        """Whether it was seen to take up its work."""

    def wake(self) -> None:
        """Tell it that there is news, as a changed file would."""

    def disturb(self) -> None:
        """Have it decide every pool again, for no reason."""


class Life:
    """A controller in this process."""

    def __init__(self, controller: Controller, lease: Lease) -> None:
        self.controller = controller
        self.lease = lease

    @property
    def is_up(self) -> bool:
        """Whether it has read what there is, as whoever leads."""
        return bool(self.controller.reconciler.known.states)

    def wake(self) -> None:
        """Tell it that there is news, as a changed file would."""
        self.controller.store.wake()

    def disturb(self) -> None:
        """Have it decide every pool again, for no reason."""
        reconciler = self.controller.reconciler
        reconciler.disturb(reconciler.known.pools)


def plain(access: Access, limits: Limits) -> Client:
    """Make the product's own client."""
    return Client(access, limits=limits)


async def lead(
    post: Post,
    clock: Clock,
    steady: Steady,
    show: Callable[[Life], None],
    make: Make = plain,
) -> int:
    """Live until the lease is lost; ``show`` is told once everything was seen."""
    login = Login(server=post.url, namespace=post.namespace, authorization=f"Bearer {post.token}")
    timing, apart = pace.timing(post.seed, steady), pace.timing(post.seed, Steady())
    access = Access(lambda: login, clock.now, timing.monotonic)
    async with make(access, _LIMITS) as client, make(access, _LIMITS) as renewing:
        place = Place(post.namespace, LEASE, secrets.token_hex(6))
        lease = Lease(renewing, place, apart, clock.now, _TERMS)
        face = Face([client, renewing], lease)
        conduct = Conduct(run_cluster.gate(lease), face.watching, lambda: timing)
        settings, target = Settings(repo=post.folder), Target(namespace=post.namespace)
        async with clustered.control(settings, target, client, conduct) as controller:
            face.show(controller)
            show(Life(controller, lease))
            return await run_cluster.lead(controller, face, lease, clock)
