"""Freezing the list of a pool in a cluster, and letting it move again."""

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.rows import Declared
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.writing import Pen, kept_by
from dialrota.cli.render.table import visible
from dialrota.cli.suspend import WHY
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey


async def suspend(reach: Reach, name: str, reason: str | None, *, dry_run: bool) -> None:
    """Suspend a pool for a reason, or (None) let it move again."""
    async with open_desk(reach, [names.POOLS], [name]) as desk:
        desk.refuse_nothing()
        key = one_pool(name, desk.pools())
        row = _row(desk, key)
        is_suspended = row.written["spec"].get("suspend") is True
        if reason is None and not is_suspended:
            click.echo(f"{key} is not suspended", err=True)
            return
        if reason is not None and is_suspended:
            click.echo(
                f"{key} is suspended already; the reason is new: {visible(reason)}", err=True
            )
        made = await Pen(desk.client, dry_run).suspend(row.meta, WHY, reason)
        _say(key, reason, dry_run=dry_run)
        _warn(key, reason, kept_by(made))


def _row(desk: Desk, key: PoolKey) -> Declared:
    row = desk.store.mirror.pool(key)
    if row is None:
        raise DialrotaError(f"{key} is no longer declared")
    return row


def _say(key: PoolKey, reason: str | None, *, dry_run: bool) -> None:
    if dry_run:
        click.echo(f"{key} {'would move again' if reason is None else 'would be suspended'}")
    elif reason is None:
        click.echo(f"{key} moves again; kubectl dialrota status --pool {key} shows how")
    else:
        text = (
            f"{key} is suspended: its list stays as it is; kubectl dialrota resume {key} ends it"
        )
        click.echo(text)


def _warn(key: PoolKey, reason: str | None, tool: str) -> None:
    """Say that git has the last word, where a tool keeps the pool as it stands there."""
    if tool:
        verb = "resume" if reason is None else "suspend"
        click.echo(
            f"warning: {tool} keeps {key} as it stands in git, and may put this back at its next "
            f'sync; say it there too: dialrota {verb} {key.name} --reason "..." --commit',
            err=True,
        )
