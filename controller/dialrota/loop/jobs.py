"""Between deciding and doing: what a decision asks for, and what is known once it is done."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from dialrota.decide import changes, conditions, listing, people, unusable
from dialrota.decide.case import Decision
from dialrota.decide.orphan import Orphan
from dialrota.loop.job import Done, Job
from dialrota.loop.ledger import Ledger
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Pool, PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published, Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import declared_as
from dialrota.ports import Declared, Lists
from dialrota.wire import rotation as rotationfile


def of_decision(decision: Decision, ledger: Ledger) -> Job:
    """Ask for what a decision came to."""
    key, state, seen = decision.key, decision.state, decision.pool.generation
    if state.observed_generation != seen:
        state = replace(state, observed_generation=seen)
    return Job(
        state=state,
        numbers=decision.numbers,
        rotation=decision.rotation,
        actual=ledger.published.get(key),
        prior=ledger.states.get(key),
        prior_numbers=_sorted(key, ledger),
        is_owed=key in ledger.owed,
        config_map=decision.pool.config_map or f"{key.name}-rotation",
        receives=decision.receives,
    )


def of_orphan(orphan: Orphan, ledger: Ledger) -> Job:
    """Ask for what is left of a pool."""
    key = orphan.key
    return Job(
        state=orphan.state,
        numbers=orphan.numbers,
        rotation=orphan.rotation,
        actual=ledger.published.get(key),
        prior=ledger.states.get(key),
        prior_numbers=_sorted(key, ledger),
        is_owed=key in ledger.owed,
        config_map=orphan.state.published.config_map or f"{key.name}-rotation",
        deletes=orphan.deletes,
    )


def of_broken(key: PoolKey, declared: Declared, ledger: Ledger, now: int) -> Job:
    """Ask for a word in the status of a pool whose declaration cannot be used, and for removals.

    Its list may name stock of other pools, in which people may have a word too.
    """
    prior, numbers, actual = ledger.states[key], _sorted(key, ledger), ledger.published.get(key)
    published = actual.rotation if actual is not None else None
    foreign = listing.listed_numbers(published).keys() - ledger.numbers.get(key, {}).keys()
    entries = (*declared.removals.get(key, ()), *_entries(key.namespace, foreign, ledger))
    kept = unusable.keep(prior, numbers, published, entries, now)
    state = conditions.broken(kept.state, str(declared.broken[key]), now)
    return Job(
        state=state.but(observed_generation=declared.generations.get(key, 0)),
        numbers=kept.numbers,
        rotation=kept.rotation,
        actual=actual,
        prior=prior,
        prior_numbers=numbers,
        is_owed=key in ledger.owed,
        config_map=prior.published.config_map or f"{key.name}-rotation",
    )


def _entries(namespace: str, numbers: Set[str], ledger: Ledger) -> list[Entry]:
    """Find how numbers are declared in a namespace, whichever pool does."""
    pools = [pool for pool in ledger.pools.values() if pool.key.namespace == namespace]
    return [e for pool in pools if numbers for e in pool.entries if e.number in numbers]


def removals(pool: Pool, actual: Published, now: int) -> Published | None:
    """Take out of a list what people keep out, where no record is there to decide by.

    None when nobody has to go.
    """
    gone = frozenset(e.number for e in pool.entries if people.kept_out(e, "", now) is not None)
    left = listing.without(actual.rotation, gone, Reason.ALL_PULLED)
    if left is actual.rotation:
        return None
    return rotationfile.seal(left, actual.generation + 1)


def enter(done: Iterable[Done], work: Sequence[Job], ledger: Ledger) -> None:
    """Remember what was carried out; what broke off is read again from where it lies."""
    for result, job in zip(done, work, strict=True):
        if result.failure:
            ledger.forget(result.key)
            continue
        if job.numbers == job.prior_numbers:
            numbers = ledger.numbers[result.key]
        else:
            numbers = {state.number: state for state in job.numbers}
        ledger.enter(result.state, numbers)
        if result.is_overtaken:
            ledger.owed.add(result.key)
        else:
            ledger.owed.discard(result.key)
        if job.deletes:
            ledger.published.pop(result.key, None)
        elif result.published is not None:
            ledger.published[result.key] = result.published


def as_listed(
    decisions: Iterable[Decision], done: Iterable[Done], work: Sequence[Job]
) -> tuple[Decision, ...]:
    """Leave out of the plans of overtaken pools what their lists do not show: it comes again."""
    lists = {
        result.key: (_list_of(job.actual), _list_of(result.published))
        for result, job in zip(done, work, strict=True)
        if result.is_overtaken
    }
    return tuple(
        replace(each, plan=changes.less_put_back(each.plan, *lists[each.key]))
        if each.key in lists
        else each
        for each in decisions
    )


def _list_of(published: Published | None) -> Rotation | None:
    return published.rotation if published is not None else None


def still_listed(keys: Iterable[PoolKey], lists: Lists) -> frozenset[str]:
    """Name the numbers in the lists of pools, such as broke off and are not tried again yet."""
    found = (lists.actual(key) for key in keys)
    return frozenset(line.number for actual in found if actual for line in actual.rotation.numbers)


def pauses(done: Iterable[Done]) -> dict[PoolKey, float]:
    """Say for how many seconds each pool is to be left alone, of those that were told so."""
    return {each.key: each.retry_after for each in done if each.retry_after}


def stand_in(key: PoolKey, ledger: Ledger) -> Pool:
    """Make a pool from its records, for one whose declaration cannot be read.

    It is never decided: it only keeps its numbers from being taken for somebody else's.
    """
    entries = tuple(
        Entry(number=state.number, desired=declared_as(state.state))
        for state in ledger.numbers.get(key, {}).values()
    )
    return Pool(key=key, entries=entries, policy=Policy(), owner="", suspend=True)


def _sorted(key: PoolKey, ledger: Ledger) -> tuple[NumberState, ...]:
    known = ledger.numbers.get(key, {})
    return tuple(known[number] for number in sorted(known))
