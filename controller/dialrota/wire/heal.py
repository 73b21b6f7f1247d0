"""Take what is of wrong form out of a document, so that the rest can still be judged.

The result is for finding further errors only: nothing that was healed is ever used.
"""

from collections.abc import Sequence
from typing import Any, Final

Data = dict[str, Any]
Loc = tuple[str | int, ...]

_ENTRY_DEPTH: Final = 3  # spec, numbers, index.
_STAND_INS: Final = {"metadata": {"name": "unnamed"}, "owner": "nobody"}


def heal(data: Data, locs: Sequence[Loc]) -> tuple[Data, Sequence[int]]:
    """Return a copy without the faulty parts, and the positions of the entries that were kept."""
    healed = dict(data)
    spec = dict(data["spec"]) if isinstance(data.get("spec"), dict) else {}
    bad_entries = {loc[2] for loc in locs if _is_entry(loc)}
    for loc in locs:
        if loc[0] != "spec":
            _drop(healed, str(loc[0]))
        elif len(loc) > 1 and not _is_entry(loc):
            _drop(spec, str(loc[1]))
    numbers = spec.get("numbers", ())
    kept = [index for index in range(len(numbers)) if index not in bad_entries]
    if bad_entries:
        spec["numbers"] = [numbers[index] for index in kept]
    return {**healed, "spec": spec}, kept


def _is_entry(loc: Loc) -> bool:
    return loc[:2] == ("spec", "numbers") and len(loc) >= _ENTRY_DEPTH


def _drop(fields: Data, name: str) -> None:
    fields.pop(name, None)
    if name in _STAND_INS:
        fields[name] = _STAND_INS[name]
