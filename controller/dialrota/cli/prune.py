"""``dialrota prune``: the end of lists whose pool is declared no more."""

import sys

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.humane import count
from dialrota.cli.output import write_lines
from dialrota.cli.settings import Settings, is_terminal, pass_settings
from dialrota.cli.table import visible
from dialrota.model.failure import DamagedRecordError, DialrotaError, UsageError
from dialrota.model.pool import PoolKey


@click.command(
    cls=Command,
    short_help="Delete the lists of pools that are no longer declared.",
    examples=("dialrota prune --dry-run", "dialrota prune --yes"),
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@pass_settings
def prune(settings: Settings, /, *, yes: bool, dry_run: bool) -> None:
    """Delete the published list and the records of every pool that nobody declares any more.

    A pool whose declaration is merely broken keeps its list. Dialers that still mount a deleted
    list keep the copy they have.
    """
    if dry_run:
        gone = _gone(settings)
        write_lines(f"would delete {_describe(settings, key)}" for key in gone)
        write_lines([_summary(gone)] if not gone else [])
        return
    with outside.open_loop(settings, outside.Wish(writing=True)):
        gone = _gone(settings)
        _confirm(settings, gone, yes=yes)
        lists, state = outside.open_lists(settings), outside.open_state(settings)
        for key in gone:
            lists.remove(key)
            state.remove(key)
    write_lines([_summary(gone)])


def _gone(settings: Settings) -> list[PoolKey]:
    declared = outside.open_declarations(settings).read()
    known = {*outside.open_state(settings).pools(), *outside.open_lists(settings).pools()}
    errors = [each for each in declared.findings if each.severity == "error"]
    if errors:  # What cannot be read may be the declaration of a list that looks unowned.
        raise DialrotaError(
            "a declaration has errors, so nothing is deleted; correct them first: "
            "dialrota validate\n" + "\n".join(visible(str(each)) for each in errors)
        )
    return sorted(known - {pool.key for pool in declared.pools} - set(declared.broken))


def _describe(settings: Settings, key: PoolKey) -> str:
    try:
        actual = outside.open_lists(settings).actual(key)
    except DamagedRecordError:
        return f"{key}, whose list is damaged"
    numbers = 0 if actual is None else len(actual.rotation.numbers)
    return f"{key}, whose list holds {count(numbers, 'number')}"


def _summary(gone: list[PoolKey]) -> str:
    return f"{count(len(gone), 'pool')} deleted" if gone else "every list has its pool"


def _confirm(settings: Settings, gone: list[PoolKey], *, yes: bool) -> None:
    if yes or not gone:
        return
    for key in gone:
        click.echo(f"delete {_describe(settings, key)}", err=True)
    if not is_terminal(sys.stdin):
        raise UsageError("nobody is here to confirm; add --yes")
    if not click.confirm("Delete them?", default=False, err=True):
        raise UsageError("nothing was deleted")
