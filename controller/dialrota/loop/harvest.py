"""What the sources say, as the loop passes it on to a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, SourceState, Sweep
from dialrota.model.verdict import Usage, Verdict


@dataclass(slots=True)
class Harvest:
    """What the sources say now. The mappings stay the same objects while nothing changes.

    ``moved`` are sources that say something new since the last pass, ``next_at`` is when one is
    due, ``unsaved`` are those whose record has to be written.
    """

    rows: dict[PoolKey, Mapping[str, tuple[Verdict, ...]]] = field(default_factory=dict)
    usage: dict[PoolKey, Mapping[str, Usage]] = field(default_factory=dict)
    states: dict[PoolKey, SourceState] = field(default_factory=dict)
    swept: dict[PoolKey, Sweep] = field(default_factory=dict)
    moved: set[PoolKey] = field(default_factory=set)
    unsaved: dict[PoolKey, Source] = field(default_factory=dict)
    next_at: int | None = None

    def note_due(self, at: int | None) -> None:
        """Have a pass look again at a moment, at the latest; None is no moment."""
        if at is not None:
            self.next_at = min(at, self.next_at or at)
