"""The list of the commands of ``kubectl dialrota``.

Imports click and names alone: a command is imported when it is used, so that help is quick.
"""

from typing import Final

import click

from dialrota import __version__
from dialrota.cli.command import Entry
from dialrota.cli.plugin.reach import PluginGroup

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
