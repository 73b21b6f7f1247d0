"""What chooses a plan to be shown, of a repository or a cluster. Imports click alone."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])


def plan_options(function: _Function) -> _Function:
    """Add what chooses the plan to be shown."""
    for option in (
        click.option("--exit-code", is_flag=True, help="Exit 2 when something would change."),
        click.option("--at", metavar="TIME", help="Plan as of this RFC 3339 time."),
        click.option("--pool", "pools", multiple=True, metavar="POOL",
                     help="Only this pool; may be repeated."),
    ):  # fmt: skip
        function = option(function)
    return function
