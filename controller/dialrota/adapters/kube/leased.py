"""A Lease as it was found."""

from typing import NamedTuple

from dialrota.adapters.kube.client import Json
from dialrota.model.failure import DialrotaError


class Seen(NamedTuple):
    """A Lease as it was read, and when it was first seen like that."""

    content: Json
    holder: str
    duration: float
    transitions: int
    revision: str
    at: float


class TakenError(DialrotaError):
    """Somebody else holds the lease now."""
