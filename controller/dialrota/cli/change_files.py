"""Changed declarations on their way to disk: shown as a diff, written whole, committed."""

import difflib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import click

from dialrota.cli import outside
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.settings import Settings
from dialrota.cli.table import Look, paint, visible


class Change(NamedTuple):
    """A file before and after."""

    before: bytes
    after: bytes


class Manner(NamedTuple):
    """What is to be done with changes: shown only, or written and maybe committed."""

    dry_run: bool
    commit: bool
    message: str


def carry_out(settings: Settings, changes: Mapping[str, Change], manner: Manner) -> bool:
    """Show or write the changes of files; return whether anything was written.

    Raises:
        ConflictError: a file changed in the meantime.
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
    if real and manner.commit:
        commit = outside.commit_files(settings, list(real), manner.message)
        click.echo(f"committed as {commit[:12]}")
    return bool(real)


def diff(file: str, change: Change, look: Look) -> Iterator[str]:
    """Write what changes in a file, as git does."""
    before, after = (text.decode(errors="replace").splitlines() for text in change)
    styles = {"+": "good", "-": "bad", "@": "info"}
    for line in difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", lineterm=""):
        style = "head" if line.startswith(("+++", "---")) else styles.get(line[:1], "")
        yield paint(visible(line), style, look)
