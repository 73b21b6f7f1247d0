"""``kubectl dialrota explain``: why a number is in or out, and what would turn it."""

from typing import Any

import click

from dialrota.cli.output import JSON, TABLE, YAML, output_option
from dialrota.cli.plugin.reach import PluginCommand, Reach, pass_reach
from dialrota.cli.twin_options import explain_options


@click.command(
    cls=PluginCommand,
    short_help="Say why a number is in or out, and what would turn it.",
    examples=(
        "kubectl dialrota explain +14155550101",
        "kubectl dialrota explain sales-us/4155550101 -n dialers",
        "kubectl dialrota explain sales-us-14155550101 -o json",
    ),
)
@explain_options
@output_option(TABLE, JSON, YAML)
@pass_reach
def explain(reach: Reach, /, number: str, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Say which rule decided on NUMBER, from which inputs, and what would turn it.

    NUMBER may also be written as pool/number, or as the name of its PhoneNumber. It is judged by
    what is declared and recorded in the cluster; nothing is written and no source is asked.
    """
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import explain as doing

    ask(doing.explain(reach, number, options))
