"""The name of a number, and what it says: set-up for tests."""

from builders import make_entry, make_lens
from dialrota.decide import naming
from dialrota.decide.naming import Name
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry
from dialrota.model.state import NumberState
from dialrota.model.words import (
    State,
)

NOON = "2026-03-20T12:00:00Z"


def name(
    state: NumberState,
    policy: Policy | None = None,
    *,
    entry: Entry | None = None,
    out: State | None = None,
    full: bool = False,
) -> Name:
    lens = make_lens(policy=policy or Policy())
    return naming.name(entry or make_entry(), state, lens, out, full=full)
