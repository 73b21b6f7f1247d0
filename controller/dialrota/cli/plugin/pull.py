"""``kubectl dialrota pull`` and ``hold``: numbers out of rotation at once, by a hold."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from dialrota.cli.plugin import patience
from dialrota.cli.plugin.reach import PluginCommand, Reach, dry_run_option, pass_reach
from dialrota.cli.plugin.wish import Wish, read_wish
from dialrota.cli.twin_options import (
    choice_options,
    hold_until,
    pull_until,
    reason_option,
    together,
)

_Function = TypeVar("_Function", bound=Callable[..., Any])


_options = together(choice_options, patience.timeout_option, reason_option, dry_run_option)


@click.command(
    cls=PluginCommand,
    short_help="Take numbers out of rotation, by a hold.",
    examples=(
        'kubectl dialrota pull +14155550101 --reason "Callers report a stranger\'s voicemail"',
        'kubectl dialrota pull sales-us/4155550101 -n dialers --reason "Port" --until 48h',
        'kubectl dialrota pull --selector batch=2026-02 --pool sales-us --reason "Bad" --dry-run',
    ),
)
@_options
@pull_until
@pass_reach
def pull(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Hold numbers, and wait until they have left every published list.

    NUMBER may be written as +14155550101, as pool/number, or as the name of its PhoneNumber. The
    hold stands in the cluster, not in git, and no sync takes it back; how to make it last is
    printed. Exits 1 when a list still has a number after the timeout.
    """
    _take_out(reach, read_wish(options))


@click.command(
    cls=PluginCommand,
    short_help="Take numbers out of rotation for a while.",
    examples=(
        'kubectl dialrota hold +14155550101 --until 4h --reason "Complaint under review"',
        'kubectl dialrota hold --selector area=415 --until 2030-01-04T09:00:00Z --reason "Gone"',
    ),
)
@_options
@hold_until
@pass_reach
def hold(reach: Reach, /, **options: Any) -> None:  # noqa: ANN401  # Words and flags.
    """Hold numbers until a time, and wait until they have left every published list.

    When it ends, the number is judged anew; one that was out for longer than the shortest rest
    warms up first.
    """
    _take_out(reach, read_wish(options))


def _take_out(reach: Reach, wish: Wish) -> None:
    from dialrota.cli.plugin.desk import ask
    from dialrota.cli.plugin.doing import pull as doing

    ask(doing.take_out(reach, wish))
