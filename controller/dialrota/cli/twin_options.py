"""Options of twins: a command on a repository and the same on a cluster. Imports click alone."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])
_Parts = Callable[[Function], Function]


def together(*parts: _Parts[Any]) -> _Parts[Any]:
    """Add options and arguments as one, in the order in which help shows them."""

    def add(function: Function) -> Function:
        for part in reversed(parts):
            function = part(function)
        return function

    return add


plan_options: Final = together(
    click.option(
        "--pool", "pools", multiple=True, metavar="POOL", help="Only this pool; may be repeated."
    ),
    click.option("--at", metavar="TIME", help="Plan as of this RFC 3339 time."),
    click.option("--exit-code", is_flag=True, help="Exit 2 when something would change."),
)
explain_options: Final = together(
    click.argument("number"),
    click.option("--pool", metavar="POOL", help="Which pool, where several declare the number."),
    click.option("--at", metavar="TIME", help="Explain as of this RFC 3339 time."),
)
check_options: Final = together(
    click.argument("names", nargs=-1, metavar="[SOURCE|POOL]..."),
    click.option(
        "--yes", is_flag=True, help="Do not ask before a source is asked that costs money."
    ),
)
approve_options: Final = together(
    click.argument("pool"),
    click.argument("digest", required=False, metavar="[HASH]"),
    click.option("--yes", is_flag=True, help="Do not ask; for when no HASH is given."),
)
suspend_options: Final = together(
    click.argument("pool"),
    click.option("--reason", required=True, metavar="TEXT", help="Why; kept as an annotation."),
)
choice_options: Final = together(
    click.argument("numbers", nargs=-1, metavar="[NUMBER]..."),
    click.option("--pool", metavar="POOL", help="Only in this pool."),
    click.option(
        "--selector",
        "selectors",
        multiple=True,
        metavar="KEY=VALUE",
        help="Choose by label, provider, area, prefix, declared state, or state=Held; repeated "
        "ones all must fit.",
    ),
)
reason_option: Final = click.option(
    "--reason", required=True, metavar="TEXT", help="Why, for the next person."
)
pull_until: Final = click.option(
    "--until", metavar="TIME|DURATION", help="End it by itself: 48h, or an RFC 3339 time."
)
hold_until: Final = click.option(
    "--until",
    required=True,
    metavar="TIME|DURATION",
    help="When it ends: 4h, or an RFC 3339 time.",
)
