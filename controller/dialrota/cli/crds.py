"""``dialrota crds``: the kinds as CustomResourceDefinitions, for a cluster."""

from typing import Any, Final

import click

from dialrota.cli import ending
from dialrota.cli.command import Command, Word
from dialrota.cli.output import write_text
from dialrota.model.failure import UsageError

_INSTALL: Final = "install"
_DIFF: Final = "diff"
_PLURALS: Final = (
    "numberpools",
    "phonenumbers",
    "reputationsources",
    "rotationpolicies",
    "reputationincidents",
)


@click.command(
    cls=Command,
    short_help="Print the CustomResourceDefinitions, or install them.",
    examples=(
        "dialrota crds > crds.yaml",
        "dialrota crds numberpools | head -n 4",
        "dialrota crds diff",
        "dialrota crds install",
    ),
)
@click.argument(
    "what",
    type=Word((_INSTALL, _DIFF, *_PLURALS)),
    required=False,
    metavar="[install|diff|PLURAL]",
)
@click.option("--kubeconfig", metavar="FILE", help="How to reach the cluster.")
@click.option("--context", metavar="NAME", help="This context of it.")
@click.option("--exit-code", is_flag=True, help="With diff: exit 2 where they differ.")
def crds(what: str | None, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Print the CustomResourceDefinitions, or that of one PLURAL, such as numberpools.

    With install they are applied to a cluster, by server-side apply: again after every upgrade.
    With diff they are compared with those of the cluster. Nothing is ever deleted.
    """
    from dialrota.wire import kinds
    from dialrota.wire.crds import document, names

    if options["exit_code"] and what != _DIFF:
        raise UsageError("--exit-code needs diff")
    if what in (_INSTALL, _DIFF):
        _reach(what, [document.build(kind) for kind in kinds.KINDS], options)
        return
    from dialrota.cli.render.yaml import dump

    wanted = [kind for kind in kinds.KINDS if what in (None, names.NAMES[kind].plural)]
    write_text("---\n".join(dump(document.build(kind)) for kind in wanted))


def _reach(what: str, definitions: list[dict[str, Any]], options: dict[str, Any]) -> None:
    import asyncio

    from dialrota.cli.cluster import kinds as crds_cluster
    from dialrota.cli.cluster.connecting import Target

    target = Target(options["kubeconfig"], options["context"])
    if what == _INSTALL:
        asyncio.run(crds_cluster.install(target, definitions, click.echo))
        return
    differ = asyncio.run(crds_cluster.compare(target, definitions, click.echo))
    if differ and options["exit_code"]:
        raise click.exceptions.Exit(ending.CHANGED)
