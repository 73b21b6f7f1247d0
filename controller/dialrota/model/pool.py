"""What people declared: numbers, pools, holds and overrides.

Bulk values are named tuples: 100,000 of them are built at a start, six times quicker than frozen
dataclasses and as immutable.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from dialrota.model.policy import Policy
from dialrota.model.words import DeletionPolicy, Desired, MonitoringMode, PoolClass, Role


class PoolKey(NamedTuple):
    """The identity of a pool; sorts by namespace, then name."""

    namespace: str
    name: str

    def __str__(self) -> str:
        """Write ``namespace/name``."""
        return f"{self.namespace}/{self.name}"


class Hold(NamedTuple):
    """A person's quick bench of one number; it can only remove."""

    reason: str
    until: int | None
    by: str


class Override(NamedTuple):
    """A person's wish to keep a number in the list despite its health."""

    until: int
    reason: str


class Entry(NamedTuple):
    """One declared number. ``number`` is E.164; times are instants."""

    number: str
    desired: Desired = Desired.ACTIVE
    reason: str = ""
    until: int | None = None
    monitor: bool | None = None
    provider: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    replaces: str | None = None
    attestation: str = ""
    override: Override | None = None
    hold: Hold | None = None
    area_code: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A declared pool with its resolved policy.

    ``origin`` is where a person finds the declaration (``pools/sales.yaml:1``); ``generation`` is
    the API server's count of its changes, 0 where nobody counts. ``nudge`` are the labels of the
    pods that are told of a new list; of none where it is empty.
    """

    key: PoolKey
    entries: tuple[Entry, ...]
    policy: Policy
    owner: str
    escalation: str = ""
    role: Role = Role.ROTATION
    pool_class: PoolClass = PoolClass.NORMAL
    campaigns: tuple[str, ...] = ()
    time_zone: str = "UTC"
    sources: tuple[str, ...] = ()
    monitoring: MonitoringMode = MonitoringMode.ALL
    suspend: bool = False
    config_map: str = ""
    nudge: tuple[tuple[str, str], ...] = ()
    deletion: DeletionPolicy = DeletionPolicy.ORPHAN
    approved_plan: str = ""
    check_now: str = ""
    origin: str = ""
    generation: int = 0

    @property
    def contact(self) -> str:
        """Name whom to call when something is wrong beyond a single number."""
        return self.escalation or self.owner


_ALL: Final = MonitoringMode.ALL  # Asked for 100,000 numbers a pass.


def is_monitored(pool: Pool, entry: Entry) -> bool:
    """Say whether the sources of the pool are asked about this number."""
    if pool.monitoring is _ALL:
        return True
    return pool.monitoring is MonitoringMode.SELECTED and entry.monitor is True
