"""What one pass looks through."""

import pytest

from builders import MIDNIGHT, NOW, A, B, make_lens, make_pool
from dialrota.decide import lens as lenses
from dialrota.model.instant import DAY, MINUTE
from dialrota.model.policy import Policy, Recovery
from dialrota.model.verdict import Usage
from dialrota.model.words import PolicyMode, Screening

SCREENED = Policy(screening=Screening.FIRST_CLEAN_VERDICT)


@pytest.mark.parametrize(
    ("observed_at", "calls"),
    [
        (MIDNIGHT - 1, None),
        (MIDNIGHT, 7),
        (NOW, 7),
        (NOW + 5 * MINUTE, 7),
        (NOW + 5 * MINUTE + 1, None),
    ],
)
def test_calls_count_from_midnight_to_a_little_ahead(observed_at: int, calls: int | None) -> None:
    lens = make_lens(usage={A: Usage(7, observed_at)})

    assert lenses.calls_today(lens, A) == calls
    assert lenses.calls_today(lens, B) is None


def test_only_sources_that_the_pool_names_and_somebody_declares_reach_it() -> None:
    pool = make_pool(A, sources=("audit", "gone"))

    lens = make_lens(pool, stale_after={"audit": DAY, "other": 2 * DAY})

    assert lens.stale_after == {"audit": DAY}


def test_a_label_has_a_say_for_the_longest_rest() -> None:
    lens = make_lens(policy=Policy(recovery=Recovery(rest_max=9 * DAY)))

    assert (lens.now, lens.say_from, lens.latest) == (NOW, NOW - 9 * DAY, NOW + 300)


@pytest.mark.parametrize(
    ("sources", "policy", "screening"),
    [
        (("audit",), SCREENED, True),
        (("gone",), SCREENED, False),
        ((), SCREENED, False),
        (("audit",), Policy(), False),
    ],
)
def test_a_pool_screens_where_a_source_covers_it(
    sources: tuple[str, ...], policy: Policy, screening: bool
) -> None:
    assert make_lens(sources=sources, policy=policy).screening is screening


def test_a_frozen_pool_is_known_as_such() -> None:
    observing = make_lens(policy=Policy(mode=PolicyMode.OBSERVE))
    suspended = make_lens(suspend=True)

    assert (observing.observing, observing.suspended) == (True, False)
    assert (suspended.observing, suspended.suspended) == (False, True)
