"""``dialrota completion``: the script that teaches a shell to complete commands and options."""

import click

from dialrota.cli.command import Command, Word
from dialrota.cli.output import write_text

_SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    short_help="Print the completion script of a shell.",
    examples=(
        "dialrota completion bash > ~/.local/share/bash-completion/completions/dialrota",
        "dialrota completion zsh > ~/.zfunc/_dialrota",
        "dialrota completion fish > ~/.config/fish/completions/dialrota.fish",
    ),
)
@click.argument("shell", type=Word(_SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and words in SHELL.

    For the running bash alone: eval "$(dialrota completion bash)"
    """
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    from dialrota.cli.commands import cli

    known: dict[str, type[ShellComplete]] = {
        "bash": BashComplete,
        "zsh": ZshComplete,
        "fish": FishComplete,
    }
    write_text(known[shell](cli, {}, "dialrota", "_DIALROTA_COMPLETE").source() + "\n")
