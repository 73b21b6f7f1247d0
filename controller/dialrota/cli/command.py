"""The shape of commands: examples in every help, options everywhere, nearest words on mistakes.

Imports nothing heavier than click: a group knows its commands by name until one is used.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from dialrota.cli.nearest import did_you_mean, nearest_option
from dialrota.cli.settings import everywhere_options


class Word(click.Choice[str]):
    """One of a few words, in any case; a wrong one is answered with the nearest."""

    def __init__(self, choices: Sequence[str]) -> None:
        """Take the words in their own spelling."""
        super().__init__(choices, case_sensitive=False)

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Say what was not understood and what was probably meant."""
        return f"{value!r} is not known{did_you_mean(str(value), self.choices)}"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete in the words' own spelling, whatever that of the beginning is."""
        begun = incomplete.lower()
        return [CompletionItem(word) for word in self.choices if word.lower().startswith(begun)]


class _Helpful(click.Command):
    """Help with a section for the options that every command has."""

    everywhere: Callable[[], list[click.Option]] = staticmethod(everywhere_options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then those of every command."""
        own: list[tuple[str, str]] = []
        everywhere: list[tuple[str, str]] = []
        common = {option.name for option in self.everywhere()}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and record[1]:
                (everywhere if parameter.name in common else own).append(record)
        with formatter.section("Options"):
            formatter.write_dl(own)
        if everywhere:
            with formatter.section("Options of every command"):
                formatter.write_dl(everywhere)


class Command(_Helpful):
    """A command whose help ends with examples that can be pasted."""

    def __init__(
        self,
        *,
        examples: Sequence[str] = (),
        **options: Any,  # noqa: ANN401  # Passed on to click.
    ) -> None:
        """Add the options of every command to the command's own."""
        super().__init__(**options)
        self.examples = tuple(examples)
        self.params = [*self.params, *self.everywhere()]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, unwrapped."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  {example}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line, and suggest the nearest option for an unknown one."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as mistake:
            raise _unknown_option(self, ctx, mistake) from mistake


class Entry(NamedTuple):
    """A command that is not imported yet: where it is, and its line in the list."""

    module: str
    attribute: str
    short_help: str


class LazyGroup(_Helpful, click.Group):
    """A group that imports a command only when it is used."""

    def __init__(
        self,
        *,
        sections: Mapping[str, Mapping[str, Entry]],
        **options: Any,  # noqa: ANN401  # Passed on to click.
    ) -> None:
        """Take the entries by section and name, in the order of the help page."""
        super().__init__(**options)
        self.sections = sections
        self.entries = {name: entry for part in sections.values() for name, entry in part.items()}
        self.params = [*self.params, *self.everywhere()]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the named command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(importlib.import_module(entry.module), entry.attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the named command, or suggest the nearest."""
        name = args[0]
        if name not in self.entries and not name.startswith("-"):
            hint = did_you_mean(name, self.entries)
            raise click.UsageError(f"there is no command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line, and suggest the nearest option for an unknown one."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as mistake:
            raise _unknown_option(self, ctx, mistake) from mistake

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands first: they are what people look for."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        for title, entries in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.short_help) for name, entry in entries.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names without importing the commands."""
        found = [
            CompletionItem(name, help=entry.short_help)
            for name, entry in self.entries.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


def _unknown_option(
    command: click.Command, ctx: click.Context, mistake: click.NoSuchOption
) -> click.UsageError:
    known = [option for parameter in command.get_params(ctx) for option in parameter.opts]
    close = nearest_option(mistake.option_name, known)
    hint = f"; did you mean {close}?" if close is not None else ""
    return click.UsageError(f"there is no option {mistake.option_name}{hint}", ctx)
