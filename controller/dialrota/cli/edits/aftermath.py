"""What comes of a person's word once it is written: said at once, from the declarations as read.

A word that is saved but cannot be used must never look like one that counts.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from dialrota.cli import outside
from dialrota.cli.edits.declared_numbers import Place
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings
from dialrota.cli.watching.opening import open_loop
from dialrota.decide.lens import LABELS
from dialrota.model.failure import DamagedRecordError, Finding
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState

if TYPE_CHECKING:
    from dialrota.decide.case import Decision

_NAMED: Final = 20  # Numbers named one by one.
_SHOWN: Final = 20  # Findings shown.


def say(settings: Settings, chosen: Sequence[Place], state: str) -> None:
    """Say what was written and what the next pass makes of it.

    Raises:
        Exit: with 1 when the next pass cannot use it.
    """
    for place in chosen[:_NAMED]:
        click.echo(f"{settings.place(place.file)}:{place.line}: {place.number} is {state}")
    if len(chosen) > _NAMED:
        click.echo(f"and {len(chosen) - _NAMED} more")
    lost = _say_unusable(settings, chosen, state)
    usable = [key for key in _pools(chosen) if key not in lost]
    known = {key: _records(settings, key, state) for key in usable}
    damaged = [key for key, numbers in known.items() if numbers is None]
    recorded = {key: numbers for key, numbers in known.items() if numbers}
    if state == "Active":
        for key, numbers in recorded.items():
            _say_labelled(key, {p.number for p in chosen if p.pool == key}, numbers)
    elif recorded:
        _say_left(settings, list(recorded), chosen)
    if damaged or lost:
        raise click.exceptions.Exit(1)
    click.echo(
        "The next pass takes it up: at once where dialrota run is running, else run --once."
    )


def _pools(chosen: Sequence[Place]) -> list[PoolKey]:
    return sorted({place.pool for place in chosen})


def _say_unusable(settings: Settings, chosen: Sequence[Place], state: str) -> list[PoolKey]:
    """Read again, as a pass does, what was edited; tell of pools that it cannot use."""
    pools = _pools(chosen)
    declared = outside.open_declarations(settings, pools).read()
    lost = sorted({*pools} - {pool.key for pool in declared.pools})
    files = {place.file for place in chosen}
    errors = [each for each in declared.findings if each.severity == "error"]
    mine = [each for each in errors if each.file in files or lost]
    _say_findings([each.under(settings.root) for each in mine])
    read = {key: {entry.number for entry in declared.removals.get(key, ())} for key in lost}
    for key in lost:
        edited = {place.number for place in chosen if place.pool == key}
        click.echo(
            f"dialrota: {key}: the edit is saved, but the pool cannot be used until this is "
            f"mended; {_fate(state, is_read=edited <= read[key])}",
            err=True,
        )
    if mine and not lost:
        click.echo(
            "The edit counts; these errors are of other documents in the same file.", err=True
        )
    return lost


def _fate(state: str, *, is_read: bool) -> str:
    """Say what becomes of a number whose pool cannot be used."""
    if state == "Active":
        return "the number stays out of the list"
    if is_read:
        return "the next pass takes the number out of the list, and does nothing else"
    return "the number stays in the list"


def _say_findings(findings: Sequence[Finding]) -> None:
    for finding in findings[:_SHOWN]:
        click.echo(visible(str(finding)), err=True)
    if len(findings) > _SHOWN:
        click.echo(f"and {len(findings) - _SHOWN} more: dialrota validate", err=True)


def _records(settings: Settings, key: PoolKey, state: str) -> Mapping[str, NumberState] | None:
    """Read what is on record of a pool; say so and return None where that cannot be read."""
    try:
        return outside.open_state(settings).load_numbers(key)
    except DamagedRecordError as error:
        click.echo(f"dialrota: {visible(str(error))}", err=True)
    what = "the next pass takes it out of the list; nothing else"
    if state == "Active":
        what = "nothing"
    click.echo(
        f"dialrota: {key}: the edit is saved; {what} of the pool is decided until "
        "its record is mended",
        err=True,
    )
    return None


def _say_labelled(key: PoolKey, mine: set[str], known: Mapping[str, NumberState]) -> None:
    labelled = sum(known[number].health in LABELS for number in mine & known.keys())
    if labelled:
        click.echo(f"{key}: {count(labelled, 'number')} still labelled, to rest first")


def _say_left(settings: Settings, keys: Sequence[PoolKey], chosen: Sequence[Place]) -> None:
    """Say what becomes of lists, by the very decision that the next pass takes."""
    with open_loop(Settings(settings.repo, settings.out)) as loop:  # It asks nobody.
        report = loop.plan(outside.instant_of(None))
    decided = {decision.key: decision for decision in report.decisions}
    for key in keys:
        if key in decided:
            _say_list(decided[key], {place.number for place in chosen if place.pool == key})
        else:
            why = report.failed.get(key, "dialrota plan says why")
            click.echo(f"{key}: its list cannot be decided yet: {visible(why)}", err=True)


def _say_list(decision: "Decision", mine: set[str]) -> None:
    key, rotation = decision.key, decision.rotation
    if rotation is None:
        click.echo(f"{key}: {count(len(mine), 'number')} out; it publishes no list")
        return
    listed = {line.number for line in rotation.numbers}
    everybody = len(decision.numbers)
    click.echo(f"{key}: {len(mine - listed)} out, {len(listed)} of {everybody} then in the list")
    labelled = sum(each.number in listed and each.health in LABELS for each in decision.numbers)
    if not listed:
        click.echo(f"{key}: nobody is left to dial from; its list will be empty", err=True)
    elif labelled:
        which = "1 of them is" if labelled == 1 else f"{labelled} of them are"
        click.echo(f"{key}: {which} labelled and dialled; dialrota plan says why", err=True)
