"""What every command is told: where the repository lies, where output goes, when to colour."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click


@dataclass(slots=True)
class Settings:
    """The options that every command understands, as given on the line or in the environment."""

    repo: Path = Path()
    output: Path | None = None
    secrets: Path | None = None
    color: str = "auto"

    @property
    def out(self) -> Path:
        """Return the folder that dialrota writes to: the repository, if no other was named."""
        return self.output if self.output is not None else self.repo

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
    output, secrets = os.environ.get("DIALROTA_OUT"), os.environ.get("DIALROTA_SECRETS")
    return Settings(
        repo=Path(os.environ.get("DIALROTA_REPO") or "."),
        output=Path(output) if output else None,
        secrets=Path(secrets) if secrets else None,
    )


def _remember(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is None or parameter.name is None:
        return
    settings = context.ensure_object(Settings)
    setattr(settings, {"out": "output"}.get(parameter.name, parameter.name), value)
    if parameter.name == "color":
        context.color = {"always": True, "never": False}.get(str(value))


def everywhere_options() -> list[click.Option]:
    """Make the options that stand before as well as after the name of a command."""
    folder = click.Path(file_okay=False, path_type=Path)
    return [
        click.Option(
            ["--repo"],
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_remember,
            help="The repository with pools/ (default: here; env DIALROTA_REPO).",
        ),
        click.Option(
            ["--out"],
            type=folder,
            metavar="DIR",
            expose_value=False,
            callback=_remember,
            help="Where state/ and rotation/ go (default: the repository; env DIALROTA_OUT).",
        ),
        click.Option(
            ["--secrets"],
            type=folder,
            metavar="DIR",
            expose_value=False,
            callback=_remember,
            help="Folder of <name>/<key> files, outside the repository (env DIALROTA_SECRETS).",
        ),
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            expose_value=False,
            callback=_remember,
            help="Colour the output (default: auto; NO_COLOR is honoured).",
        ),
    ]


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
