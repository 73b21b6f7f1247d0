"""People have the last word, lists stay filled, and the guard keeps its budget."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from deciding.fleets import decide_all
from dialrota.decide.case import Decision
from dialrota.model.instant import DAY, HOUR
from dialrota.model.policy import Guard
from dialrota.model.reason import Reason
from dialrota.model.state import NumberState
from dialrota.model.words import Level, Mode, OnAllFlagged, PolicyMode, Seat, Stage, State
from properties.deeds import Step, grow_old, histories, live, steps
from properties.worlds import ENGINES, NUMBERS, SPARE, Life, fleets, is_out, listed

EMPTY_MODES = {Mode.EMPTY, Mode.EXHAUSTED, Mode.PAUSED}


def is_rightly_empty(decision: Decision, life: Life) -> bool:
    """Say whether a list may be empty: people emptied it, or one of three modes does.

    Of a pool that is suspended or only observed, the list is as it was: that is another property.
    """
    pool, mode = decision.pool, decision.state.mode
    if pool.suspend or pool.policy.mode is PolicyMode.OBSERVE:
        return True
    out = {entry.number for entry in pool.entries if is_out(entry, life.now)}
    left = [n for n in decision.numbers if n.number not in out and n.state is not State.DUPLICATE]
    if mode is Mode.PAUSED:
        return pool.policy.fallback.on_all_flagged is OnAllFlagged.PAUSE
    if mode is Mode.EXHAUSTED:
        return all(number.number in life.usage for number in left if number.seat is not Seat.NONE)
    if decision.state.reason is Reason.AWAITING_SCREENING:
        return bool(left) and all(number.stage is Stage.SCREENING for number in left)
    return not left


@given(fleets(), histories)
def test_nobody_dials_what_people_keep_out_and_lists_stay_filled(
    life: Life, history: list[Step]
) -> None:
    for step in [("pass_time", (1,)), *history]:
        live(life, step)
        seen: dict[str, object] = {}
        for decision in life.take_pass():
            on_list = listed(decision)
            for entry in decision.pool.entries:
                assert not (entry.number in on_list and is_out(entry, life.now))
            for number in on_list:
                assert seen.setdefault(number, decision.key) == decision.key
            if decision.rotation is not None:
                empty = decision.rotation.mode in EMPTY_MODES
                assert empty == (not decision.rotation.numbers)
                assert not empty or is_rightly_empty(decision, life)


@given(fleets(), histories)
def test_observe_only_removes_what_people_remove(life: Life, history: list[Step]) -> None:
    grow_old(life, history)
    world = life.world(at=life.now + HOUR)
    observed = {
        key: replace(pool, policy=replace(pool.policy, mode=PolicyMode.OBSERVE))
        for key, pool in world.pools.items()
    }

    for decision in decide_all(replace(world, pools=observed)):
        before = world.published.get(decision.key)
        old = {line.number for line in before.numbers} if before else set()
        people = {e.number for e in decision.pool.entries if is_out(e, world.now)}
        claims = set(decision.claims)
        gone = old - listed(decision)
        assert listed(decision) <= old
        declared = {e.number for e in decision.pool.entries} | claims
        owned = {n.number for n in decision.numbers if n.claim is not None and not n.claim.covers}
        assert gone <= people | (old - declared) | owned


@settings(max_examples=400)
@given(
    fleets(),
    st.lists(steps, max_size=3),  # After more, hardly anybody is there to be benched.
    st.sampled_from([Level.FLAGGED, Level.BLOCKED]),
    st.sets(st.integers(0, 8)),
)
def test_the_guard_only_removes_benches_and_keeps_its_budget(
    life: Life, history: list[Step], level: Level, spared: set[int]
) -> None:
    live(life, ("say_all", (Level.CLEAN,)))
    grow_old(life, history)
    life.now += 2 * DAY
    for index, number in enumerate((*NUMBERS, *SPARE)):
        if index not in spared:  # Where nobody is, the guard holds everybody back.
            for engine in ENGINES:
                life.say(number, engine, level)
    world = life.world()
    lax = Guard(max_benched_percent=100, minimum=100, confirm_sweeps=1)
    free = {
        key: replace(pool, policy=replace(pool.policy, guard=lax))
        for key, pool in world.pools.items()
    }
    unguarded = {d.key: d for d in decide_all(replace(world, pools=free))}

    for decision in decide_all(world):
        before = world.numbers.get(decision.key, {})
        rule = decision.pool.policy.guard
        benched = {n.number for n in decision.numbers if _is_benched(before.get(n.number), n)}
        bare = {
            n.number for n in unguarded[decision.key].numbers if n.stage is not Stage.IN_SERVICE
        }
        assert benched <= bare
        fresh = {n for n in benched if before[n].doubt is None and before[n].seat is Seat.ELIGIBLE}
        usable = sum(1 for e in decision.pool.entries if not is_out(e, world.now))
        if rule.confirm_sweeps > 1 and not decision.pool.suspend:
            kept_in = {e.number for e in decision.pool.entries if e.override is not None}
            limit = max(rule.minimum, rule.max_benched_percent * usable // 100)
            assert len(fresh - kept_in) <= limit
            if any(_is_new_doubt(before.get(n.number), n) for n in decision.numbers):
                eligible = sum(1 for n in before.values() if n.seat is Seat.ELIGIBLE)
                assert len(fresh - kept_in) <= eligible // 2


def _is_benched(old: NumberState | None, new: NumberState) -> bool:
    in_service = {Stage.IN_SERVICE, Stage.WARM_UP}
    return old is not None and old.stage in in_service and new.stage not in in_service


def _is_new_doubt(old: NumberState | None, new: NumberState) -> bool:
    return new.doubt is not None and (old is None or old.doubt is None)
