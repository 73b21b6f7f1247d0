"""An explanation as people and programs read it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dialrota.cli.explaining.explanation import Ruling, Subject
from dialrota.cli.explaining.flip import DAYS, JUMPS
from dialrota.cli.explaining.inputs import DECIDED, IGNORED, STALE, Input
from dialrota.cli.explaining.turn import Flip, describe
from dialrota.cli.render.humane import ago
from dialrota.cli.render.status import state_style
from dialrota.cli.render.table import Column, Look, flow, paint, render, visible
from dialrota.model.instant import format_instant
from dialrota.model.words import Desired, Stage

_USE_STYLES: Final = {DECIDED: "head", STALE: "warn", IGNORED: "quiet"}
_COLUMNS: Final = (
    Column("INPUT", flexible=True),
    Column("SAYS", flexible=True),
    Column("SOURCE"),
    Column("OBSERVED", right=True, spare=1),  # The age stands for the time.
    Column("AGE", right=True),
    Column("USE", style=lambda text: _USE_STYLES.get(text.partition(":")[0], "")),
)


def lines(
    found: Subject, ruled: Ruling, inputs: Sequence[Input], flips: Sequence[Flip], look: Look
) -> Iterator[str]:
    """Write why a number is as it is, what it was judged by, and what would turn it."""
    yield from _verdict(found, ruled, look)
    yield ""
    yield from render(_COLUMNS, [_row(each, found.world.now) for each in inputs], look)
    yield ""
    side = "out" if found.number.in_rotation else "in"
    if flips:
        yield f"What would take it {side}:"
    for place, flip in enumerate(flips, start=1):
        yield from flow(f"  {place}. {visible(describe(flip))}", look, "     ")
    if found.number.stage is Stage.QUARANTINED and not found.number.in_rotation:
        yield _way_out(found)
    elif not flips:
        yield _nothing_turns(found)


def _verdict(found: Subject, ruled: Ruling, look: Look) -> Iterator[str]:
    number = found.number
    place = "in rotation" if number.in_rotation else "out of rotation"
    word = paint(str(number.state), state_style(number.state), look)
    name = paint(number.number, "head", look)
    since = format_instant(number.since)
    if found.trouble:
        yield from flow(f"{name} of {found.pool.key} would be {word}, {place}", look)
        yield from flow(f"but that is not carried out: {visible(found.trouble)}", look)
    else:
        yield from flow(f"{name} of {found.pool.key} is {word}, {place}, since {since}", look)
    yield from flow(f"rule {ruled.rule}, {number.reason}: {visible(ruled.said)}", look)
    risk = "--" if number.risk is None else str(number.risk)
    yield from flow(
        f"desired {found.entry.desired}, health {number.health}, stage {number.stage} "
        f"since {format_instant(number.stage_since)}, risk {risk}",
        look,
    )
    mode = found.state.mode or "none (Backup pool)"
    yield f"the pool's mode is {mode} ({found.state.reason}), pace {found.state.pace}%"
    whom = f", escalation {found.pool.escalation}" if found.pool.escalation else ""
    yield from flow(visible(f"its owner is {found.pool.owner}{whom}"), look)
    listed = found.listed
    if listed is not None and not found.trouble:
        yield f"listed with weight {listed.weight}, at most {listed.daily_cap} calls a day"


def _row(each: Input, now: int) -> tuple[str, ...]:
    observed = "--" if each.observed_at is None else format_instant(each.observed_at)
    use = f"{each.use}: {each.because}" if each.because else each.use
    return (each.what, each.value, each.source, observed, ago(each.observed_at, now), use)


def _way_out(found: Subject) -> str:
    """Say what ends a quarantine, which neither time nor clean verdicts do."""
    number, pool = found.number.number, found.pool.key
    if found.entry.desired is Desired.PULLED:
        return (
            "Quarantine ends by a person's word alone: it is Pulled now; make it Active again "
            f'(dialrota restore {number} --pool {pool} --reason "..."), or retire it.'
        )
    return (
        "Quarantine ends by a person's word alone: pull it and, after a pass, make it Active "
        f'again (dialrota pull {number} --pool {pool} --reason "...", then dialrota restore), '
        "or retire it: state Retired, and a reason."
    )


def _nothing_turns(found: Subject) -> str:
    if found.entry.desired is Desired.RETIRED:
        return "It is retired for good; only a person brings it back, by making it Active."
    if found.number.in_rotation:
        return (
            f"Nothing found within {JUMPS} looks ahead: no single verdict takes it out, the mode "
            "or the policy keeps it in. A pull does."
        )
    return (
        f"Nothing found within {JUMPS} looks ahead and {DAYS} days of clean verdicts: no time, "
        "person's word or clean verdict alone brings it in; see the mode of the pool."
    )


def data(
    found: Subject, ruled: Ruling, inputs: Sequence[Input], flips: Sequence[Flip]
) -> dict[str, Any]:
    """Turn an explanation into plain data."""
    from dialrota.wire import record

    listed = found.listed
    return {
        "namespace": found.pool.key.namespace,
        "pool": found.pool.key.name,
        "desired": found.entry.desired.value,
        "status": record.to_row(found.number),
        "rule": ruled.rule,
        "message": ruled.said,
        "notCarriedOut": found.trouble or None,
        "mode": found.state.mode.value if found.state.mode is not None else None,
        "pacePercent": found.state.pace,
        "owner": found.pool.owner,
        "escalation": found.pool.escalation or None,
        "weight": listed.weight if listed is not None else None,
        "dailyCap": listed.daily_cap if listed is not None else None,
        "inputs": [_input(each, found.world.now) for each in inputs],
        "flips": [_flip(each) for each in flips],
    }


def _input(each: Input, now: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "input": each.what,
        "value": each.value,
        "source": each.source,
        "use": each.use,
    }
    if each.because:
        row["because"] = each.because
    if each.observed_at is not None:
        row["observedAt"] = format_instant(each.observed_at)
        row["ageSeconds"] = now - each.observed_at
    return row


def _flip(flip: Flip) -> dict[str, Any]:
    row = {"change": flip.change, "outcome": flip.outcome, "command": flip.command}
    if flip.at is not None:
        row["at"] = format_instant(flip.at)
    return {name: value for name, value in row.items() if value}
