"""``dialrota run``: the loop, or one pass of it."""

import shlex
import sys
from collections.abc import Iterator
from typing import Any

import click

from dialrota.cli import outside, render_pass
from dialrota.cli.command import Command
from dialrota.cli.news import News
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.outside import Wish
from dialrota.cli.progress import Progress
from dialrota.cli.render_status import View
from dialrota.cli.session import Loop
from dialrota.cli.settings import Settings, pass_settings
from dialrota.cli.table import visible
from dialrota.cli.typed_time import refuse_past
from dialrota.loop.report import PassReport
from dialrota.loop.runner import Habits
from dialrota.model.failure import DialrotaError, UsageError
from dialrota.model.instant import parse_duration


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
@click.option("--commit", is_flag=True, help="One commit for each pass that changed something.")
@click.option("--interval", default="1h", metavar="DURATION", show_default=True,
              help="The longest time between two passes.")  # fmt: skip
@click.option("--exit-code", is_flag=True, help="With --once: exit 2 when something changed.")
@click.option("--fsync", is_flag=True, help="Survive a power cut, not only a kill; slower.")
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
              help="With --cluster: PhoneNumbers to make at most.")  # fmt: skip
@pass_settings
def run(settings: Settings, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Keep every pool fit to dial: read, decide, publish, record.

    Without --once it watches the files and the next moment at which something changes, and takes
    up a saved file within a second. Exits 1 when a declaration cannot be read, whatever else
    changed; its pool keeps serving its last list.
    """
    if options["at"] and not options["once"]:
        raise UsageError("--at needs --once: a loop lives in the present")
    interval = _interval(options["interval"])
    if options["cluster"]:
        from dialrota.cli import run_cluster

        run_cluster.run(settings, options)
        return
    watching = () if options["once"] else (settings.repo,)
    with Progress() as progress:
        wish = Wish(
            writing=True, sync=options["fsync"], progress=progress.sweep, watching=watching
        )
        with outside.open_loop(settings, wish) as loop:
            if options["once"]:
                _once(settings, loop, options)
                return
            habits = Habits(commit=options["commit"], interval=interval)
            show_forever(settings, loop.watch(habits), loop)


def _interval(text: str) -> int:
    try:
        seconds = parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--interval {error}") from error
    if seconds < 1:
        raise UsageError("--interval must be at least 1s")
    return seconds


def _once(settings: Settings, loop: Loop, options: dict[str, Any]) -> None:
    now = outside.instant_of(options["at"])
    refuse_past(options["at"], now, loop.last_change())
    news = News(loop.orphaned())
    report = loop.run(now, commit=options["commit"])
    show_once(settings, loop, report, news)
    code = render_pass.exit_code(report, changes_count=options["exit_code"])
    if code:
        raise click.exceptions.Exit(code)


def show_once(
    settings: Settings, loop: Loop, report: PassReport, news: News | None = None
) -> None:
    """Print the whole table after a pass, and what is wrong."""
    _show(settings, loop, report, first=True)
    _tell(news or News(), report, loop)


def show_forever(
    settings: Settings, watched: Iterator[PassReport | DialrotaError], loop: Loop
) -> None:
    """Print what each pass changed, until somebody interrupts."""
    first, news = True, News()
    for outcome in watched:
        if isinstance(outcome, DialrotaError):
            click.echo(f"dialrota: {visible(str(outcome))}", err=True)
            continue
        if first or outcome.changed or not outcome.is_sound:
            _show(settings, loop, outcome, first=first)
        _tell(news, outcome, loop)
        if first:
            folder = settings.repo / "pools"
            click.echo(f"Watching {folder}: save a file there; Ctrl-C stops.", err=True)
            click.echo(f"The whole table again: dialrota status{_place(settings)}", err=True)
        first = False
    click.echo("Stopped. Every list stands as it was last published.", err=True)


def _place(settings: Settings) -> str:
    """Write the options that lead another command to the same folders."""
    words = [] if str(settings.repo) == "." else ["--repo", str(settings.repo)]
    if settings.out != settings.repo:
        words += ["--out", str(settings.out)]
    return "".join(f" {shlex.quote(word)}" for word in words)


def _tell(news: News, report: PassReport, loop: Loop) -> None:
    for line in news.since(report, loop.orphaned()):
        click.echo(visible(line), err=True)


def _show(settings: Settings, loop: Loop, report: PassReport, *, first: bool) -> None:
    """Print the reputation table at first, later what a pass changed and the counters."""
    look = look_for_stdout(settings)
    if first:
        now = outside.clock().now() if look.width is not None else None
        write_lines(render_pass.tables(loop.records(loop.recorded()), View(look, now=now)))
    else:
        decided = {decision.key: decision.plan for decision in report.decisions}
        moved = [key for key, plan in decided.items() if plan.changes or plan.held_back]
        write_lines(render_pass.turns(decided, loop.records(moved), look))
    root = str(settings.out)
    write_lines(render_pass.list_places("published", list(report.published), root))
    if first:
        standing = [key for key in loop.listed() if key not in report.published]
        write_lines(render_pass.list_places("as before", standing, root))
    write_lines([render_pass.summary(report)])
    sys.stdout.flush()
    for line in render_pass.troubles(report, look):
        click.echo(line, err=True)
