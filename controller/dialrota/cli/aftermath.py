"""What comes of a person's word once it is written: said at once, from the declarations as read.

A word that is saved but cannot be used must never look like one that counts.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import click

from dialrota.cli import outside
from dialrota.cli.declared_numbers import Place
from dialrota.cli.humane import count
from dialrota.cli.settings import Settings
from dialrota.cli.table import visible
from dialrota.model.failure import DamagedRecordError, Finding
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState
from dialrota.model.words import Health

_NAMED: Final = 20  # Numbers named one by one.
_SHOWN: Final = 20  # Findings shown.


def say(settings: Settings, chosen: Sequence[Place], state: str) -> None:
    """Say what was written and what the next pass makes of it.

    Raises:
        Exit: with 1 when the next pass cannot use it.
    """
    for place in chosen[:_NAMED]:
        click.echo(f"{place.file}:{place.line}: {place.number} is {state}")
    if len(chosen) > _NAMED:
        click.echo(f"and {len(chosen) - _NAMED} more")
    lost = _say_unusable(settings, chosen, state)
    usable = [key for key in _pools(chosen) if key not in lost]
    damaged = [key for key in usable if not _say_counts(settings, key, chosen, state)]
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
    _say_findings(mine)
    what = "the number stays out of" if state == "Active" else "the number stays in"
    for key in lost:
        click.echo(
            f"dialrota: {key}: the edit is saved, but the pool cannot be used until this is "
            f"mended; {what} the list",
            err=True,
        )
    if mine and not lost:
        click.echo(
            "The edit counts; these errors are of other documents in the same file.", err=True
        )
    return lost


def _say_findings(findings: Sequence[Finding]) -> None:
    for finding in findings[:_SHOWN]:
        click.echo(visible(str(finding)), err=True)
    if len(findings) > _SHOWN:
        click.echo(f"and {len(findings) - _SHOWN} more: dialrota validate", err=True)


def _say_counts(settings: Settings, key: PoolKey, chosen: Sequence[Place], state: str) -> bool:
    """Say how many of a pool are touched; False when its record cannot be read."""
    mine = {place.number for place in chosen if place.pool == key}
    try:
        known = outside.open_state(settings).load_numbers(key)
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
        return False
    if state == "Active":
        _say_labelled(key, mine, known)
    elif known:
        _say_left(key, mine, known)
    return True


def _say_labelled(key: PoolKey, mine: set[str], known: Mapping[str, NumberState]) -> None:
    labels = (Health.FLAGGED, Health.BLOCKED)
    labelled = sum(known[number].health in labels for number in mine & known.keys())
    if labelled:
        click.echo(f"{key}: {count(labelled, 'number')} still labelled, to rest first")


def _say_left(key: PoolKey, mine: set[str], known: Mapping[str, NumberState]) -> None:
    left = sum(each.in_rotation for number, each in known.items() if number not in mine)
    click.echo(f"{key}: {len(mine)} out, {left} of {len(known)} stay in the list")
    if not left:
        click.echo(f"{key}: nobody is left to dial from; its list will be empty", err=True)
