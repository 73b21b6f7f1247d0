"""Lists that somebody else changed, as dialers had them before.

To put such a list back is no change: nobody left it, and nobody came back, by any decision.
"""

from collections.abc import Iterable
from dataclasses import replace

from dialrota.decide import changes
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published, Rotation


class Drift:
    """Remembers each such list until its pool is decided again."""

    def __init__(self) -> None:
        """Begin with every list as it was published."""
        self._before: dict[PoolKey, Rotation] = {}

    def note(self, key: PoolKey, known: Published | None) -> None:
        """Remember how a list was, unless it was changed already by then."""
        if known is not None:
            self._before.setdefault(key, known.rotation)

    def refreeze(self, world: World) -> World:
        """Let a suspended pool keep the list that somebody took away: it makes none anew."""
        due, known = world.due or frozenset(), world.published
        lost = {
            key: before
            for key, before in self._before.items()
            if key in due and key not in known and world.pools[key].suspend
        }
        return replace(world, published={**known, **lost}) if lost else world

    def less_put_back(self, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
        """Leave out of the plans what only puts lists back, and forget those lists."""
        return tuple(self._less_put_back(decision) for decision in decisions)

    def _less_put_back(self, decision: Decision) -> Decision:
        before = self._before.pop(decision.key, None)
        if before is None:
            return decision
        plan = changes.less_put_back(decision.plan, before, decision.rotation)
        return replace(decision, plan=plan)
