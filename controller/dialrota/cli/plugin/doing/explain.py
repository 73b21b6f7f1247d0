"""Explaining a number by what is declared and recorded in a cluster."""

from typing import Any

from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import explain as explaining
from dialrota.cli import outside
from dialrota.cli.plugin.desk import open_desk
from dialrota.cli.plugin.doing.decide import reconciler, with_owners
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.rows import read_name, rows_of
from dialrota.cli.typed_time import refuse_past
from dialrota.model.failure import DialrotaError


async def explain(reach: Reach, number: str, options: dict[str, Any]) -> None:
    """Explain a number as it was typed."""
    pool: str | None = options["pool"]
    async with open_desk(reach, WATCHED, [pool] if pool else []) as desk:
        desk.refuse_nothing()
        deciding, now = reconciler(desk.store), outside.instant_of(options["at"])
        refuse_past(options["at"], now, deciding.last_change())
        world = deciding.world(now)
        typed, pool = read_name(number, rows_of(desk.store), pool)
        damaged = deciding.known.damaged
        if damaged and not world.pools:
            raise DialrotaError("\n".join(f"{key}: {why}" for key, why in sorted(damaged.items())))
        key, found = explaining.find_place(world, typed, pool)
        asked = explaining.Asked(key, found, f"NumberPool {key}", desk.unready(key))
        explaining.tell(reach, with_owners(world, desk.namespace), asked, options["form"])
