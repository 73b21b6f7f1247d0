"""What the record of a source says while nobody asks it, and when it is asked again."""

import pytest

from builders import AUDIT, NOW, make_source
from deciding.sweeps import make_sweep, remember
from dialrota.decide import sourcing
from dialrota.decide.sourcing import Use
from dialrota.model.reason import Reason
from dialrota.model.source import Source, SourceState, Sweep, SweepError

SUSPENDED = make_source(suspend=True)
NEW = SourceState(key=AUDIT)


def standing(source: Source, state: SourceState, *, wanted: bool = True) -> SourceState:
    return sourcing.standing(source, state, NOW, Use(is_wanted=wanted, is_doubted=False))


def ready(state: SourceState) -> tuple[str, str]:
    (found,) = [each for each in state.conditions if each.type == "Ready"]
    return found.status, found.reason


def test_a_suspended_source_says_so_though_it_was_never_asked() -> None:
    told = standing(SUSPENDED, NEW)

    assert ready(told) == ("True", Reason.SUSPENDED)
    assert standing(SUSPENDED, told) == told
    assert ready(standing(make_source(), told)) == ("Unknown", Reason.PENDING)


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        (make_sweep(), ("True", Reason.SWEPT)),
        (
            make_sweep(complete=False, errors=(SweepError("Unauthorized", "no key"),)),
            ("False", Reason.UNAUTHORIZED),
        ),
        (make_sweep(complete=False), ("False", Reason.SWEEP_FAILED)),
    ],
)
def test_a_resumed_source_says_how_it_fared_last(sweep: Sweep, said: tuple[str, str]) -> None:
    swept = sourcing.after_sweep(make_source(), remember(), sweep)

    frozen = standing(SUSPENDED, swept)
    again = standing(make_source(), frozen)

    assert ready(frozen) == ("True", Reason.SUSPENDED)
    assert ready(again) == said
    assert {each.type for each in again.conditions} == {"Ready", "RateLimited", "Suspect"}


def test_a_source_that_nobody_asked_yet_has_nothing_to_say() -> None:
    assert standing(make_source(), NEW) is NEW


def test_a_source_that_no_pool_names_says_so_until_one_does() -> None:
    told = standing(make_source(), NEW, wanted=False)

    assert ready(told) == ("Unknown", Reason.UNUSED)
    assert standing(make_source(), told, wanted=False) == told
    assert ready(standing(make_source(), told)) == ("Unknown", Reason.PENDING)
    swept = sourcing.after_sweep(make_source(), remember(), make_sweep())
    assert ready(standing(make_source(), swept, wanted=False)) == ("True", Reason.SWEPT)


def test_a_source_made_anew_knows_nothing_of_before_but_what_was_paid() -> None:
    paid = sourcing.after_sweep(make_source(), remember(), make_sweep(billed=3))

    anew = sourcing.made_anew(paid)

    assert (anew.billed_day, anew.billed_today, anew.billed_month) == (paid.billed_day, 3, 3)
    assert anew == SourceState(
        key=AUDIT, billed_day=paid.billed_day, billed_today=3, billed_month=3
    )
