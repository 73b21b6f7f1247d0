"""Which cluster and which namespaces a command is about, told as kubectl is told.

Imports nothing heavier than click.
"""

from collections.abc import Iterable

import click

from dialrota.cli.command import Command, LazyGroup
from dialrota.cli.settings import Screen, color_option, remember


class Reach(Screen):
    """The options that every command of the plugin understands."""

    @property
    def kubeconfig(self) -> str | None:
        """Return the kubeconfig that was named, if any."""
        return self.given.get("kubeconfig")

    @property
    def context(self) -> str | None:
        """Return the context that was named, if any."""
        return self.given.get("context")

    def namespace(self, usual: str, pools: Iterable[str] = ()) -> str | None:
        """Return the namespace to look at; None is all of them.

        It is the one that was named, else that of pools named ``namespace/pool``, else the usual.
        """
        if "all_namespaces" in self.given:
            return None
        if "namespace" in self.given:
            return str(self.given["namespace"])
        named = {pool.partition("/")[0] if "/" in pool else usual for pool in pools} or {usual}
        return named.pop() if len(named) == 1 else None


pass_reach = click.make_pass_decorator(Reach)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Let the server check it; keep nothing."
)


def reach_options() -> list[click.Option]:
    """Make the options that stand before as well as after the name of a command."""
    everywhere = click.Option(
        ["-A", "--all-namespaces"],
        is_flag=True,
        expose_value=False,
        callback=remember,
        help="Look at all namespaces.",
    )
    return [
        _text("-n", "--namespace", "NAME", "The namespace (default: that of the context)."),
        everywhere,
        _text("--context", "NAME", "The context of the kubeconfig."),
        _text("--kubeconfig", "FILE", "How to reach the cluster (default: env KUBECONFIG)."),
        color_option(),
    ]


def _text(*declared: str) -> click.Option:
    *names, metavar, told = declared
    return click.Option(names, metavar=metavar, expose_value=False, callback=remember, help=told)


class PluginCommand(Command):
    """A command of the plugin."""

    everywhere = staticmethod(reach_options)


class PluginGroup(LazyGroup):
    """The plugin as a whole."""

    everywhere = staticmethod(reach_options)
