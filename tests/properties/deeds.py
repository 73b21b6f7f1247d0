"""What people, engines and time do to a fleet, drawn by chance, one thing after the other."""

from dataclasses import replace

from hypothesis import strategies as st

from dialrota.model.instant import DAY, HOUR
from dialrota.model.pool import Entry, Hold, Override, PoolKey
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Level
from properties.worlds import ENGINES, NUMBERS, OTHER, SALES, SPARE, Life

Step = tuple[str, tuple[object, ...]]
_number = st.sampled_from(NUMBERS + SPARE)
_pool = st.sampled_from([SALES, OTHER])
steps = st.one_of(
    st.tuples(st.just("pass_time"), st.tuples(st.sampled_from([1, HOUR, DAY, 5 * DAY, 15 * DAY]))),
    st.tuples(
        st.just("say"), st.tuples(_number, st.sampled_from(ENGINES), st.sampled_from(Level))
    ),
    st.tuples(st.just("say_all"), st.tuples(st.sampled_from(Level))),
    st.tuples(st.just("pull"), st.tuples(_pool, _number, st.sampled_from([None, HOUR, 20 * DAY]))),
    st.tuples(st.just("retire"), st.tuples(_pool, _number)),
    st.tuples(st.just("hold"), st.tuples(_pool, _number)),
    st.tuples(st.just("restore"), st.tuples(_pool, _number)),
    st.tuples(st.just("override"), st.tuples(_pool, _number)),
    st.tuples(st.just("use"), st.tuples(_number, st.sampled_from([5, 149, 200]))),
    st.tuples(st.just("suspend"), st.tuples(_pool, st.booleans())),
    st.tuples(st.just("remove"), st.tuples(_pool, _number)),
    st.tuples(st.just("add"), st.tuples(_pool, _number)),
)


def live(life: Life, step: Step) -> None:
    """Let one thing happen."""
    word, values = step
    _DEEDS[word](life, *values)  # type: ignore[operator]  # The values fit the word.


def _pass_time(life: Life, span: int) -> None:
    life.now += span


def _say_all(life: Life, level: Level) -> None:
    for number in (*NUMBERS, *SPARE):
        for engine in ENGINES:
            life.say(number, engine, level)


def _edit(life: Life, key: PoolKey, number: str, **parts: object) -> None:
    if key in life.pools:
        life.edit(key, number, **parts)


def _pull(life: Life, key: PoolKey, number: str, span: int | None) -> None:
    until = None if span is None else life.now + span
    _edit(life, key, number, desired=Desired.PULLED, reason="test", until=until)


def _restore(life: Life, key: PoolKey, number: str) -> None:
    _edit(life, key, number, desired=Desired.ACTIVE, until=None, hold=None)


def _use(life: Life, number: str, calls: int) -> None:
    life.usage[number] = Usage(calls, life.now)


def _suspend(life: Life, key: PoolKey, suspended: bool) -> None:
    if key in life.pools:
        life.pools[key] = replace(life.pools[key], suspend=suspended)


def _remove(life: Life, key: PoolKey, number: str) -> None:
    if key in life.pools:
        kept = tuple(e for e in life.pools[key].entries if e.number != number)
        life.pools[key] = replace(life.pools[key], entries=kept)


def _add(life: Life, key: PoolKey, number: str) -> None:
    if key in life.pools and number not in SPARE:
        entries = {e.number: e for e in life.pools[key].entries}
        entries.setdefault(number, Entry(number=number, area_code="415", region="US-CA"))
        ordered = tuple(entries[n] for n in sorted(entries))
        life.pools[key] = replace(life.pools[key], entries=ordered)


_DEEDS = {
    "pass_time": _pass_time,
    "say": lambda life, number, engine, level: life.say(number, engine, level),
    "say_all": _say_all,
    "pull": _pull,
    "retire": lambda life, key, n: _edit(life, key, n, desired=Desired.RETIRED, reason="test"),
    "hold": lambda life, key, n: _edit(life, key, n, hold=Hold("test", life.now + 9 * DAY, "me")),
    "restore": _restore,
    "override": lambda life, key, n: _edit(
        life, key, n, override=Override(life.now + 9 * DAY, "test")
    ),
    "use": _use,
    "suspend": _suspend,
    "remove": _remove,
    "add": _add,
}


histories = st.lists(steps, max_size=14)


def grow_old(life: Life, history: list[Step]) -> None:
    """Live through a history, a pass after each event."""
    life.take_pass()
    for step in history:
        live(life, step)
        life.take_pass()
