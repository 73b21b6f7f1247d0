"""Covers in the plan of a pass: taken, proposed, going back."""

from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    S1,
    A,
    B,
    C,
    D,
    make_entry,
    make_rotation,
    make_state,
    well,
)
from deciding.planning import changes, decide, rested
from dialrota.decide.case import Stock
from dialrota.model.plan import Change, Verb
from dialrota.model.policy import Policy, Replacement
from dialrota.model.reason import Reason
from dialrota.model.state import Claim
from dialrota.model.words import Health, Stage


def stock(number: str = S1, **parts: Any) -> Stock:
    state = make_state(number, **{"in_rotation": False, "rested_since": LONG_AGO} | parts)
    return Stock(entry=make_entry(number, area_code="628"), state=state)


COVERING = Policy(replacement=Replacement(auto=True, pools=("stock",)))


def test_a_cover_is_planned_and_listed() -> None:
    decision = decide(*well(A, B, C, D), bad=(A,), policy=COVERING, stock=(stock(),))

    text = f"{S1} takes the place of {A}."
    assert changes(decision, Verb.COVER) == [Change(Verb.COVER, S1, Reason.COVERING, text, "", A)]
    assert [c.number for c in changes(decision, Verb.RETURN)] == [S1]
    assert decision.claims == {S1: Claim("d/sales", A, NOW)}
    assert decision.released == frozenset()


@pytest.mark.parametrize(
    ("health", "bad", "reason", "text"),
    [
        (
            Health.HEALTHY,
            (),
            Reason.RECOVERED,
            "The number it covered is back; it returns to stock.",
        ),
        (
            Health.FLAGGED,
            (A,),
            Reason.SPAM_LABELLED,
            (
                "The replacement was flagged too, so the trouble is not the number: "
                "pause the campaigns and call o@example.com."
            ),
        ),
    ],
)
def test_a_replacement_that_goes_back_says_why(
    health: Health, bad: tuple[str, ...], reason: Reason, text: str
) -> None:
    back = stock(health=health, claim=Claim("d/sales", A, LONG_AGO), in_rotation=True)
    before = rested(A) if bad else make_state(A)

    decision = decide(
        before, *well(B), bad=bad, serving=(back,), published=make_rotation(A, B, S1)
    )

    assert changes(decision, Verb.UNCOVER) == [Change(Verb.UNCOVER, S1, reason, text)]
    assert decision.released == {S1}
    assert decision.claims == {}


def test_a_cover_is_proposed_in_the_pass_that_benches() -> None:
    policy = Policy(replacement=Replacement(pools=("stock",)))

    fresh = decide(*well(A, B, C), bad=(A,), policy=policy, stock=(stock(),))
    old = decide(rested(A), *well(B, C), bad=(A,), policy=policy, stock=(stock(),))
    quarantined = rested(A, stage=Stage.QUARANTINED)
    older = decide(quarantined, *well(B, C), policy=policy, stock=(stock(),))
    brought = decide(
        *well(B), entries=(A, B), policy=policy, stock=(stock(),), inherited={A: quarantined}
    )

    text = f"{S1} could take the place of {A}."
    proposal = Change(Verb.PROPOSE_REPLACE, A, Reason.STOCK_READY, text, "", S1)
    found = [changes(d, Verb.PROPOSE_REPLACE) for d in (fresh, old, older, brought)]
    assert found == [[proposal], [], [], [proposal]]
    assert fresh.claims == {}
