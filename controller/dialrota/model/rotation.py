"""The rotation: the published, ordered list with weights and caps that dialers use now."""

from dataclasses import dataclass
from typing import NamedTuple

from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.words import Mode, State, Strategy


class Listed(NamedTuple):
    """One line of the list. ``weight`` is 1 to 100, ``daily_cap`` calls a local day."""

    number: str
    state: State
    weight: int
    daily_cap: int
    area_code: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A list as it is meant to be; its generation is given when it is published."""

    key: PoolKey
    mode: Mode
    reason: Reason
    pace: int
    strategy: Strategy
    campaigns: tuple[str, ...]
    soft_cap: int
    numbers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What dialers consume now: the rotation, its generation and the hash of its bytes.

    Without a hash, nobody has just this list: it is the sum of copies that differ.
    """

    rotation: Rotation
    generation: int
    sha256: str
