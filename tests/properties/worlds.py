"""Small random fleets that live: people edit, engines speak, time passes, passes are taken.

Built from model values, so that a found case reads as what people and engines did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from dialrota.decide import fleet
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.instant import DAY, HOUR, MINUTE, parse_instant
from dialrota.model.policy import (
    Fallback,
    Guard,
    Policy,
    Recovery,
    Replacement,
    RotationRule,
    WarmUpStep,
)
from dialrota.model.pool import Entry, Hold, Override, Pool, PoolKey
from dialrota.model.rotation import Rotation
from dialrota.model.source import Source
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Day, Usage, Verdict
from dialrota.model.words import (
    AtRiskAction,
    Desired,
    Level,
    OnAllFlagged,
    PolicyMode,
    Role,
    Screening,
    UnknownAction,
)

START = parse_instant("2026-03-01T12:00:00Z")
AUDIT = PoolKey("d", "audit")
SALES, OTHER, STOCK = PoolKey("d", "sales"), PoolKey("d", "other"), PoolKey("d", "stock")
NUMBERS = tuple(f"+1415555010{digit}" for digit in range(6))
SPARE = tuple(f"+1628555010{digit}" for digit in range(3))
SOURCE = Source(key=AUDIT, type="file", settings={}, interval=DAY, timeout=10, stale_after=3 * DAY)
ENGINES = ("hiya", "tns")


@dataclass(slots=True)
class Life:
    """A fleet between passes: what is declared, what is said, and what is remembered."""

    pools: dict[PoolKey, Pool]
    now: int = START
    rows: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)
    numbers: dict[PoolKey, Mapping[str, NumberState]] = field(default_factory=dict)
    states: dict[PoolKey, PoolState] = field(default_factory=dict)
    published: dict[PoolKey, Rotation] = field(default_factory=dict)

    def world(self, *, at: int | None = None, **parts: object) -> World:
        """Put everything together as a pass sees it."""
        now = self.now if at is None else at
        world = World(
            now=now,
            pools=dict(self.pools),
            numbers=dict(self.numbers),
            states=dict(self.states),
            sources={AUDIT: SOURCE},
            rows={AUDIT: {n: tuple(sorted(said.values())) for n, said in self.rows.items()}},
            usage={AUDIT: dict(self.usage)},
            days={"UTC": Day(now - now % DAY, now - now % DAY + DAY)},
            published=dict(self.published),
        )
        return replace(world, **parts)  # type: ignore[arg-type]  # Fields of World by name.

    def take_pass(self) -> tuple[Decision, ...]:
        """Decide, and remember what was decided."""
        decisions = fleet.decide(self.world())
        for decision in decisions:
            self.numbers[decision.key] = {s.number: s for s in decision.numbers}
            self.states[decision.key] = decision.state
            if decision.rotation is not None:
                self.published[decision.key] = decision.rotation
        return decisions

    def say(self, number: str, engine: str, level: Level, at: int | None = None) -> None:
        """Let an engine speak of a number."""
        observed = self.now if at is None else at
        score = 90 if level in (Level.FLAGGED, Level.BLOCKED) else None
        self.rows.setdefault(number, {})[engine] = Verdict(
            "audit", engine, "", level, observed, score
        )

    def edit(self, key: PoolKey, number: str, **parts: object) -> None:
        """Change one entry of a pool, where it has that number."""
        entries = tuple(
            e._replace(**parts) if e.number == number else e  # type: ignore[arg-type]  # By name.
            for e in self.pools[key].entries
        )
        self.pools[key] = replace(self.pools[key], entries=entries)


def make_pool(key: PoolKey, numbers: Sequence[str], policy: Policy, role: Role) -> Pool:
    """Make a pool of plain Active numbers."""
    entries = tuple(
        Entry(number=n, area_code=n[2:5], region="US-CA", provider="abc") for n in numbers
    )
    return Pool(
        key=key,
        entries=entries,
        policy=policy,
        owner="o@example.com",
        role=role,
        sources=("audit",),
    )


policies = st.builds(
    Policy,
    mode=st.sampled_from([PolicyMode.ENFORCE] * 4 + [PolicyMode.OBSERVE]),
    quorum=st.sampled_from(["any", "majority", 2]),
    at_risk=st.sampled_from(AtRiskAction),
    unknown=st.sampled_from(UnknownAction),
    screening=st.sampled_from(Screening),
    recovery=st.builds(
        Recovery,
        clean_checks=st.integers(1, 3),
        rest_min=st.sampled_from([DAY, 14 * DAY]),
        rest_max=st.just(28 * DAY),
        warm_up=st.sampled_from([(), Recovery().warm_up, (WarmUpStep(span=DAY, daily_cap=10),)]),
    ),
    rotation=st.builds(
        RotationRule, min_numbers=st.integers(1, 3), min_percent=st.sampled_from([0, 50, 100])
    ),
    fallback=st.builds(
        Fallback,
        on_all_flagged=st.sampled_from([OnAllFlagged.FULL_POOL] * 3 + [OnAllFlagged.PAUSE]),
        pace_percent=st.just(50),
        exit_percent=st.sampled_from([50, 75, 100]),
    ),
    guard=st.builds(
        Guard,
        max_benched_percent=st.sampled_from([0, 30, 100]),
        minimum=st.integers(1, 5),
        confirm_sweeps=st.integers(1, 3),
        confirm_after=st.sampled_from([15 * MINUTE, DAY]),
    ),
    replacement=st.builds(Replacement, auto=st.booleans(), pools=st.just(("stock",))),
)


@st.composite
def fleets(draw: st.DrawFn) -> Life:
    """Draw a rotation pool, sometimes a second that shares numbers, and a Backup pool."""
    policy = draw(policies)
    count = draw(st.integers(1, 6))
    pools = {SALES: make_pool(SALES, NUMBERS[:count], policy, Role.ROTATION)}
    if draw(st.booleans()):
        pools[OTHER] = make_pool(OTHER, NUMBERS[-2:], policy, Role.ROTATION)
    pools[STOCK] = make_pool(STOCK, SPARE, policy, Role.BACKUP)
    return Life(pools=pools)


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
