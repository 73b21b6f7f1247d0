"""A plan as people and programs read it: every change with its reason, and what was held back."""

from collections.abc import Iterator
from typing import Any, Final

from dialrota.cli.render.humane import count
from dialrota.cli.render.table import Column, Look, paint, render, visible
from dialrota.cli.settings import program
from dialrota.model.plan import Change, HeldBack, Plan, Verb

_VERB_STYLES: Final[dict[str, str]] = {
    Verb.REMOVE: "bad",
    Verb.BENCH: "bad",
    Verb.CAP: "warn",
    Verb.ADD: "good",
    Verb.RETURN: "good",
    Verb.SERVE: "good",
    Verb.COVER: "good",
    Verb.REST: "warn",
    Verb.QUARANTINE: "bad",
    Verb.WARM_UP: "warn",
    Verb.MODE: "head",
    Verb.PACE: "head",
}
_COLUMNS: Final = (
    Column("CHANGE", style=lambda text: _VERB_STYLES.get(text, "")),
    Column("NUMBER"),
    Column("FROM"),
    Column("TO"),
    Column("WHY", flexible=True),
)
_SHORT_HASH: Final = 12


def lines(plan: Plan, look: Look) -> Iterator[str]:
    """Write one pool's plan, and how to approve what it holds back."""
    yield from told(plan, look)
    if plan.held_back:
        command = f"{program()} approve {plan.key} {plan.digest[:_SHORT_HASH]}"
        yield f"to approve what is held back: {command}"


def told(plan: Plan, look: Look) -> Iterator[str]:
    """Write one pool's plan; once it is carried out, another hash stands for what it held back."""
    name = paint(visible(str(plan.key)), "head", look)
    if plan.is_noop and not plan.held_back:
        yield f"{name}  nothing to change"
        return
    held = f", {len(plan.held_back)} held back" if plan.held_back else ""
    yield f"{name}  {count(len(plan.changes), 'change')}{held}, plan {plan.digest}"
    if plan.changes:
        yield from render(_COLUMNS, (_row(change) for change in plan.changes), look)
    for refused in plan.held_back:
        yield _held_line(refused, look)


def _row(change: Change) -> tuple[str, ...]:
    text = f"{change.reason}: {change.message}" if change.message else str(change.reason)
    return (change.verb, change.number or "--", change.before or "--", change.after or "--", text)


def _held_line(refused: HeldBack, look: Look) -> str:
    change = refused.change
    what = f"{change.verb} {change.number}".rstrip()
    return (
        f"{paint('held back', 'warn', look)} {what} ({change.reason}) by {refused.guard}: "
        f"{visible(refused.message)}"
    )


def data(plan: Plan) -> dict[str, Any]:
    """Turn a plan into plain data, in the order of the plan."""
    return {
        "namespace": plan.key.namespace,
        "pool": plan.key.name,
        "hash": plan.digest,
        "changes": [_change(change) for change in plan.changes],
        "heldBack": [
            {**_change(held.change), "guard": held.guard, "message": held.message}
            for held in plan.held_back
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    named = {
        "verb": change.verb.value,
        "number": change.number,
        "reason": change.reason.value,
        "message": change.message,
        "before": change.before,
        "after": change.after,
    }
    return {name: value for name, value in named.items() if value}
