"""``dialrota prune``: the end of what is kept of pools and sources that nobody declares."""

import sys
from typing import NamedTuple

import click

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.output import write_lines
from dialrota.cli.render.humane import count
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings, is_terminal, pass_settings
from dialrota.cli.watching.opening import open_loop
from dialrota.model.failure import DamagedRecordError, DialrotaError, UsageError
from dialrota.model.pool import PoolKey


class _Gone(NamedTuple):
    """What is on record, and declared no more."""

    pools: list[PoolKey]
    sources: list[PoolKey]


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

    The records of sources that nobody declares any more go too. A pool whose declaration is merely
    broken keeps its list. Dialers that still mount a deleted list keep the copy they have.
    """
    if dry_run:
        gone = _gone(settings)
        write_lines(f"would delete {each}" for each in _describe_all(settings, gone))
        write_lines([] if any(gone) else [_summary(gone)])
        return
    with open_loop(settings, outside.Wish(writing=True)):
        gone = _gone(settings)
        _confirm(settings, gone, yes=yes)
        lists, state = outside.open_lists(settings), outside.open_state(settings)
        for key in gone.pools:
            lists.remove(key)
            state.remove(key)
        for key in gone.sources:
            state.remove_source(key)
    write_lines([_summary(gone)])


def _gone(settings: Settings) -> _Gone:
    declared = outside.open_declarations(settings).read()
    state = outside.open_state(settings)
    known = {*state.pools(), *outside.open_lists(settings).pools()}
    errors = [each for each in declared.findings if each.severity == "error"]
    if errors:  # What cannot be read may be the declaration of a list that looks unowned.
        raise DialrotaError(
            "a declaration has errors, so nothing is deleted; correct them first: "
            "dialrota validate\n"
            + "\n".join(visible(str(each.under(settings.root))) for each in errors)
        )
    pools = known - {pool.key for pool in declared.pools} - set(declared.broken)
    sources = set(state.sources()) - {source.key for source in declared.sources}
    return _Gone(sorted(pools), sorted(sources))


def _describe_all(settings: Settings, gone: _Gone) -> list[str]:
    lists = [_describe(settings, key) for key in gone.pools]
    return lists + [f"the record of the source {key}" for key in gone.sources]


def _describe(settings: Settings, key: PoolKey) -> str:
    try:
        actual = outside.open_lists(settings).actual(key)
    except DamagedRecordError:
        return f"{key}, whose list is damaged"
    numbers = 0 if actual is None else len(actual.rotation.numbers)
    return f"{key}, whose list holds {count(numbers, 'number')}"


def _summary(gone: _Gone) -> str:
    told = zip(("pool", "source"), gone, strict=True)
    counted = " and ".join(count(len(keys), word) for word, keys in told if keys)
    return f"{counted} deleted" if counted else "every list has its pool"


def _confirm(settings: Settings, gone: _Gone, *, yes: bool) -> None:
    if yes or not any(gone):
        return
    for each in _describe_all(settings, gone):
        click.echo(f"delete {each}", err=True)
    if not is_terminal(sys.stdin):
        raise UsageError("nobody is here to confirm; add --yes")
    if not click.confirm("Delete them?", default=False, err=True):
        raise UsageError("nothing was deleted")
