"""``dialrota schema``: the JSON Schema with which editors check declarations as they are typed."""

import click

from dialrota.cli.command import Command
from dialrota.cli.output import write_text


@click.command(
    cls=Command,
    short_help="Print the JSON Schema of declarations, for editors.",
    examples=(
        "dialrota schema > schema/dialrota.dev_v1alpha1.json",
        "dialrota schema | head -n 3",
    ),
)
def schema() -> None:
    """Print the JSON Schema of every kind a repository may hold.

    YAML editors use it where a file begins with the line
    # yaml-language-server: $schema=../schema/dialrota.dev_v1alpha1.json
    """
    from dialrota.wire import schema as wire_schema

    write_text(wire_schema.render().decode())
