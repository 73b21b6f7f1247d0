"""``dialrota run``: the loop, or one pass of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.outside import Wish
from dialrota.cli.progress import Progress
from dialrota.cli.settings import Settings, pass_settings
from dialrota.cli.typed.time import refuse_past
from dialrota.cli.watching import quiet
from dialrota.cli.watching.opening import open_loop
from dialrota.model.failure import UsageError
from dialrota.model.instant import parse_duration

if TYPE_CHECKING:
    from dialrota.adapters.stores.writelog import WriteLog
    from dialrota.cli.watching.session import Loop

_CLUSTER: Final = ("namespace", "kubeconfig", "context", "max_number_objects")
_CLUSTER_LOOP: Final = ("lease_namespace", "no_leader_election", "probes", "log", "log_level")

# Which options do something only with a switch, or only without it.
_NEEDS: Final = (
    ("cluster", True, (*_CLUSTER, *_CLUSTER_LOOP)),
    ("cluster", False, ("commit", "interval", "fsync", "out", "secrets")),
    ("once", True, ("at", "exit_code")),
    ("once", False, ("interval", *_CLUSTER_LOOP)),
)


@click.command(
    cls=Command,
    short_help="Run the loop, or one pass of it.",
    examples=(
        "dialrota run --once",
        "dialrota run --once --commit --exit-code",
        "dialrota run --once --at 2026-11-20T18:00:00Z --out /tmp/replay",
        "dialrota run --interval 10m",
        "dialrota run --cluster --namespace dialers",
    ),
)
@click.option("--once", is_flag=True, help="Take one pass and exit.")
@click.option("--at", metavar="TIME", help="Decide as of this RFC 3339 time; with --once.")
@click.option(
    "--commit", is_flag=True, help="On files: one commit for each pass that changed something."
)
@click.option("--interval", default="1h", metavar="DURATION", show_default=True,
              help="On files: the longest time between two passes.")  # fmt: skip
@click.option("--exit-code", is_flag=True, help="With --once: exit 2 when something changed.")
@click.option(
    "--fsync", is_flag=True, help="On files: survive a power cut, not only a kill; slower."
)
@click.option("--cluster", is_flag=True, help="Run on a Kubernetes cluster, not on files.")
@click.option("--namespace", "-n", metavar="NAME", help="With --cluster: watch this one only.")
@click.option("--kubeconfig", metavar="FILE", help="With --cluster: how to reach it.")
@click.option("--context", metavar="NAME", help="With --cluster: this context of it.")
@click.option("--lease-namespace", metavar="NAME",
              help="With --cluster: where the Lease lies (default: our own).")  # fmt: skip
@click.option("--no-leader-election", is_flag=True, help="With --cluster: there is one replica.")
@click.option("--probes", default="8080", metavar="[HOST:]PORT", show_default=True,
              help="With --cluster: where /livez, /readyz and /metrics are answered.")  # fmt: skip
@click.option("--log", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="With --cluster: lines for people, or one JSON object each.")  # fmt: skip
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]),
              default="info", show_default=True, help="With --cluster: what to log.")  # fmt: skip
@click.option("--max-number-objects", default=25_000, show_default=True, metavar="N",
              type=click.IntRange(min=1),
              help="With --cluster: PhoneNumbers to make at most.")  # fmt: skip
@pass_settings
def run(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Keep every pool fit to dial: read, decide, publish, record.

    Without --once it watches the files and the next moment at which something changes, and takes
    up a saved file within a second. Exits 1 when a declaration cannot be read, whatever else
    changed; its pool keeps serving its last list.
    """
    _refuse_idle(click.get_current_context(), options)
    interval = _interval(options["interval"])
    if options["cluster"]:
        from dialrota.cli.cluster import run as run_cluster

        run_cluster.run(settings, options)
        return
    if options["once"] and quiet.says_again(settings, options["at"], commit=options["commit"]):
        return
    watching, log = ((), outside.open_log()) if options["once"] else ((settings.repo,), None)
    with Progress() as progress:
        sweep, sync = progress.sweep, options["fsync"]
        wish = Wish(writing=True, sync=sync, progress=sweep, watching=watching, log=log)
        with open_loop(settings, wish) as loop:
            if log is not None:
                _once(settings, loop, options, log)
            else:
                _forever(settings, loop, interval, commit=options["commit"])


def _refuse_idle(context: click.Context, options: Mapping[str, Any]) -> None:
    """Refuse an option that would do nothing in such a run.

    Raises:
        UsageError: names it, and what it needs.
    """
    for switch, wanted, names in _NEEDS:
        if options[switch] == wanted:
            continue
        for name in names:
            if _is_typed(context, name):
                needs = "needs" if wanted else "goes without"
                raise UsageError(f"--{name.replace('_', '-')} {needs} --{switch}")


def _is_typed(context: click.Context, name: str) -> bool:
    """Say whether an option stands on the line, before or after the name of the command."""
    chain = (context, context.parent) if context.parent is not None else (context,)
    return any(each.get_parameter_source(name) is ParameterSource.COMMANDLINE for each in chain)


def _interval(text: str) -> int:
    try:
        seconds = parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--interval {error}") from error
    if seconds < 1:
        raise UsageError("--interval must be at least 1s")
    return seconds


def _once(settings: Settings, loop: "Loop", options: dict[str, Any], log: "WriteLog") -> None:
    from dialrota.cli.render import passes as render_pass
    from dialrota.cli.watching import show
    from dialrota.cli.watching.news import News

    now = outside.instant_of(options["at"])
    watch = quiet.begin(settings, log)
    refuse_past(options["at"], now, loop.last_change())
    news = News(loop.orphaned(), frozenset(loop.listed()))
    report = loop.run(now, commit=options["commit"])
    show.show_once(settings, loop, report, news)
    quiet.remember(settings, loop, report, watch, commit=options["commit"])
    code = render_pass.exit_code(report, changes_count=options["exit_code"])
    if code:
        raise click.exceptions.Exit(code)


def _forever(settings: Settings, loop: "Loop", interval: int, *, commit: bool) -> None:
    from dialrota.cli.watching import show
    from dialrota.loop.runner import Habits

    show.show_forever(settings, loop.watch(Habits(commit=commit, interval=interval)), loop)
