"""What the loop tells the person who watches it, pass by pass."""

import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace

import click

from dialrota.cli import outside
from dialrota.cli.output import look_for_stdout, write_lines
from dialrota.cli.render import passes as render_pass
from dialrota.cli.render.status import View
from dialrota.cli.render.table import Look, visible
from dialrota.cli.settings import Settings, program
from dialrota.cli.watching.news import News
from dialrota.cli.watching.session import Loop
from dialrota.loop.report import PassReport
from dialrota.model.failure import DialrotaError


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
            typed = f"{program()} status{_place(settings)}"
            click.echo(f"The whole table again: {typed}", err=True)
        first = False
    click.echo("Stopped. Every list stands as it was last published.", err=True)


def _place(settings: Settings) -> str:
    """Write the options that lead another command to the same folders."""
    words = [] if str(settings.repo) == "." else ["--repo", str(settings.repo)]
    if settings.out != settings.repo:
        words += ["--out", str(settings.out)]
    return "".join(f" {shlex.quote(word)}" for word in words)


def _tell(news: News, report: PassReport, loop: Loop) -> None:
    for line in news.since(report, loop.orphaned(), frozenset(loop.listed())):
        click.echo(visible(line), err=True)


def _show(settings: Settings, loop: Loop, report: PassReport, *, first: bool) -> None:
    """Print the reputation table at first, later what a pass changed and the counters."""
    look = look_for_stdout(settings)
    if first:
        write_lines(_table(loop, look))
    else:
        decided = {decision.key: decision.plan for decision in report.decisions}
        moved = [key for key, plan in decided.items() if plan.changes or plan.held_back]
        write_lines(render_pass.turns(decided, loop.records(moved), look))
    root, listed = str(settings.out), frozenset(loop.listed())
    published = [key for key in report.published if key in listed]
    write_lines(render_pass.list_places("published", published, root))
    if first:
        write_lines(_standing(settings, loop, report))
    write_lines([render_pass.summary(report)])
    sys.stdout.flush()
    for line in render_pass.troubles(report, look, settings.root):
        click.echo(line, err=True)


def again(settings: Settings, loop: Loop, report: PassReport) -> str:
    """Write what a second pass would print plainly, after one that left nothing to do."""
    quiet = replace(report, changed=False, published=(), commit=None)
    lines = [*_table(loop, Look()), *_standing(settings, loop, quiet), render_pass.summary(quiet)]
    return "".join(f"{line}\n" for line in lines)


def _table(loop: Loop, look: Look) -> Iterator[str]:
    now = outside.clock().now() if look.width is not None else None
    return render_pass.tables(loop.records(loop.recorded()), View(look, now=now))


def _standing(settings: Settings, loop: Loop, report: PassReport) -> Iterator[str]:
    standing = [key for key in loop.listed() if key not in report.published]
    return render_pass.list_places("as before", standing, str(settings.out))
