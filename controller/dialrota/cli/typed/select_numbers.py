"""Which numbers of the reputation table a person wants to see, and in what order."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from dialrota.cli.nearest import did_you_mean
from dialrota.model.carrier import MAJOR, carrier_name, carrier_of
from dialrota.model.failure import UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.state import NumberState
from dialrota.model.words import Level, State

_PRECEDENCE: Final = {state: place for place, state in enumerate(State)}

SORTS: Final[dict[str, Callable[[NumberState], Any]]] = {
    "number": lambda each: each.number,
    "state": lambda each: (_PRECEDENCE[each.state], each.number),
    "risk": lambda each: (-1 if each.risk is None else each.risk, each.number),
    "since": lambda each: (each.since, each.number),
}
_FALLING: Final = frozenset({"risk", "since"})  # The worst and the latest come first.


class Wanted(NamedTuple):
    """What a number must be to be shown; empty allows all."""

    states: frozenset[str] = frozenset()
    carrier: str = ""
    level: str = ""
    areas: frozenset[str] = frozenset()


def wanted(states: Iterable[str], carrier: str, areas: Iterable[str]) -> Wanted:
    """Read the filters as typed: ``--carrier verizon`` or ``--carrier verizon=Flagged``.

    Raises:
        UsageError: a level or an area code that cannot be.
    """
    name, _, level = carrier.partition("=")
    levels = {each.casefold(): each.value for each in Level}
    if level and level.casefold() not in levels:
        raise UsageError(
            f"--carrier {carrier}: {level!r} is no verdict{did_you_mean(level, list(Level))}"
        )
    for area in areas:
        if not (len(area) == 3 and area.isascii() and area.isdigit()):
            raise UsageError(f"--area {area}: an area code has three digits, such as 415")
    return Wanted(
        states=frozenset(states),
        carrier=carrier_name(name),
        level=levels.get(level.casefold(), ""),
        areas=frozenset(areas),
    )


def refuse_unheard(want: Wanted, numbers: Iterable[NumberState]) -> None:
    """Keep a carrier that nobody knows from being taken for one with nothing to say.

    Raises:
        UsageError: no verdict speaks of the carrier, and it is none of the large ones.
    """
    if not want.carrier:
        return
    heard = {carrier_of(verdict) for each in numbers for verdict in each.verdicts} - {""}
    known = sorted({*MAJOR, *heard})
    if want.carrier.casefold() not in {each.casefold() for each in known}:
        hint = did_you_mean(want.carrier, known)
        raise UsageError(f"--carrier {want.carrier}: no verdict speaks of it{hint}")


def choose(numbers: Iterable[NumberState], want: Wanted, sort: str) -> list[NumberState]:
    """Keep the wanted numbers, sorted."""
    found = [each for each in numbers if _fits(each, want)]
    return sorted(found, key=SORTS[sort], reverse=sort in _FALLING)


def _fits(number: NumberState, want: Wanted) -> bool:
    if want.states and number.state not in want.states:
        return False
    if want.areas and not (number.number.startswith("+1") and number.number[2:5] in want.areas):
        return False
    if not want.carrier:
        return True
    said = (
        each for each in number.verdicts if carrier_of(each).casefold() == want.carrier.casefold()
    )
    return any(not want.level or each.level == want.level for each in said)


def choose_pools(names: Iterable[str], known: Iterable[PoolKey]) -> list[PoolKey]:
    """Find the pools named ``pool`` or ``namespace/pool``; all when none is named.

    Raises:
        UsageError: there is no such pool; says which is nearest.
    """
    keys = sorted(known)
    wanted_names = list(names)
    if not wanted_names:
        return keys
    found: set[PoolKey] = set()
    for name in wanted_names:
        matching = {key for key in keys if name in (key.name, str(key))}
        if not matching:
            every = {str(key) if "/" in name else key.name for key in keys}
            raise UsageError(f"there is no pool {name!r}{did_you_mean(name, sorted(every))}")
        found |= matching
    return sorted(found)


def one_pool(name: str, known: Iterable[PoolKey]) -> PoolKey:
    """Find the one pool of a name.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = choose_pools([name], known)
    if len(found) > 1:
        names = ", ".join(str(key) for key in found)
        raise UsageError(f"more than one pool is named {name!r}: {names}")
    return found[0]
