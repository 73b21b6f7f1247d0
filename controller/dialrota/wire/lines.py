"""The records of a pool <-> ``state/<namespace>/<pool>.jsonl``, 100,000 of them in a blink.

Most lines of a pool differ in the number and the scores only. So a line is cut into its number,
its verdicts and the frame around them, and frames and verdicts are understood once. What does not
cut cleanly takes the plain way. ``record`` says what a line means; this must never differ from it.
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Final

from dialrota.model.failure import DamagedRecordError
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.wire import canon, part, record
from dialrota.wire.scalar import SPOILED, Memo, explain

_NUMBER: Final = b'"number":"+'
_POOL: Final = b'","pool":"'  # Follows the number; the path says it as well.
_VERDICTS: Final = b'"verdicts":[{'
_BETWEEN: Final = b"},{"
_END: Final = b"}]"
_HOLE: Final = "+"  # Stands in a frame where the number was.
_AT: Final = NumberState._fields.index("verdicts")
_FRAMES: Final = 1 << 12  # At most a kilobyte each.


def encode(pool: str, numbers: Iterable[NumberState]) -> bytes:
    """Write the records of a pool: one line a number, sorted by number."""
    name = canon.encode(pool)
    lines = []
    for one in sorted(numbers, key=itemgetter(0)):
        verdicts = one.verdicts
        head, out, middle, tail = _WRITTEN[(one[1:_AT], one[_AT + 1 :], not verdicts)]
        pieces = b",".join([_WRITTEN_VERDICTS[verdict] for verdict in verdicts])
        lines.append(b"".join((head, one[0].encode(), out, name, middle, pieces, tail)))
    return b"".join(lines)


def decode(file: str, data: bytes) -> dict[str, NumberState]:
    """Read the records of a pool by number.

    Raises:
        DamagedRecordError: a line cannot be read, or a number has two.
    """
    numbers: dict[str, NumberState] = {}
    for index, line in enumerate(data.split(b"\n"), start=1):
        if not line:
            continue
        try:
            one = _read_cut(line) or record.from_row(canon.decode(line))
        except SPOILED as err:
            raise DamagedRecordError(file, index, explain(err)) from err
        if one.number in numbers:
            raise DamagedRecordError(file, index, f"{one.number} has a line already")
        numbers[one.number] = one
    return numbers


def _write_frame(key: tuple[tuple[Any, ...], tuple[Any, ...], bool]) -> tuple[bytes, ...]:
    """Write what stands before and after the number, after the pool, and after the verdicts."""
    before, after, silent = key
    row = record.to_row(tuple.__new__(NumberState, (_HOLE, *before, (), *after)))
    row["pool"] = ""
    if not silent:
        row["verdicts"] = []
    head, number, rest = canon.encode(row).partition(b'"number":"+"')
    out, pool, rest = rest.partition(b'"pool":""')
    middle, verdicts, tail = rest.partition(b'"verdicts":[]')
    return (
        head + number[:-2],
        number[-1:] + out + pool[:-2],
        middle + verdicts[:-1],
        verdicts[-1:] + tail + b"\n",
    )


def _write_verdict(verdict: Verdict) -> bytes:
    return canon.encode(part.write_verdict(verdict))


def _read_cut(line: bytes) -> NumberState | None:
    """Read a line by its parts, or say with None that it does not cut cleanly.

    Quotes inside a JSON text are escaped, so the marks of fields are never found in one. Brackets
    are, but then a quote is missing on either side of the cut, and the parts are no JSON.
    """
    start = line.find(_NUMBER) + len(_NUMBER) - 1
    end = line.find(b'"', start)
    if start < len(_NUMBER) or not line[start + 1 : end].isdigit():
        return None
    stop = line.find(b'"', end + len(_POOL)) if line.startswith(_POOL, end) else end
    opening = line.find(_VERDICTS, stop)
    if opening < 0:
        frame = _READ[line[: start + 1] + line[stop:]]
        return frame and _fill(frame, line[start:end], frame.verdicts)
    opening += len(_VERDICTS)
    closing = line.find(_END, opening)
    frame = _READ_CUT[line[: start + 1] + line[stop : opening - 1] + line[closing + 1 :]]
    verdicts = tuple([_READ_VERDICTS[it] for it in line[opening:closing].split(_BETWEEN)])
    if frame is None or None in verdicts:
        return None
    return _fill(frame, line[start:end], verdicts)


def _fill(frame: NumberState, number: bytes, verdicts: tuple[Any, ...]) -> NumberState:
    fields = (number.decode(), *frame[1:_AT], verdicts, *frame[_AT + 1 :])
    return tuple.__new__(NumberState, fields)


def _read_frame(frame: bytes) -> NumberState | None:
    try:
        one = record.from_row(canon.decode(frame))
    except SPOILED:
        return None
    return one if one.number == _HOLE else None


def _read_cut_frame(frame: bytes) -> NumberState | None:
    one = _read_frame(frame)
    return one if one is not None and canon.decode(frame).get("verdicts") == [] else None


def _read_piece(piece: bytes) -> Verdict | None:
    try:
        return part.read_verdict(canon.decode(b"{%b}" % piece))
    except SPOILED:
        return None


_WRITTEN: Final = Memo(_write_frame, _FRAMES)
_WRITTEN_VERDICTS: Final = Memo(_write_verdict)
_READ: Final = Memo(_read_frame, _FRAMES)
_READ_CUT: Final = Memo(_read_cut_frame, _FRAMES)
_READ_VERDICTS: Final = Memo(_read_piece)
