"""What every command is told: where the repository lies, where output goes, when to colour."""

import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from pathlib import Path


class Settings:
    """The options that every command understands, as given on the line or in the environment.

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
        self.given = {"repo": repo, "out": output, "secrets": secrets}
        self.color = color

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

    def _path(self, name: str) -> "Path | None":
        text = self.given[name]
        return None if text is None else self._path_of(text)

    @staticmethod
    def _path_of(text: "Path | str") -> "Path":
        from pathlib import Path

        return Path(text)

    def colours(self, stream: TextIO) -> bool:
        """Say whether text for this stream should carry colours."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return is_terminal(stream)


pass_settings = click.make_pass_decorator(Settings, ensure=True)


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


def _remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is None or parameter.name is None:
        return
    settings = context.ensure_object(Settings)
    if parameter.name != "color":
        settings.given[parameter.name] = value
        return
    settings.color = value
    context.color = {"always": True, "never": False}.get(value)


def everywhere_options() -> list[click.Option]:
    """Make the options that stand before as well as after the name of a command."""
    color = click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_remember,
        help="Colour the output (default: auto; NO_COLOR is honoured).",
    )
    there = "The repository with pools/ (default: here; env DIALROTA_REPO)."
    made = "Where state/ and rotation/ go (default: the repository; env DIALROTA_OUT)."
    kept = "Folder of <name>/<key> files, outside the repository (env DIALROTA_SECRETS)."
    return [
        _folder("--repo", there, exists=True),
        _folder("--out", made),
        _folder("--secrets", kept),
        color,
    ]


def _folder(name: str, told: str, *, exists: bool = False) -> click.Option:
    kind = click.Path(exists=exists, file_okay=False)
    return click.Option(
        [name], type=kind, metavar="DIR", expose_value=False, callback=_remember, help=told
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
