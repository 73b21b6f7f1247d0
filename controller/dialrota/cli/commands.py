"""The list of the commands of ``dialrota``.

Imports click and names alone: a command is imported when it is used, so that help is quick.
"""

from typing import Final

import click

from dialrota import __version__
from dialrota.cli.command import Entry, LazyGroup
from dialrota.cli.ending import TRACEBACK

NAME: Final = "dialrota"


def _entry(module: str, attribute: str, short_help: str) -> Entry:
    return Entry(f"dialrota.cli.{module}", attribute, short_help)


SECTIONS: Final = {
    "Look": {
        "status": _entry("status", "status", "Show the reputation table and its counters."),
        "explain": _entry(
            "explain", "explain", "Say why a number is in or out, and what would turn it."
        ),
        "plan": _entry("plan", "plan", "Show what run would change, and write nothing."),
        "validate": _entry("validate", "validate", "Check declarations and list every finding."),
    },
    "Decide": {
        "pull": _entry("pull", "pull", "Take numbers out of rotation."),
        "restore": _entry("pull", "restore", "Make pulled numbers Active again."),
        "hold": _entry("pull", "hold", "Take numbers out of rotation for a while."),
        "approve": _entry("approve", "approve", "Approve the held-back plan of a pool."),
        "suspend": _entry("suspend", "suspend", "Freeze the published list of a pool."),
        "resume": _entry("suspend", "resume", "Let a suspended pool move again."),
    },
    "Run": {
        "run": _entry("run", "run", "Run the loop, or one pass of it."),
        "check": _entry("check", "check", "Ask the reputation sources now."),
        "prune": _entry(
            "prune", "prune", "Delete the lists of pools that are no longer declared."
        ),
    },
    "Set up": {
        "init": _entry("init", "init", "Make a repository that run and CI accept."),
        "import": _entry("import_csv", "import_csv", "Make a pool from a CSV file."),
        "demo": _entry("demo", "demo", "Run on a copy of the pools, their audits moved to now."),
        "schema": _entry(
            "schema", "schema", "Print the JSON Schema of declarations, for editors."
        ),
        "crds": _entry("crds", "crds", "Print the CustomResourceDefinitions, or install them."),
        "completion": _entry(
            "completion", "completion", "Print the completion script of a shell."
        ),
    },
}


@click.group(
    name=NAME,
    cls=LazyGroup,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"Completion in the shell: dialrota completion --help. Tracebacks: set {TRACEBACK}=1.",
)
@click.version_option(__version__, "-V", "--version", prog_name=NAME)
@click.pass_context
def cli(context: click.Context) -> None:
    """Keep pools of outbound caller-ID numbers fit to dial, as declared in git."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
