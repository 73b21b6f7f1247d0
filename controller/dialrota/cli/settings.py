"""What every command is told: where the repository lies, where output goes, when to colour."""

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from pathlib import Path


class Screen:
    """The options that every command of a program understands, and when to colour.

    Kept in ``given`` as they were given, on the line or in the environment.
    """

    def __init__(self, color: str = "auto") -> None:
        """Begin with nothing given."""
        self.given: dict[str, Any] = {}
        self.color = color

    def colours(self, stream: TextIO) -> bool:
        """Say whether text for this stream should carry colours."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return is_terminal(stream)

    @property
    def root(self) -> str:
        """Return where the files lie that findings name: in a repository, not always here."""
        return "."


class Settings(Screen):
    """Where the repository lies, and where output goes.

    Kept as they were given: a command that touches no file imports no paths.
    """

    def __init__(
        self,
        repo: "Path | str" = ".",
        output: "Path | str | None" = None,
        secrets: "Path | str | None" = None,
        color: str = "auto",
    ) -> None:
        """Take what was given; the output goes to the repository, if no other folder is named."""
        super().__init__(color)
        self.given = {"repo": repo, "out": output, "secrets": secrets}

    @property
    def root(self) -> str:
        """Return the repository."""
        return str(self.repo)

    @property
    def repo(self) -> "Path":
        """Return the repository."""
        return self._path("repo") or self._path_of(".")

    @property
    def out(self) -> "Path":
        """Return the folder that dialrota writes to."""
        return self._path("out") or self.repo

    @property
    def output(self) -> "Path | None":
        """Return the folder for output, if one was named."""
        return self._path("out")

    @property
    def secrets(self) -> "Path | None":
        """Return the folder of secrets, if there is one."""
        return self._path("secrets")

    def place(self, file: "Path | str") -> str:
        """Write a file of the repository as it is opened from here."""
        return str(self.repo / file)

    def _path(self, name: str) -> "Path | None":
        text = self.given[name]
        return None if text is None else self._path_of(text)

    @staticmethod
    def _path_of(text: "Path | str") -> "Path":
        from pathlib import Path

        return Path(text)


pass_settings = click.make_pass_decorator(Settings, ensure=True)


def program() -> str:
    """Name the program as it can be typed here: ``dialrota``, or ``kubectl dialrota``.

    Where ``make run`` calls one that is on no path, that is where it lies.
    """
    from shutil import which

    context = click.get_current_context(silent=True)
    name = (context.find_root().info_name if context is not None else None) or "dialrota"
    called = sys.argv[0]
    is_hidden = called.rpartition("/")[2] == name and which(name) is None
    return shlex.quote(called) if is_hidden else name


def is_terminal(stream: TextIO) -> bool:
    """Say whether a person reads this stream as it is written."""
    return not stream.closed and stream.isatty()


def environment_settings() -> Settings:
    """Read the settings that the environment gives: DIALROTA_REPO, _OUT and _SECRETS."""
    return Settings(
        repo=os.environ.get("DIALROTA_REPO") or ".",
        output=os.environ.get("DIALROTA_OUT") or None,
        secrets=os.environ.get("DIALROTA_SECRETS") or None,
    )


def remember(
    context: click.Context,
    parameter: click.Parameter,
    value: Any,  # noqa: ANN401  # A text, or whether a flag was given.
) -> None:
    """Keep the value of an option that may stand before and after the name of a command."""
    settings = context.find_object(Screen)
    if not value or settings is None:
        return
    if parameter.name != "color":
        settings.given[parameter.name] = value
        return
    settings.color = str(value)
    context.color = {"always": True, "never": False}.get(settings.color)


def color_option() -> click.Option:
    """Make the option that says when to colour."""
    return click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=remember,
        help="Colour the output (default: auto; NO_COLOR is honoured).",
    )


def everywhere_options() -> list[click.Option]:
    """Make the options that stand before as well as after the name of a command."""
    there = "The repository with pools/ (default: here; env DIALROTA_REPO)."
    made = "Where state/ and rotation/ go (default: the repository; env DIALROTA_OUT)."
    kept = "Folder of <name>/<key> files, outside the repository (env DIALROTA_SECRETS)."
    return [
        _folder("--repo", there, exists=True),
        _folder("--out", made),
        _folder("--secrets", kept),
        color_option(),
    ]


def _folder(name: str, told: str, *, exists: bool = False) -> click.Option:
    kind = click.Path(exists=exists, file_okay=False)
    return click.Option(
        [name], type=kind, metavar="DIR", expose_value=False, callback=remember, help=told
    )


def width_of(stream: TextIO) -> int | None:
    """Return the columns of the terminal behind the stream, None where there is none."""
    if not is_terminal(stream):
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None


def stdout_width() -> int | None:
    """Return the width that a table on standard output may take."""
    return width_of(sys.stdout)
