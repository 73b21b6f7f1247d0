"""Small random fleets that live: people edit, engines speak, time passes, passes are taken.

Built from model values, so that a found case reads as what people and engines did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from deciding.fleets import decide_all
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.instant import DAY, MINUTE, parse_instant
from dialrota.model.policy import (
    Fallback,
    Guard,
    Policy,
    Recovery,
    Replacement,
    RotationRule,
    WarmUpStep,
)
from dialrota.model.pool import Entry, Pool, PoolKey
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
        decisions = decide_all(self.world())
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


def is_out(entry: Entry, now: int) -> bool:
    """Say whether a person's word keeps an entry out, without asking the engine."""
    pulled = entry.desired is Desired.PULLED and (entry.until is None or now < entry.until)
    held = entry.hold is not None and (entry.hold.until is None or now < entry.hold.until)
    return entry.desired is Desired.RETIRED or pulled or held


def listed(decision: Decision) -> set[str]:
    """Return the numbers of a decision's list."""
    return {line.number for line in decision.rotation.numbers} if decision.rotation else set()
