"""How to make what a person did in a cluster last: as a declaration, in git."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from dialrota.cli.plugin.rows import Row
from dialrota.cli.render.yaml import flow
from dialrota.model.instant import format_instant
from dialrota.model.pool import Hold, PoolKey
from dialrota.model.words import Desired

_SHOWN: Final = 5  # Entries written out one by one.


def of_hold(rows: Sequence[Row], hold: Hold) -> Iterator[str]:
    """Say how the numbers are declared Pulled, by command and by hand."""
    until = None if hold.until is None else format_instant(hold.until)
    yield "The hold stands in the cluster alone. To make it last, declare it in git:"
    by_pool: dict[PoolKey, list[str]] = {}
    for row in rows:
        by_pool.setdefault(row.pool, []).append(row.number)
    end = f" --until {until}" if until else ""
    for pool, numbers in by_pool.items():
        yield (
            f"  dialrota pull {' '.join(numbers)} --pool {pool.name} "
            f"--reason {shlex.quote(hold.reason)}{end} --commit"
        )
    yield "or, in spec.numbers of the pool:"
    for row in rows[:_SHOWN]:
        yield f"  - {flow(_entry(row, hold, until))}"
    if len(rows) > _SHOWN:
        yield f"  # and {len(rows) - _SHOWN} more"
    yield f"and once that is applied, lift the hold: {_restore(rows)}"


def _restore(rows: Sequence[Row]) -> str:
    numbers = " ".join(dict.fromkeys(row.number for row in rows))
    spaces = {row.pool.namespace for row in rows}
    return (
        f"kubectl dialrota restore {numbers} {f'-n {spaces.pop()}' if len(spaces) == 1 else '-A'}"
    )


def _entry(row: Row, hold: Hold, until: str | None) -> dict[str, object]:
    said: dict[str, object] = {"state": Desired.PULLED.value, "reason": hold.reason}
    kept = {name: text for name, text in row.fields.items() if name != "until"}
    return {"number": row.number, **kept, **said} | ({"until": until} if until else {})
