"""Carry decisions out in the order that a kill at any point cannot turn into a lie.

A removal goes list first, record second; a return goes the other way round. So no published list
ever names a number that is recorded as out. Over all pools together: first every removal, then
every record, then every return; so a number that moves between pools is never in two lists.
That a pool is not in the pass, because it broke off before, changes nothing: ``elsewhere`` are the
numbers that the lists of such pools still name.

A pass that is still writing records makes way where a person's change waits for it: every removal
is in the lists by then. What is left to be written, and to be published, is taken up by a later
pass, from memory; a kill meanwhile leaves what a kill amid the records leaves.

Written as coroutines, because a cluster has to be waited for; ``Together`` says whether the pools
of a stage wait side by side.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from dialrota.loop.job import Done, Job
from dialrota.loop.step import Stage, Step
from dialrota.ports import Waits, Writer, nobody

Together = Callable[[Iterable[Stage]], Awaitable[object]]


async def one_by_one(stages: Iterable[Stage]) -> None:
    """Take the pools of a stage one after the other."""
    for stage in stages:
        await stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How jobs are carried out: at what time, side by side or not, and who ``waits`` for them."""

    now: int
    together: Together = one_by_one
    elsewhere: frozenset[str] = frozenset()
    waits: Waits = nobody


async def carry_out(jobs: Iterable[Job], writer: Writer, terms: Terms) -> list[Done]:
    """Publish and record every job; a pool whose writes are refused stops no other."""
    work, together = tuple(jobs), terms.together
    # Records on their way from pool to pool are brought home first, whoever waits.
    waits = nobody if any(job.receives for job in work) else terms.waits
    steps = [Step(job, writer, terms.now, waits) for job in work]
    await together(step.attempt(step.claim) for step in steps)
    await together(step.attempt(step.remove) for step in steps)
    stuck = terms.elsewhere.union(*(step.stuck() for step in steps))
    for step in steps:
        step.give_way(stuck)
    for receives in (True, False):  # A record is saved where it goes before it leaves its place.
        await together(step.attempt(step.record) for step in steps if step.receives is receives)
    await together(step.attempt(step.publish) for step in steps)
    await together(step.confess() for step in steps)
    return [step.done() for step in steps]
