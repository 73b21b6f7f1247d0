"""``dialrota demo``: the loop on a copy of the pools, as if their audits were of now."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from dialrota.adapters.mirror import COPIED, MARK, Mirror
from dialrota.cli import outside
from dialrota.cli.command import Command
from dialrota.cli.outside import Wish
from dialrota.cli.render.table import visible
from dialrota.cli.settings import Settings, pass_settings
from dialrota.cli.watching.opening import open_loop
from dialrota.cli.watching.show import show_forever, show_once
from dialrota.loop.runner import Habits
from dialrota.model.failure import UsageError

_MADE: Final = ("state", "rotation", ".cache")


@click.command(
    cls=Command,
    short_help="Run on a copy of the pools, their audits moved to now.",
    examples=("dialrota demo --out /tmp/demo --once", "dialrota demo --out /tmp/demo"),
)
@click.option("--once", is_flag=True, help="Show the table once and exit.")
@pass_settings
def demo(settings: Settings, /, *, once: bool) -> None:
    """Try everything without touching the repository: all goes to the folder --out.

    The audits are replayed first, so that numbers rest, warm up and come back as they would have.
    Then the loop watches: save a file under pools/ or audits/, of the repository or of the copy,
    and the table and the published list follow. What is edited in the copy is never written over;
    at the next start it is put by in the folder kept.
    """
    out = settings.output
    if out is None or out.resolve() == settings.repo.resolve():
        raise UsageError("name a folder for the copy: dialrota demo --out /tmp/demo")
    outside.pools_folder(settings)
    outside.make_out(settings)
    _clear(out)
    now = outside.clock().now()
    mirror = Mirror(settings.repo, out, now)
    _tell(mirror.start())
    inner = Settings(repo=out, output=out, secrets=settings.secrets, color=settings.color)
    theirs = [settings.repo / name for name in COPIED if (settings.repo / name).is_dir()]
    wish = Wish(writing=True, watching=() if once else (out, *theirs))
    with open_loop(inner, wish) as loop:
        for at in mirror.moments:
            if at < now:
                loop.run(at)
        if once:
            show_once(inner, loop, loop.run(now))
        else:
            show_forever(inner, loop.watch(Habits(), before=lambda: _tell(mirror.follow())), loop)


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(visible(sentence), err=True)


def _clear(out: Path) -> None:
    """Make the folder ready: what an earlier demo made goes, anything else is kept and refused.

    Raises:
        UsageError: somebody else's files are in it.
    """
    mark = out / MARK
    if out.exists() and not mark.exists() and any(out.iterdir()):
        raise UsageError(f"{out} holds files that are not of a demo; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for name in _MADE:
        shutil.rmtree(out / name, ignore_errors=True)
