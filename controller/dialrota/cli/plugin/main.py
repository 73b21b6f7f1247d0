"""The program ``kubectl-dialrota``, which kubectl calls as ``kubectl dialrota``.

Imports click and names alone: a command is imported when it is used, so that help is quick.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from dialrota import __version__
from dialrota.cli.command import Entry
from dialrota.cli.ending import lead
from dialrota.cli.plugin.reach import PluginGroup, Reach

NAME: Final = "kubectl dialrota"


def _entry(module: str, attribute: str, short_help: str) -> Entry:
    return Entry(f"dialrota.cli.plugin.{module}", attribute, short_help)


SECTIONS: Final = {
    "Look": {
        "status": _entry("status", "status", "Show the reputation table and its counters."),
        "explain": _entry(
            "explain", "explain", "Say why a number is in or out, and what would turn it."
        ),
        "plan": _entry("plan", "plan", "Show what the controller would change; write nothing."),
    },
    "Decide": {
        "pull": _entry("pull", "pull", "Take numbers out of rotation, by a hold."),
        "restore": _entry("restore", "restore", "Lift the hold of numbers."),
        "hold": _entry("pull", "hold", "Take numbers out of rotation for a while."),
        "approve": _entry("approve", "approve", "Approve the held-back plan of a pool."),
        "suspend": _entry("suspend", "suspend", "Freeze the published list of a pool."),
        "resume": _entry("suspend", "resume", "Let a suspended pool move again."),
        "check": _entry("check", "check", "Have the reputation sources asked now."),
    },
}


@click.group(
    name=NAME,
    cls=PluginGroup,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The same words on a git repository: dialrota --help.",
)
@click.version_option(__version__, "-V", "--version", prog_name=NAME)
@click.pass_context
def cli(context: click.Context) -> None:
    """See and steer the caller-ID numbers of a cluster."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    lead(cli, NAME, words, Reach())


def complete(arguments: Sequence[str] | None = None) -> NoReturn:
    """Answer kubectl, which asks ``kubectl_complete-dialrota`` how a line may go on.

    The last word is the unfinished one. Answers one completion a line, then cobra's directive: 4,
    to leave files out.
    """
    from click.shell_completion import ShellComplete

    words = sys.argv[1:] if arguments is None else list(arguments)
    *before, unfinished = words or [""]
    for found in ShellComplete(cli, {"obj": Reach()}, NAME, "").get_completions(
        before, unfinished
    ):
        click.echo("\t".join(filter(None, (found.value, found.help))))
    click.echo(":4")
    sys.stdout.flush()
    os._exit(0)  # Nothing is left to be done, and a shell waits.
