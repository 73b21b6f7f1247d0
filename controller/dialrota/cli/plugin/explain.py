"""``kubectl dialrota explain``: why a number is in or out, and what would turn it."""

from typing import Any

import click

from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import explain as explaining
from dialrota.cli import outside
from dialrota.cli.output import JSON, TABLE, YAML, output_option
from dialrota.cli.plugin.desk import ask, open_desk
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.plugin.rows import read_name, rows_of
from dialrota.cli.typed_time import refuse_past
from dialrota.model.failure import DialrotaError


@click.command(
    cls=PluginCommand,
    short_help="Say why a number is in or out, and what would turn it.",
    examples=(
        "kubectl dialrota explain +14155550101",
        "kubectl dialrota explain sales-us/4155550101 -n dialers",
        "kubectl dialrota explain sales-us-14155550101 -o json",
    ),
)
@click.argument("number")
@click.option("--pool", metavar="POOL", help="Which pool, where several declare the number.")
@click.option("--at", metavar="TIME", help="Explain as of this RFC 3339 time.")
@output_option(TABLE, JSON, YAML)
@pass_reach
def explain(reach: Reach, /, number: str, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Say which rule decided on NUMBER, from which inputs, and what would turn it.

    NUMBER may also be written as pool/number, or as the name of its PhoneNumber. It is judged by
    what is declared and recorded in the cluster; nothing is written and no source is asked.
    """
    ask(_explain(reach, number, options))


async def _explain(reach: Reach, number: str, options: dict[str, Any]) -> None:
    pool: str | None = options["pool"]
    async with open_desk(reach, WATCHED, [pool] if pool else []) as desk:
        reconciler, now = desk.reconciler(), outside.instant_of(options["at"])
        refuse_past(options["at"], now, reconciler.last_change())
        world = reconciler.world(now)
        typed, pool = read_name(number, rows_of(desk.store), pool)
        damaged = reconciler.known.damaged
        if damaged and not world.pools:
            raise DialrotaError("\n".join(f"{key}: {why}" for key, why in sorted(damaged.items())))
        key, found = explaining.find_place(world, typed, pool)
        explaining.tell(reach, world, (key, found, f"NumberPool {key}"), options["form"])
        desk.warn_of_duplicates()
