"""Compare what a step expects with what is seen, word by word."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scenarios.edits import Declarations
    from scenarios.harness import Observed, View

Expected = Mapping[str, Any]
Words = Mapping[str, str]
Fields = Mapping[str, Words]
_FALSE: Final = "false"
ABSENT: Final = "!"  # Before a word that a message must not hold.


def compare(expected: Expected, seen: "Observed", names: "Declarations") -> Iterator[str]:
    """Yield a line for everything that is otherwise than expected.

    What is expected of the first pool stands without its name, unless pools are named.
    """
    by_pool = expected if expected.keys() <= seen.keys() else {names.pools()[0]: expected}
    for pool, wants in by_pool.items():
        if pool not in seen:
            yield f"{pool}: not there"
            continue
        for word, want in wants.items():
            for line in _CHECKS[word](want, seen[pool], names):
                yield f"{pool}: {line}"


def _list(want: list[str] | str, view: "View", names: "Declarations") -> Iterator[str]:
    listed = view.listed
    if isinstance(want, str) or listed is None:
        if (want == "none") != (listed is None):
            yield f"list: expected {want}, got {listed}"
        return
    plain = [names.full(line.split()[0]) for line in want]
    got = [number for number, _, _ in listed]
    if plain != got:
        yield f"list: expected {plain}, got {got}"
        return
    for line, (number, weight, cap) in zip(want, listed, strict=True):
        words = line.split()[1:]
        wants = dict(zip(words[::2], words[1::2], strict=True))
        is_ = {"weight": str(weight), "cap": str(cap)}
        for word, value in wants.items():
            if is_[word] != value:
                yield f"list: {number} expected {word} {value}, got {is_[word]}"


def _numbers(want: Fields, view: "View", names: "Declarations") -> Iterator[str]:
    for name, fields in want.items():
        number = names.full(name)
        row = view.numbers.get(number)
        if row is None:
            yield f"{number}: no record"
            continue
        for word, value in fields.items():
            got = str(len(row.get("flaggedAt", ()))) if word == "flags" else _text(row.get(word))
            if got != value and not (word == "cleanChecks" and (value, got) == ("0", _FALSE)):
                yield f"{number}: {word} expected {value}, got {got}"


def _held(want: list[str], view: "View", names: "Declarations") -> Iterator[str]:
    expected = sorted(names.full(name) for name in want)
    got = sorted(n for n, row in view.numbers.items() if row.get("heldBack"))
    if expected != got:
        yield f"heldBack: expected {expected}, got {got}"


def _next(want: str, view: "View", _: "Declarations") -> Iterator[str]:
    got = view.pool.get("nextEvaluation", "none")
    if got not in want.split(" or "):
        yield f"next: expected {want}, got {got}"


def _plan(want: list[str], view: "View", names: "Declarations") -> Iterator[str]:
    for change in want if view.plan is not None else ():
        verb, number = change.split()
        if f"{verb} {names.full(number)}" not in (view.plan or ()):
            yield f"plan: expected {change} in {view.plan}"


def _conditions(want: Words, view: "View", _: "Declarations") -> Iterator[str]:
    found = {c["type"]: c for c in view.pool.get("conditions", ())}
    for name, value in want.items():
        status, *words = value.split()
        is_ = found.get(name, {"status": "False", "message": ""})
        if is_["status"] != status:
            yield f"{name}: expected {status}, got {is_['status']} ({is_['message']})"
        for word in words:
            if (word.lstrip(ABSENT) in is_["message"]) is word.startswith(ABSENT):
                yield f"{name}: expected {word} in its message {is_['message']!r}"


def _counts(want: Words, view: "View", _: "Declarations") -> Iterator[str]:
    for name, value in want.items():
        if str(view.pool["counts"].get(name)) != value:
            yield f"counts: {name} expected {value}, got {view.pool['counts'].get(name)}"


def _generation(want: str, view: "View", _: "Declarations") -> Iterator[str]:
    if str(view.generation) != want:
        yield f"generation: expected {want}, got {view.generation}"


def _field(name: str) -> Callable[..., Iterator[str]]:
    def check(want: str, view: "View", _: "Declarations") -> Iterator[str]:
        if _text(view.pool.get(name)) != want:
            yield f"{name}: expected {want}, got {_text(view.pool.get(name))}"

    return check


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(bool(value)).lower()
    return str(value)


_CHECKS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {
    "list": _list,
    "mode": _field("mode"),
    "reason": _field("reason"),
    "pace": _field("pacePercent"),
    "numbers": _numbers,
    "heldBack": _held,
    "next": _next,
    "plan": _plan,
    "conditions": _conditions,
    "counts": _counts,
    "generation": _generation,
}
