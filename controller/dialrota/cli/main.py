"""The program: the list of commands, and the exit code of everything that can end one.

Imports click and names alone: a command is imported when it is used, so that help is quick.

Exit codes: 0 done; 1 an error; 2 something changed or would (``--exit-code``); 64 wrong usage;
130 interrupted; 141 the reader of a pipe went away.
"""

import gc
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Final, NoReturn

import click

from dialrota import __version__
from dialrota.cli.command import Entry, LazyGroup
from dialrota.cli.settings import environment_settings
from dialrota.model.failure import DialrotaError, InvalidDesiredError, UsageError

FAILED: Final = 1
CHANGED: Final = 2
WRONG_USAGE: Final = 64
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
_TRACEBACK: Final = "DIALROTA_TRACEBACK"
_COMPLETE: Final = "_DIALROTA_COMPLETE"


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
    name="dialrota",
    cls=LazyGroup,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"Completion in the shell: dialrota completion --help. Tracebacks: set {_TRACEBACK}=1.",
)
@click.version_option(__version__, "-V", "--version", prog_name="dialrota")
@click.pass_context
def cli(context: click.Context) -> None:
    """Keep pools of outbound caller-ID numbers fit to dial, as declared in git."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    gc.disable()  # A command is over before garbage matters; the loop looks after its own.
    sys.excepthook = _last_words
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # A TextIOWrapper.
    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, "dialrota", _COMPLETE, instruction))
    sys.exit(_outcome(sys.argv[1:] if arguments is None else list(arguments)))


def _outcome(arguments: list[str]) -> int:
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more on its way out; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrupted.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        return _usage(error)
    except UsageError as error:
        return _say(str(error), WRONG_USAGE)
    except InvalidDesiredError as error:
        return _say("\n".join(str(finding) for finding in error.findings), FAILED)
    except DialrotaError as error:
        return _say(str(error), FAILED)
    except OSError as error:
        return _say(f"{error.filename or 'system'}: {error.strerror or error}", FAILED)
    return code


def _invoke(arguments: list[str]) -> int:
    try:
        with cli.make_context("dialrota", arguments, obj=environment_settings()) as context:
            cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return 0


def _usage(error: click.ClickException) -> int:
    if not isinstance(error, click.UsageError):
        return _say(error.format_message(), FAILED)
    context = error.ctx
    where = context.command_path if context is not None else "dialrota"
    return _say(f"{error.format_message()}\nTry '{where} --help'.", WRONG_USAGE)


def _say(message: str, code: int) -> int:
    from dialrota.cli.table import visible

    for place, line in enumerate(message.split("\n")):
        click.echo(visible(line) if place else f"dialrota: {visible(line)}", err=True)
    return code


def _last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report an error nobody expected: short, with the way to the whole story."""
    if os.environ.get(_TRACEBACK):
        sys.__excepthook__(kind, error, trace)
        return
    from dialrota.cli.table import visible

    click.echo(visible(f"dialrota: unexpected {kind.__name__}: {error}"), err=True)
    click.echo(f"This is a bug. Set {_TRACEBACK}=1 and run it again for the traceback.", err=True)
