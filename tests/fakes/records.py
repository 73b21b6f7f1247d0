"""Every record the model allows, for hypothesis; and short ways to write one."""

from enum import StrEnum

from hypothesis import strategies as st

from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import Ahead, SourceState, SweepError
from dialrota.model.state import (
    Benched,
    Claim,
    Condition,
    Counts,
    Doubt,
    Episode,
    HeldPlan,
    NumberState,
    Out,
    PoolState,
    PublishedRef,
    Serving,
    WarmUp,
)
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level, Mode, Seat, Stage, State

KEY = PoolKey("dialers", "sales-us")
NPAS = ("201", "212", "305", "415", "512", "702", "800")

numbers = st.builds(
    lambda npa, line: f"+1{npa}55501{line:02}", st.sampled_from(NPAS), st.integers(0, 99)
)
instants = st.integers(0, 253_402_300_799)  # Up to the last second of the year 9999.
maybe = st.none() | instants
counts = st.integers(0, 1_000_000)
names = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
tricky = st.sampled_from(["},{", "}]", '"}]', '},{"', '"number":"+1', ',"verdicts":[{', "\\"])
texts = st.text(max_size=12) | st.lists(tricky | st.text(max_size=3), max_size=5).map("".join)


def words(vocabulary: type[StrEnum]) -> st.SearchStrategy[StrEnum]:
    """Any word of a vocabulary."""
    return st.sampled_from(list(vocabulary))


verdicts = st.builds(
    Verdict,
    source=names,
    engine=texts,
    carrier=texts,
    level=words(Level),
    observed_at=instants,
    score=st.none() | st.integers(0, 100),
    label=texts,
)
NUMBER_STATE_FIELDS = {
    "number": numbers,
    "state": words(State),
    "health": words(Health),
    "stage": words(Stage),
    "since": instants,
    "stage_since": instants,
    "seat": words(Seat),
    "in_rotation": st.booleans(),
    "reason": words(Reason),
    "message": texts,
    "risk": st.none() | st.integers(0, 100),
    "verdicts": st.lists(verdicts, max_size=4).map(tuple),
    "heard_at": maybe,
    "stale": st.booleans(),
    "unverified": st.booleans(),
    "monitored": st.booleans(),
    "flagged_at": st.lists(instants, max_size=10).map(tuple),
    "flags_from": instants,
    "labelled_since": maybe,
    "rested_since": maybe,
    "clean_checks": st.integers(0, 9),
    "checked_at": instants,
    "warm_up": st.none() | st.builds(WarmUp, spent=counts, since=maybe),
    "doubt": st.none() | st.builds(Doubt, since=instants, sweeps=counts, last_at=instants),
    "out": st.none() | st.builds(Out, since=instants, until=maybe, ends_quarantine=st.booleans()),
    "declared_since": instants,
    "claim": st.none() | st.builds(Claim, pool=names, covers=numbers, since=instants),
}
number_states = st.builds(NumberState, **NUMBER_STATE_FIELDS)
pools_of_numbers = st.lists(number_states, max_size=6, unique_by=lambda state: state.number)
conditions = st.builds(
    Condition,
    type=texts,
    status=st.sampled_from(["True", "False", "Unknown"]),
    reason=texts,
    message=texts,
    last_transition=instants,
)
benched = st.lists(
    st.builds(Benched, number=numbers, at=instants, left_list=st.booleans()), max_size=3
).map(tuple)
POOL_STATE_FIELDS = {
    "key": st.just(KEY),
    "mode": st.none() | words(Mode),
    "reason": words(Reason),
    "message": texts,
    "pace": st.integers(0, 100),
    "counts": st.builds(Counts, *[counts] * len(Counts._fields)),
    "fallback_since": maybe,
    "guard_since": maybe,
    "guard_trips": counts,
    "benched": benched,
    "stabilise_until": maybe,
    "correlated": st.none()
    | st.builds(
        Episode, since=instants, numbers=st.lists(numbers, max_size=3).map(tuple), shared=texts
    ),
    "covers": benched,
    "serving": st.lists(
        st.builds(Serving, stock=numbers, covers=numbers, since=instants), max_size=2
    ).map(tuple),
    "former": st.lists(number_states, max_size=2).map(tuple),
    "held_plan": st.none()
    | st.builds(HeldPlan, hash=texts, held_back=st.lists(numbers, max_size=3).map(tuple)),
    "approved": texts,
    "published": st.builds(
        PublishedRef,
        generation=counts,
        sha256=texts,
        count=counts,
        published_at=instants,
        config_map=texts,
    ),
    "conditions": st.lists(conditions, max_size=3).map(tuple),
    "next_evaluation": maybe,
    "last_change": instants,
    "suspended": st.booleans(),
    "orphaned": st.booleans(),
    "delete_with": texts,
    "observed_generation": counts,
}
pool_states = st.builds(PoolState, **POOL_STATE_FIELDS)
SOURCE_STATE_FIELDS = {
    "key": st.just(KEY),
    "last_sweep": maybe,
    "last_complete": maybe,
    "retry_at": maybe,
    "failures": counts,
    "asked": counts,
    "answered": counts,
    "errors": st.lists(
        st.builds(SweepError, kind=texts, message=texts, number=texts), max_size=3
    ).map(tuple),
    "ahead": st.lists(
        st.builds(Ahead, file=texts, line=counts, number=texts, observed_at=instants), max_size=3
    ).map(tuple),
    "billed_day": texts,
    "billed_today": counts,
    "billed_month": counts,
    "check_now": texts,
    "conditions": st.lists(conditions, max_size=3).map(tuple),
}
source_states = st.builds(SourceState, **SOURCE_STATE_FIELDS)
