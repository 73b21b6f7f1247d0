"""Changed declarations on their way to disk: shown as a diff, written whole, committed."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import click

from dialrota.cli import outside
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.render.table import Look, paint, visible
from dialrota.cli.settings import Settings
from dialrota.cli.twin_options import together
from dialrota.model.failure import ConflictError, TransientError


class Change(NamedTuple):
    """A file before and after."""

    before: bytes
    after: bytes


class Manner(NamedTuple):
    """What is to be done with changes: shown only, or written and maybe committed."""

    dry_run: bool
    commit: bool
    message: str


change_options: Final = together(
    click.option("--commit", is_flag=True, help="Commit the change, with the reason."),
    click.option("--dry-run", is_flag=True, help="Print the diff and write nothing."),
)


def carry_out(settings: Settings, changes: Mapping[str, Change], manner: Manner) -> bool:
    """Show or write the changes of files; return whether anything was written.

    Raises:
        ConflictError: a file changed in the meantime, or git is busy.
        TransientError: git failed.
    """
    from dialrota.adapters.yamlfile.write import write

    real = {file: change for file, change in changes.items() if change.before != change.after}
    if manner.dry_run:
        look = look_for_stdout(settings)
        for file, change in real.items():
            write_lines(diff(file, change, look))
        return False
    if manner.commit:
        outside.require_history(settings)
    for file, change in real.items():
        write(settings.repo / file, change.after, was=change.before)
    if manner.commit:
        _commit(settings, changes, manner.message)
    return bool(real)


def commit_earlier(settings: Settings, files: Iterable[str], manner: Manner) -> None:
    """Commit, if that is wanted, what stands in files already but in no commit yet.

    Raises:
        ConflictError: git is busy.
        TransientError: git failed.
    """
    if manner.commit and not manner.dry_run:
        outside.require_history(settings)
        _commit(settings, files, manner.message)


def _commit(settings: Settings, files: Iterable[str], message: str) -> None:
    try:
        commit = outside.commit_files(settings, sorted(files), message)
    except (ConflictError, TransientError) as error:
        again = "the edit is saved but not committed; the same command again commits it"
        raise type(error)(f"{error}\n{again}") from error
    click.echo(f"committed as {commit[:12]}" if commit else "nothing to commit")


def diff(file: str, change: Change, look: Look) -> Iterator[str]:
    """Write what changes in a file, as git does."""
    before, after = (text.decode(errors="replace").splitlines() for text in change)
    styles = {"+": "good", "-": "bad", "@": "info"}
    for line in difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", lineterm=""):
        style = "head" if line.startswith(("+++", "---")) else styles.get(line[:1], "")
        yield paint(visible(line), style, look)
