"""How a program ends: the exit code of everything that can end one, and its last words.

Exit codes: 0 done; 1 an error; 2 something changed or would (``--exit-code``); 64 wrong usage;
130 interrupted; 141 the reader of a pipe went away.
"""

import errno
import gc
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, NoReturn

import click

from dialrota.cli.settings import Screen
from dialrota.model.failure import DialrotaError, InvalidDesiredError, UsageError

FAILED: Final = 1
CHANGED: Final = 2
WRONG_USAGE: Final = 64
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
TRACEBACK: Final = "DIALROTA_TRACEBACK"
_OF_CLUSTERS: Final = frozenset({"aiohttp", "kubernetes", "prometheus_client"})


def lead(group: click.Group, name: str, arguments: list[str], wishes: Screen) -> NoReturn:
    """Run a program by the name people call it, and leave with its exit code."""
    gc.disable()  # A command is over before garbage matters; the loop looks after its own.
    sys.excepthook = _last_words
    _replace_closed()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # A TextIOWrapper.
    sys.exit(_outcome(group, name, arguments, wishes))


def _replace_closed() -> None:
    """Let go nowhere what would be written to a stream that whoever called us has closed."""
    for name in ("stdin", "stdout", "stderr"):  # In order: each takes the lowest number free.
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  # For good.
            setattr(sys, name, stream)


def _outcome(group: click.Group, name: str, arguments: list[str], wishes: Screen) -> int:
    try:
        code = _invoke(group, name, arguments, wishes)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrupted.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        return _usage(error, name)
    except UsageError as error:
        return _say(str(error), WRONG_USAGE)
    except InvalidDesiredError as error:
        return _say("\n".join(str(finding) for finding in error.findings), FAILED)
    except DialrotaError as error:
        return _say(str(error), FAILED)
    except OSError as error:
        return _refusal(error)
    return code


def _refusal(error: OSError) -> int:
    """Say what the system refused."""
    place = error.filename or "system"
    if error.filename is None and error.errno == errno.ENOSPC:
        place = "standard output"  # Whatever else is written has a name.
        _silence()
    return _say(f"{place}: {error.strerror or error}", FAILED)


def _silence() -> None:
    """Let go nowhere what the interpreter flushes once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _invoke(group: click.Group, name: str, arguments: list[str], wishes: Screen) -> int:
    try:
        with group.make_context(name, arguments, obj=wishes) as context:
            group.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    return 0


def _usage(error: click.ClickException, name: str) -> int:
    if not isinstance(error, click.UsageError):
        return _say(error.format_message(), FAILED)
    context = error.ctx
    where = context.command_path if context is not None else name
    return _say(f"{error.format_message()}\nTry '{where} --help'.", WRONG_USAGE)


def _missing(error: ModuleNotFoundError) -> Exception:
    """Tell an installation without the extra for clusters what to install."""
    if (error.name or "").partition(".")[0] not in _OF_CLUSTERS:
        return error
    return DialrotaError(
        f"{error.name} is not installed, and no cluster can be spoken to without it; "
        "install dialrota with its extra, from a clone of it: pip install '.[cluster]'"
    )


def _say(message: str, code: int) -> int:
    from dialrota.cli.render.table import visible

    for place, line in enumerate(message.split("\n")):
        click.echo(visible(line) if place else f"dialrota: {visible(line)}", err=True)
    return code


def _last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report an error nobody expected: short, with the way to the whole story."""
    if os.environ.get(TRACEBACK):
        sys.__excepthook__(kind, error, trace)
        return
    from dialrota.cli.render.table import visible

    click.echo(visible(f"dialrota: unexpected {kind.__name__}: {error}"), err=True)
    click.echo(f"This is a bug. Set {TRACEBACK}=1 and run it again for the traceback.", err=True)
