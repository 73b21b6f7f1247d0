"""Which numbers a person means who wants to change something: by name, or by a selector."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from dialrota.cli.nearest import did_you_mean
from dialrota.cli.typed.number import find_number
from dialrota.cli.typed.select_numbers import one_pool
from dialrota.model.failure import UsageError
from dialrota.model.pool import PoolKey
from dialrota.model.words import Desired, State


class Known(Protocol):
    """A number that may be chosen: of which pool, and the fields of its declaration."""

    @property
    def pool(self) -> PoolKey:
        """Return the pool that it belongs to."""
        ...

    @property
    def number(self) -> str:
        """Return the number."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """Return what is declared of it, as written."""
        ...

    @property
    def is_held(self) -> bool:
        """Say whether a hold is set on it."""
        ...


T = TypeVar("T", bound=Known)


class Choice(NamedTuple):
    """Which numbers a person means: by name, or by a selector, in one pool or in all."""

    numbers: tuple[str, ...]
    selectors: tuple[str, ...]
    pool: str | None


def refuse_no_choice(choice: Choice) -> None:
    """Keep nothing from meaning everything.

    Raises:
        UsageError: nothing was named.
    """
    if not choice.numbers and not choice.selectors:
        raise UsageError("name numbers, or choose them with --selector key=value")


def choose(found: list[T], choice: Choice, pools: Iterable[PoolKey]) -> list[T]:
    """Find, among all numbers, those that a person means; ``pools`` are all that may be named.

    Raises:
        UsageError: a number or pool is not known, or the selector fits nothing.
    """
    if choice.pool is not None:
        key = one_pool(choice.pool, pools)
        inside = [place for place in found if place.pool == key]
        _refuse_elsewhere(key, inside, found, choice.numbers)
        found = inside
    known = {place.number for place in found}
    wanted = {find_number(text, known) for text in choice.numbers}
    tests = [_selector(text, found) for text in choice.selectors]
    chosen = [
        place
        for place in found
        if (not choice.numbers or place.number in wanted)
        and all(_fits(place, key, value) for key, value in tests)
    ]
    if not chosen:
        hints = (
            did_you_mean(value, sorted({_value(place, key) for place in found} - {""}))
            for key, value in tests
            if (key, value) != ("state", State.HELD)
            and key not in ("area", "prefix")
            and all(_value(p, key) != value for p in found)
        )
        who = f"none of {', '.join(sorted(wanted))}" if wanted else "no number"
        raise UsageError(f"{who} fits {' '.join(choice.selectors)}{next(hints, '')}")
    return chosen


def _refuse_elsewhere(
    key: PoolKey, inside: Sequence[Known], found: Sequence[Known], typed: Sequence[str]
) -> None:
    """Say of a number that another pool declares which pool that is."""
    here, everywhere = {place.number for place in inside}, {place.number for place in found}
    for text in typed:
        try:
            number = find_number(text, everywhere)
        except UsageError:
            continue  # Nobody declares it, which is told with the nearest number.
        if number not in here:
            names = sorted({str(place.pool) for place in found if place.number == number})
            raise UsageError(f"{number} is not declared in {key} but in {', '.join(names)}")


def _selector(text: str, found: Sequence[Known]) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or not value:
        raise UsageError(
            f"--selector {text}: write key=value, such as provider=telnyx or area=415"
        )
    known = {"provider", "area", "prefix", "state"}.union(
        *(
            labels
            for labels in (place.fields.get("labels") for place in found)
            if isinstance(labels, dict)
        )
    )
    if key not in known:
        raise UsageError(
            f"--selector {text}: no number has {key!r}{did_you_mean(key, sorted(known))}"
        )
    if key == "state" and value not in (*Desired, State.HELD):
        hint = did_you_mean(value, list(Desired))
        raise UsageError(f"--selector {text}: {value!r} is no declared state, nor Held{hint}")
    return key, value


def _value(place: Known, key: str) -> str:
    if key == "area":
        return place.number[2:5] if place.number.startswith("+1") else ""
    if key in ("provider", "state"):
        return str(place.fields.get(key, "Active" if key == "state" else ""))
    labels = place.fields.get("labels")
    return str(labels.get(key, "")) if isinstance(labels, dict) else ""


def _fits(place: Known, key: str, value: str) -> bool:
    if key == "prefix":
        return place.number.startswith(value if value[0] == "+" else f"+{value}")
    if (key, value) == ("state", State.HELD):
        return place.is_held
    return _value(place, key) == value
