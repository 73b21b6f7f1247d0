"""Times as people say them. Must not be used where a program reads: those get RFC 3339."""

from dialrota.model.instant import DAY, HOUR, MINUTE, format_instant

_STEPS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1, "s"))


def ago(instant: int | None, now: int) -> str:
    """Write how long ago, or in how long, something is: ``3d ago``, ``in 5h``, ``--``."""
    if not instant:
        return "--"
    distance = abs(now - instant)
    text = next(
        (f"{distance // size}{unit}" for size, unit in _STEPS if distance >= 2 * size),
        f"{distance}s",
    )
    return f"in {text}" if instant > now else f"{text} ago"


def when(instant: int | None, now: int | None) -> str:
    """Write a time: humane where ``now`` is given, else in full; ``--`` when there is none."""
    if not instant:
        return "--"
    return format_instant(instant) if now is None else ago(instant, now)


def count(number: int, singular: str, plural: str = "") -> str:
    """Write a number of things: ``1 number``, ``2 numbers``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
