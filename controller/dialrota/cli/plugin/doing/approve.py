"""Approving what is held back in a pool, in a cluster."""

import click

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.store import WATCHED
from dialrota.cli import outside
from dialrota.cli.approve import choose_hash, confirm
from dialrota.cli.output import look_for_stdout
from dialrota.cli.plugin.desk import Desk, open_desk
from dialrota.cli.plugin.doing.decide import reconciler
from dialrota.cli.plugin.reach import Reach
from dialrota.cli.plugin.writing import Pen
from dialrota.cli.render import plan as render_plan
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.decide.case import Decision
from dialrota.model.failure import DialrotaError
from dialrota.model.pool import PoolKey
from dialrota.model.state import HeldPlan
from dialrota.wire.reading.annotations import APPROVE_PLAN


async def approve(
    reach: Reach, name: str, digest: str | None, *, sure: bool, dry_run: bool
) -> None:
    """Approve the plan of a hash, or (None) the one that is held back now."""
    async with open_desk(reach, WATCHED, [name]) as desk:
        desk.refuse_nothing()
        key = one_pool(name, desk.pools())
        held = _pending(desk, key)
        decision = _decide(desk, key)
        chosen = choose_hash(digest, (held.hash, *_same_plan(decision, held)), key)
        if decision is not None:
            look = look_for_stdout(reach)
            click.echo("\n".join(render_plan.lines(decision.plan, look)), err=True)
        if digest is None and not sure and not dry_run:
            confirm(key)
        row = desk.store.mirror.pool(key)
        if row is None:
            raise DialrotaError(f"{key} is no longer declared")
        await Pen(desk.client, dry_run).annotate(names.POOLS, row.meta, APPROVE_PLAN, held.hash)
        said = "would be approved" if dry_run else "is approved; the next pass carries it out"
        click.echo(f"{key}: plan {chosen[:12]} {said}")


def _pending(desk: Desk, key: PoolKey) -> HeldPlan:
    """Return what the controller holds back."""
    state = desk.store.records.load_pool(key)
    held = state.held_plan if state is not None else None
    if held is None:
        raise DialrotaError(f"nothing of {key} is held back; there is nothing to approve")
    return held


def _decide(desk: Desk, key: PoolKey) -> Decision | None:
    """Decide here what the controller decided, to show it; None where it cannot be decided."""
    report = reconciler(desk.store).plan(outside.clock().now())
    return next((each for each in report.decisions if each.key == key), None)


def _same_plan(decision: Decision | None, held: HeldPlan) -> tuple[str, ...]:
    """Return the hash that `plan` prints, if it is of the plan that the controller holds back."""
    made = decision.state.held_plan if decision is not None else None
    is_same = decision is not None and made is not None and made.hash == held.hash
    return (decision.plan.digest,) if decision is not None and is_same else ()
