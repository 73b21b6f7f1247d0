"""The program as a whole: help, mistakes, last words, exit codes."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dialrota import __version__
from dialrota.cli.command import Command
from dialrota.cli.commands import SECTIONS, cli
from running import Program

COMMANDS = [name for entries in SECTIONS.values() for name in entries]


def test_help_lists_every_command_without_importing_one() -> None:
    code = (
        "import sys, dialrota.cli.main as m\n"
        "try: m.main(['--help'])\n"
        "except SystemExit as left: print(left.code, file=sys.stderr)\n"
        "heavy = {'rich', 'pydantic', 'httpx', 'yaml', 'orjson', 'asyncio', 'phonenumbers',\n"
        "         'aiohttp', 'kubernetes'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
        "print([n for n in sys.modules if n.startswith('dialrota.')], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    code_line, heavy, ours = done.stderr.splitlines()
    assert code_line == "0"
    assert heavy == "[]"
    assert "dialrota.cli.status" not in ours
    assert all(re.search(rf"^  {name} ", done.stdout, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_the_same_of_itself_everywhere(name: str) -> None:
    entry = cli.entries[name]
    command = getattr(importlib.import_module(entry.module), entry.attribute)

    assert isinstance(command, Command)
    assert command.name == name
    assert command.short_help == entry.short_help
    assert command.examples
    assert all(example.startswith("dialrota ") for example in command.examples)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_examples_and_fits_a_terminal(name: str, program: Program) -> None:
    done = program(name, "--help")

    assert done.code == 0
    assert "\nExamples:\n  dialrota " in done.out
    assert "Options of every command" in done.out


def test_the_program_alone_prints_its_help(program: Program) -> None:
    assert program() == program("--help")


def test_the_version_is_that_of_the_package(program: Program) -> None:
    assert program("--version").out == f"dialrota, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["statsu"], "did you mean status?"),
        (["--repp", "x"], "did you mean --repo?"),
        (["status", "--sate", "Flagged"], "did you mean --state?"),
        (["status", "--state", "flaged"], "did you mean Flagged?"),
        (["status", "--sort", "rsik"], "did you mean risk?"),
        (["status", "-o", "jsno"], "did you mean json?"),
        (["status", "--pool", "salse"], "did you mean sales?"),
        (["status", "--area", "41"], "three digits"),
        (["status", "--carrier", "verizon=Flaged"], "did you mean Flagged?"),
        (["run", "--cluster", "--max-number-objects", "0"], "x>=1"),
        (["explain", "+14155550106"], "did you mean +1415555010"),
        (["pull", "+14155550106", "--reason", "x"], "did you mean +1415555010"),
        (["pull", "--reason", "x"], "--selector"),
        (["pull", "--selector", "bacth=1", "--reason", "x"], "did you mean batch?"),
        (["pull", "--selector", "batch=9", "--reason", "x"], "no number fits"),
        (["pull", "+14155550101"], "--reason"),
        (["pull", "+14155550101", "--reason", " "], "--reason is empty"),
        (["pull", "+14155550101", "--reason", "x", "--until", "soon"], "48h"),
        (["hold", "+14155550101", "--reason", "x", "--until", "2020-01-01T00:00:00Z"], "passed"),
        (["suspend", "salse", "--reason", "x"], "did you mean sales?"),
        (["approve", "salse"], "did you mean sales?"),
        (["check", "audti"], "did you mean audit?"),
        (["run", "--at", "2026-11-20T12:00:00Z"], "--once"),
        (["run", "--once", "--at", "yesterday"], "RFC 3339"),
        (["run", "--interval", "often"], "duration"),
        (["plan", "--pool", "salse"], "did you mean sales?"),
        (["demo"], "--out"),
        (["completion", "bsh"], "did you mean bash?"),
    ],
)
def test_wrong_usage_exits_64_and_helps(
    arguments: list[str], hint: str, recorded: Path, program: Program
) -> None:
    done = program(*arguments)

    assert done.code == 64
    assert hint in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["plan", "status", "validate"])
def test_a_folder_without_pools_is_answered_with_what_to_do(
    command: str, tmp_path: Path, program: Program
) -> None:
    done = program("--repo", str(tmp_path), command)
    assert done.code == 64
    assert "dialrota init" in done.err


def test_options_may_stand_before_or_after_the_command(recorded: Path, program: Program) -> None:
    assert program("--repo", str(recorded), "status") == program("status", "--repo", str(recorded))


def test_the_environment_names_the_folders(
    recorded: Path, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = program("status").out
    monkeypatch.setenv("DIALROTA_REPO", str(recorded))
    monkeypatch.chdir(tmp_path)
    assert program("status").out == expected


@pytest.mark.parametrize("arguments", [["status"], ["plan"], ["explain", "+14155550102"]])
def test_a_pipe_gets_plain_text(arguments: list[str], recorded: Path, process: Program) -> None:
    done = process(*arguments, cwd=recorded)
    assert done.code == 0
    assert done.out
    assert "\x1b" not in done.out + done.err


def test_colour_can_be_asked_for(
    recorded: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    always = program("status", "--color", "always")
    assert "\x1b[31m" in always.out
    assert click.unstyle(always.out) == program("--color", "never", "status").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert program("status", "--color", "always").out == always.out


def test_a_closed_pipe_is_no_error_to_talk_about(
    recorded: Path, environment: dict[str, str]
) -> None:
    script = "set -o pipefail; dialrota schema | head -n 1; echo ${PIPESTATUS[0]}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=recorded, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "{"
    assert done.stdout.splitlines()[1] in ("0", "141")


def test_an_unexpected_error_is_short_and_says_how_to_learn_more(
    recorded: Path, environment: dict[str, str]
) -> None:
    script = (
        "import dialrota.cli.main as m, dialrota.cli.status as s\n"
        "s.choose_pools = None\n"
        "m.main(['status'])\n"
    )

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script], cwd=recorded, env=environment | more,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    short, long = run(), run(DIALROTA_TRACEBACK="1")

    assert short.returncode == long.returncode == 1
    assert short.stderr.startswith("dialrota: unexpected TypeError")
    assert "DIALROTA_TRACEBACK=1" in short.stderr
    assert "Traceback" not in short.stderr
    assert "Traceback" in long.stderr


def test_a_shell_completes_commands_options_and_words(
    recorded: Path, environment: dict[str, str]
) -> None:
    def complete(line: str) -> str:
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        done = subprocess.run(
            ["dialrota"], env=environment | asked | {"_DIALROTA_COMPLETE": "bash_complete"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    assert "plain,status" in complete("dialrota sta")
    assert "plain,--sort" in complete("dialrota status --so")
    assert "plain,risk" in complete("dialrota status --sort r")
    assert complete("dialrota status --state fl") == "plain,Flagged\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, program: Program) -> None:
    done = program("completion", shell)
    assert done.code == 0
    assert "_DIALROTA_COMPLETE" in done.out
