"""The program ``dialrota``.

Imports nothing slow before it can answer Ctrl-C.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from dialrota.cli.beginning import importing

_COMPLETE: Final = "_DIALROTA_COMPLETE"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and leave with its exit code."""
    with importing():
        from dialrota.cli.commands import NAME, cli
        from dialrota.cli.ending import lead
        from dialrota.cli.settings import environment_settings

    if instruction := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, NAME, _COMPLETE, instruction))
    words = sys.argv[1:] if arguments is None else list(arguments)
    lead(cli, NAME, words, environment_settings())
