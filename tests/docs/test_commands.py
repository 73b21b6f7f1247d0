"""Every command line in the pages is one that the program has."""

import re
import shlex
from pathlib import Path

import click
import pytest

from dialrota.cli import commands
from dialrota.cli.plugin import commands as plugin
from documents import MARKDOWN, ROOT, blocks, prose

PROGRAMS = {"dialrota": commands.cli, "kubectl dialrota": plugin.cli}
_SPAN = re.compile(r"`((?:kubectl )?dialrota [^`\n]+)`")
_LINE = re.compile(r"^(?:\s*- run: |\$ )?((?:kubectl )?dialrota .+)$", re.MULTILINE)


def command_lines(page: Path) -> list[list[str]]:
    """Find what a page tells people to type, cut into words."""
    found = _SPAN.findall(prose(page))
    for block in (*blocks(page, "sh"), *blocks(page, "yaml")):
        found += _LINE.findall(block.text)
    lines = [part for each in found for part in each.replace("\\|", "/").split("&&")]
    words = [shlex.split(line.split("#")[0]) for line in lines]
    return [[" ".join(line[:2]), *line[2:]] if line[0] == "kubectl" else line for line in words]


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_tells_to_type_exists(page: Path) -> None:
    for program, name, *words in command_lines(page):
        context = click.Context(PROGRAMS[program])
        command = PROGRAMS[program].get_command(context, name)
        assert command is not None, name
        known = {option for parameter in command.get_params(context) for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} - known == set(), name


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_command_is_on_the_page_of_commands(program: str) -> None:
    shown = {
        line[1] for line in command_lines(ROOT / "docs" / "commands.md") if line[0] == program
    }
    assert PROGRAMS[program].entries.keys() - shown == set()
