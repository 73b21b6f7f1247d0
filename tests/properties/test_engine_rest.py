"""Where a fleet comes to in the end: all clean, all back; nothing new, nothing moves."""

from dataclasses import replace

from hypothesis import given, settings

from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.words import Level, PolicyMode, Role, Stage
from properties.deeds import Step, grow_old, histories
from properties.worlds import ENGINES, NUMBERS, SPARE, Life, fleets, is_out, listed


@settings(deadline=None)
@given(fleets(), histories)
def test_when_all_turns_clean_everybody_comes_back(life: Life, history: list[Step]) -> None:
    grow_old(life, history)
    policy: Policy = life.pools[next(iter(life.pools))].policy
    for key, pool in life.pools.items():
        enforced = replace(pool.policy, mode=PolicyMode.ENFORCE)
        life.pools[key] = replace(pool, suspend=False, policy=enforced)
    life.usage.clear()
    climb = sum(step.span for step in policy.recovery.warm_up)
    days = (policy.recovery.rest_min + climb) // DAY + policy.recovery.clean_checks + 25
    for _ in range(days):
        life.now += DAY
        for number in (*NUMBERS, *SPARE):
            for engine in ENGINES:
                life.say(number, engine, Level.CLEAN)
        decisions = life.take_pass()

    for decision in decisions:
        if decision.pool.role is Role.BACKUP:
            continue
        states = {n.number: n for n in decision.numbers}
        for entry in decision.pool.entries:
            state = states[entry.number]
            if is_out(entry, life.now) or state.stage is Stage.QUARANTINED or state.claim:
                continue
            assert entry.number in listed(decision), state


@settings(deadline=None)
@given(fleets(), histories)
def test_on_constant_input_the_list_comes_to_rest(life: Life, history: list[Step]) -> None:
    grow_old(life, history)
    for key, pool in life.pools.items():
        life.pools[key] = replace(pool, suspend=False)
    said = {n: {e: v.level for e, v in rows.items()} for n, rows in life.rows.items()}
    life.usage.clear()
    seen: list[tuple[frozenset[str], ...]] = []
    for _ in range(75):
        life.now += DAY
        for number, levels in said.items():
            for engine, level in levels.items():
                life.say(number, engine, level)
        seen.append(tuple(frozenset(listed(d)) for d in life.take_pass()))

    assert len(set(seen[-12:])) == 1
