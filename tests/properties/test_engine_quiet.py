"""Passes without news are quiet, and nothing depends on the order of what is read."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from deciding.fleets import decide_all
from dialrota.model.instant import DAY
from dialrota.model.pool import Pool, PoolKey
from properties.deeds import Step, grow_old, histories, live
from properties.worlds import Life, fleets


@given(fleets(), histories)
def test_a_second_pass_at_the_same_time_changes_nothing(life: Life, history: list[Step]) -> None:
    grow_old(life, history)
    before = (dict(life.numbers), dict(life.states), dict(life.published))

    again = life.take_pass()

    assert [d.plan.changes for d in again] == [() for _ in again]
    assert (life.numbers, life.states, life.published) == before


@given(fleets(), histories, st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(
    life: Life, history: list[Step], shuffler: Random
) -> None:
    grow_old(life, history[:-1])
    for step in history[-1:]:
        live(life, step)
    world = life.world()
    pools = list(world.pools.items())
    shuffler.shuffle(pools)
    mixed: dict[PoolKey, Pool] = {}
    for key, pool in pools:
        entries = list(pool.entries)
        shuffler.shuffle(entries)
        mixed[key] = replace(pool, entries=tuple(entries))
    numbers = {}
    for key, records in reversed(list(world.numbers.items())):
        items = list(records.items())
        shuffler.shuffle(items)
        numbers[key] = dict(items)

    one = decide_all(world)
    other = decide_all(replace(world, pools=mixed, numbers=numbers))

    for a, b in zip(one, other, strict=True):
        assert (a.numbers, a.state, a.rotation, a.plan) == (b.numbers, b.state, b.rotation, b.plan)


@given(fleets(), histories, st.integers(1, 40 * DAY))
def test_quiet_in_quiet_out_until_the_next_evaluation(
    life: Life, history: list[Step], wait: int
) -> None:
    grow_old(life, history)
    moments = [s.next_evaluation for s in life.states.values() if s.next_evaluation is not None]
    midnight = life.now - life.now % DAY + DAY
    later = min([life.now + wait, *(at - 1 for at in moments), midnight - 1])
    before = (dict(life.numbers), dict(life.states), dict(life.published))
    life.now = max(later, life.now)

    life.take_pass()

    assert (life.numbers, life.states, life.published) == before


@given(fleets(), histories)
def test_a_missing_reading_moves_nothing(life: Life, history: list[Step]) -> None:
    grow_old(life, history)
    before = (dict(life.numbers), dict(life.published))
    life.rows.clear()

    life.take_pass()

    assert (life.numbers, life.published) == before
