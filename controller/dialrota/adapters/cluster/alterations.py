"""What others did to the records of sources since a pass last asked."""

from dialrota.model.pool import PoolKey
from dialrota.ports import Altered


class Alterations:
    """Sources that went, though they may be there again, and those in which others wrote."""

    def __init__(self) -> None:
        """Begin with none."""
        self.replaced: set[PoolKey] = set()
        self.marred: set[PoolKey] = set()

    def take(self) -> Altered:
        """Name them, once."""
        taken = Altered(frozenset(self.replaced), frozenset(self.marred))
        self.replaced, self.marred = set(), set()
        return taken
