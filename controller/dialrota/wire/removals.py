"""Whom people keep out of a pool that cannot be used, as far as it can be read."""

from collections.abc import Iterable

from dialrota.model.pool import Entry
from dialrota.model.words import Desired
from dialrota.wire.declared import Parsed
from dialrota.wire.world import Holds


def gather(documents: Iterable[Parsed], holds: Holds) -> tuple[Entry, ...]:
    """Collect people's words against numbers from all that declares a pool, sorted by number.

    Of several words about one number, each can only remove; the last one is kept.
    """
    said = {
        entry.number: entry
        for document in documents
        for entry in document.rows
        if entry.desired is not Desired.ACTIVE
    }
    for number, hold in holds:
        said[number] = said.get(number, Entry(number))._replace(hold=hold)
    return tuple(said[number] for number in sorted(said))
