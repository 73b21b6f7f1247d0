"""The program ``kubectl-dialrota``, which kubectl calls as ``kubectl dialrota``.

Imports nothing slow before it can answer Ctrl-C.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from dialrota.cli.beginning import importing


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    with importing():
        from dialrota.cli.ending import lead
        from dialrota.cli.plugin.commands import NAME, cli
        from dialrota.cli.plugin.reach import Reach

    words = sys.argv[1:] if arguments is None else list(arguments)
    lead(cli, NAME, words, Reach())


def complete(arguments: Sequence[str] | None = None) -> NoReturn:
    """Answer kubectl, which asks ``kubectl_complete-dialrota`` how a line may go on.

    The last word is the unfinished one. Answers one completion a line, then cobra's directive: 4,
    to leave files out.
    """
    with importing():
        import click
        from click.shell_completion import ShellComplete

        from dialrota.cli.plugin.commands import NAME, cli
        from dialrota.cli.plugin.reach import Reach

    words = sys.argv[1:] if arguments is None else list(arguments)
    *before, unfinished = words or [""]
    for found in ShellComplete(cli, {"obj": Reach()}, NAME, "").get_completions(
        before, unfinished
    ):
        click.echo("\t".join(filter(None, (found.value, found.help))))
    click.echo(":4")
    sys.stdout.flush()
    os._exit(0)  # Nothing is left to be done, and a shell waits.
