"""Explaining a number by what is declared and recorded in a cluster."""

from typing import Any

from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import explain as explaining
from dialrota.cli import outside
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.doing.decide import reconciler, with_owners
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.rows import Row, read_name, rows_of
from dialrota.cli.render.status import why
from dialrota.cli.typed.choosing import Choice, choose
from dialrota.cli.typed.time import refuse_past
from dialrota.model.failure import DialrotaError, Finding


async def explain(reach: Reach, number: str, options: dict[str, Any]) -> None:
    """Explain a number as it was typed."""
    pool: str | None = options["pool"]
    async with open_desk(reach, WATCHED, [pool] if pool else []) as desk:
        desk.refuse_nothing()
        deciding, now = reconciler(desk.store), outside.instant_of(options["at"])
        refuse_past(options["at"], now, deciding.last_change())
        world = deciding.world(now)
        rows = rows_of(desk.store)
        typed, pool = read_name(number, rows, pool)
        damaged = deciding.known.damaged
        if damaged and not world.pools:
            raise DialrotaError("\n".join(f"{key}: {why}" for key, why in sorted(damaged.items())))
        _refuse_unusable(desk, rows, Choice((typed,), (), pool))
        key, found = explaining.find_place(world, typed, pool)
        asked = explaining.Asked(key, found, f"NumberPool {key}", desk.unready(key))
        explaining.tell(reach, with_owners(world, desk.namespace), asked, options["form"])


def _refuse_unusable(desk: Desk, rows: list[Row], choice: Choice) -> None:
    """Say of a number that only pools declare which cannot be used what is wrong with them.

    Raises:
        DialrotaError: it is such a number.
        UsageError: nobody declares it, or not that pool.
    """
    broken = desk.store.declarations.read().broken
    chosen = choose(rows, choice, desk.pools())
    if all(row.pool in broken for row in chosen):
        raise DialrotaError("\n".join(_last_word(row, broken[row.pool]) for row in chosen))


def _last_word(row: Row, finding: Finding) -> str:
    """Say what is wrong with a pool, and what is recorded of its number, if anything is."""
    told = f"{row.pool} cannot be used: {finding}"
    state = row.found.state if row.found is not None else None
    if state is None:
        return f"{told}; of {row.number} nothing is recorded"
    place = "in rotation" if state.in_rotation else "out of rotation"
    return f"{told}; by its record {row.number} is {state.state}, {place}: {why(state)}"
