"""What the watches of a cluster heard, as the probes judge it."""

from dialrota.adapters.kube.health import Health
from dialrota.adapters.probes.pulse import Pulse


def pulse_of(health: Health, began: float) -> Pulse:
    """Say what a watch heard that began at a time of the steady clock."""
    return Pulse(
        name=health.watched,
        began=began,
        heard=health.heard_at,
        answered=health.answered_at,
        refused=health.unreached_at,
        is_synced=health.is_synced,
        trouble=health.error,
        has_ended=health.has_ended,
    )
