"""The published list <-> ``rotation.json`` and ``numbers.txt``, byte for byte what dialers get.

Nothing in it depends on when it was written: the same list has the same bytes everywhere.
"""

from operator import itemgetter
from typing import Any, Final

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Published, Rotation
from dialrota.model.words import Mode, State, Strategy
from dialrota.wire import canon
from dialrota.wire.scalar import COUNT, SPOILED, TEXT, Memo, explain, words

SCHEMA: Final = "dialrota.dev/rotation/v1"

_MODES: Final = words(Mode)
_REASONS: Final = words(Reason)
_STRATEGIES: Final = words(Strategy)
_STATES: Final = words(State)


def seal(rotation: Rotation, generation: int) -> Published:
    """Give a list its generation and the hash over both."""
    digest = canon.sha256(canon.encode(_document(rotation, generation)))
    return Published(rotation=rotation, generation=generation, sha256=digest)


def render(rotation: Rotation, generation: int) -> tuple[Published, bytes]:
    """Write ``rotation.json``: canonical JSON whose ``sha256`` is over all but that field."""
    published = seal(rotation, generation)
    return published, encode(published)


def encode(published: Published) -> bytes:
    """Write the ``rotation.json`` of a sealed list."""
    document = _document(published.rotation, published.generation)
    document["sha256"] = published.sha256
    return canon.encode(document)


def numbers_text(rotation: Rotation) -> bytes:
    """Write ``numbers.txt``: one number a line, in order; no byte at all for an empty list."""
    return "".join([f"{listed.number}\n" for listed in rotation.numbers]).encode()


def decode(file: str, data: bytes) -> Published:
    """Read ``rotation.json`` and verify its hash.

    Raises:
        DamagedRecordError: it cannot be read, or is not what its hash says.
    """
    try:
        document = canon.decode(data)
        return _verified(document)
    except SPOILED as err:
        raise DamagedRecordError(file, 1, explain(err)) from err


def _document(rotation: Rotation, generation: int) -> dict[str, Any]:
    areas: dict[str, list[int]] = {}
    lines = []
    for index, listed in enumerate(rotation.numbers):
        number, state, weight, daily_cap, area_code, region = listed
        if area_code:
            areas.setdefault(area_code, []).append(index)
        lines.append(
            {
                "areaCode": area_code,
                "dailyCap": daily_cap,
                "number": number,
                "region": region,
                "state": state._value_,
                "weight": weight,
            }
        )
    return {
        "areas": areas,
        "campaigns": list(rotation.campaigns),
        "generation": generation,
        "mode": rotation.mode.value,
        "namespace": rotation.key.namespace,
        "numbers": lines,
        "pacePercent": rotation.pace,
        "pool": rotation.key.name,
        "reason": rotation.reason.value,
        "schema": SCHEMA,
        "softCap": rotation.soft_cap,
        "strategy": rotation.strategy.value,
    }


def _verified(document: dict[str, Any]) -> Published:
    if document["schema"] != SCHEMA:
        raise ValueError(f"{document['schema']!r} is not {SCHEMA}")
    digest = TEXT[document.pop("sha256")]
    found = canon.sha256(canon.encode(document))
    if digest != found:
        raise ValueError(f"its content has the hash {found}, not {digest} as it says")
    rotation = Rotation(
        key=PoolKey(TEXT[document["namespace"]], TEXT[document["pool"]]),
        mode=_MODES[document["mode"]],
        reason=_REASONS[document["reason"]],
        pace=COUNT[document["pacePercent"]],
        strategy=_STRATEGIES[document["strategy"]],
        campaigns=tuple([TEXT[campaign] for campaign in document["campaigns"]]),
        soft_cap=COUNT[document["softCap"]],
        numbers=tuple([_read_listed(line) for line in document["numbers"]]),
    )
    return Published(rotation=rotation, generation=COUNT[document["generation"]], sha256=digest)


def _read_listed(line: dict[str, Any]) -> Listed:
    number = line["number"]
    if not isinstance(number, str):
        raise ValueError(f"{number!r} is not a number such as +14155550101")  # noqa: TRY004  # One kind.
    return tuple.__new__(Listed, (number, *_RESTS[_REST(line)]))


def _read_rest(raw: tuple[Any, ...]) -> tuple[State, int, int, str, str]:
    state, weight, daily_cap, area_code, region = raw
    return _STATES[state], COUNT[weight], COUNT[daily_cap], TEXT[area_code], TEXT[region]


_REST: Final = itemgetter("state", "weight", "dailyCap", "areaCode", "region")
_RESTS: Final = Memo(_read_rest)
