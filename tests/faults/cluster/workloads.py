"""Three stories of people and audits, step by step; after each step a namespace comes to rest."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple

from dialrota.model.instant import HOUR, format_instant, parse_instant
from faults.cluster.person import Person

Object = dict[str, Any]
Step = Callable[[Person], Awaitable[None]]

START: Final = parse_instant("2026-05-04T15:00:00Z")
A, B, C, D, E = (f"+1415555010{digit}" for digit in range(1, 6))


class Workload(NamedTuple):
    """A story; between two steps an hour passes."""

    name: str
    title: str
    steps: Sequence[Step]


def pool(name: str, *entries: Object | str, **spec: Any) -> Object:
    """Write a pool."""
    numbers = [{"number": each} if isinstance(each, str) else each for each in entries]
    written = {"owner": "ann@example.com", "policy": {"mode": "Enforce"}, "numbers": numbers}
    return {
        "apiVersion": "dialrota.dev/v1alpha1",
        "kind": "NumberPool",
        "metadata": {"name": name},
        "spec": {**written, **spec},
    }


def pulled(number: str) -> Object:
    """Write a number that people keep out."""
    return {"number": number, "state": "Pulled", "reason": "complaints"}


def rows(step: int, **words: str) -> str:
    """Write an audit of a step: what an engine says of each number."""
    at = format_instant(START + step * HOUR - 60)
    said = dict.fromkeys((A, B, C, D, E), "Clean") | words
    lines = [f"{number},hiya,{word},{at}" for number, word in said.items()]
    return "\n".join(["number,engine,verdict,observedAt", *lines, ""])


def _apply(*objects: Object) -> Step:
    async def step(person: Person) -> None:
        for each in objects:
            await person.apply(each)

    return step


def _audit(step_number: int, **words: str) -> Step:
    async def step(person: Person) -> None:
        person.audit(rows(step_number, **words))

    return step


_GUARD: Final = {"maxBenchedPercent": 20, "minimum": 1, "confirmSweeps": 2, "confirmAfter": "15m"}
_SOURCE: Final = {
    "apiVersion": "dialrota.dev/v1alpha1",
    "kind": "ReputationSource",
    "metadata": {"name": "audit"},
    "spec": {"type": "file", "file": {"paths": ["audits/*.csv"]}},
}
_JUDGED: Final = pool(
    *("sales", A, B, C, D, E),
    sources=[{"name": "audit"}],
    policy={"mode": "Enforce", "guard": _GUARD},
)


async def _begin_judged(person: Person) -> None:
    person.audit(rows(0))
    await person.apply(_SOURCE)
    await person.apply(_JUDGED)


HELD: Final = {"spec": {"hold": {"reason": "ported", "by": "ann"}}}


async def _hold(person: Person) -> None:
    await person.merge("phonenumbers", f"east-{A[1:]}", HELD)


async def _delete_west(person: Person) -> None:
    await person.delete("numberpools", "west")


def _flags(*numbers: str) -> dict[str, str]:
    return dict.fromkeys(numbers, "Flagged")


PULL: Final = Workload(
    "w1",
    "a pool is filled, a number pulled and returned",
    (
        _apply(pool("sales", A, B, C, D)),
        _apply(pool("sales", A, pulled(B), C, D)),
        _apply(pool("sales", A, B, C, pulled(D))),
        _apply(pool("sales", A, B, C, D)),
    ),
)
FLAGS: Final = Workload(
    "w2",
    "flags trip the guard, are confirmed, go, come again, and lead to the fallback",
    (
        _begin_judged,
        _audit(1, **_flags(A, B, C)),
        _audit(2, **_flags(A, B, C)),
        _audit(3),
        _audit(4, **_flags(A, B, C, D, E)),
        _audit(5, **_flags(A, B, C, D, E)),
    ),
)
MOVES: Final = Workload(
    "w3",
    "numbers leave, return, move and are held, and a pool is deleted",
    (
        _apply(pool("east", A, B, C), pool("west", D, E)),
        _apply(pool("east", A, B)),
        _apply(pool("east", A, B, C)),
        _apply(pool("east", A, B), pool("west", C, D, E)),
        _hold,
        _delete_west,
    ),
)
WORKLOADS: Final = {each.name: each for each in (PULL, FLAGS, MOVES)}
