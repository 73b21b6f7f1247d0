"""``dialrota crds``: the kinds as CustomResourceDefinitions, for a cluster."""

import click

from dialrota.cli.command import Command, Word
from dialrota.cli.output import write_text

_EVERY = "all"
_PLURALS = (
    "numberpools",
    "phonenumbers",
    "reputationsources",
    "rotationpolicies",
    "reputationincidents",
)


@click.command(
    cls=Command,
    short_help="Print the CustomResourceDefinitions, for a cluster.",
    examples=(
        "dialrota crds > crds.yaml",
        "dialrota crds numberpools | head -n 4",
    ),
)
@click.argument("plural", type=Word((_EVERY, *_PLURALS)), default=_EVERY, metavar="[PLURAL]")
def crds(plural: str) -> None:
    """Print the CustomResourceDefinitions, or that of one PLURAL, such as numberpools.

    They belong into a cluster before anything else: kubectl apply --server-side -f crds.yaml
    """
    from dialrota.cli.render_yaml import dump
    from dialrota.wire import kinds
    from dialrota.wire.crds import document, names

    wanted = [kind for kind in kinds.KINDS if plural in (_EVERY, names.NAMES[kind].plural)]
    write_text("---\n".join(dump(document.build(kind)) for kind in wanted))
