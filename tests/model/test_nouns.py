"""Small values: plain scalars, plans, keys, and what a sweep renews."""

from dataclasses import replace

import pytest

from builders import NOW, SALES, A, make_entry, make_memory, make_pool, make_state, make_verdict
from dialrota.model.document import Plain
from dialrota.model.plan import Change, Plan, Verb
from dialrota.model.pool import PoolKey, is_monitored
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, differ_visibly, is_owned_elsewhere
from dialrota.model.words import MonitoringMode


def test_a_plain_scalar_is_known_by_its_characters() -> None:
    assert Plain("+14155550101") == Plain("+14155550101")
    assert Plain("1") != Plain("1.0")
    assert Plain("no") != "no"
    assert len({Plain("no"), Plain("no"), Plain("yes")}) == 2
    assert repr(Plain("no")) == "Plain('no')"


def test_a_plain_scalar_does_not_pass_for_its_text_in_a_set() -> None:
    assert hash(Plain("no")) != hash("no")


def test_a_plan_without_changes_changes_nothing() -> None:
    rest = Change(Verb.REST, A, Reason.SPAM_LABELLED, "")

    assert Plan(key=SALES, changes=(), held_back=(), digest="").is_noop
    assert not Plan(key=SALES, changes=(rest,), held_back=(), digest="").is_noop


def test_a_key_reads_as_namespace_and_name() -> None:
    assert str(PoolKey("default", "sales")) == "default/sales"


@pytest.mark.parametrize(
    ("mode", "monitor", "watched"),
    [
        (MonitoringMode.ALL, None, True),
        (MonitoringMode.ALL, False, True),
        (MonitoringMode.SELECTED, True, True),
        (MonitoringMode.SELECTED, False, False),
        (MonitoringMode.SELECTED, None, False),
        (MonitoringMode.NONE, True, False),
    ],
)
def test_who_is_watched(mode: MonitoringMode, monitor: bool | None, watched: bool) -> None:
    pool = make_pool(A, monitoring=mode)

    assert is_monitored(pool, make_entry(A, monitor=monitor)) is watched


def test_a_claim_that_covers_nobody_names_another_owner() -> None:
    assert not is_owned_elsewhere(make_state(A))
    assert not is_owned_elsewhere(make_state(A, claim=Claim("d/other", A, NOW)))
    assert is_owned_elsewhere(make_state(A, claim=Claim("d/other", "", NOW)))


def test_a_sweep_renews_evidence_and_nothing_else() -> None:
    state = make_state(A, risk=1)
    verdicts = (make_verdict(at=NOW + 5, score=7),)

    renewed = state.with_evidence(7, verdicts, NOW + 5)

    assert renewed == state._replace(risk=7, verdicts=verdicts, heard_at=NOW + 5)
    assert type(renewed) is type(state)


def test_a_record_of_a_pool_in_which_nothing_changes_stays_the_same_object() -> None:
    memory = make_memory()

    assert memory.but(mode=memory.mode, pace=100) is memory
    assert memory.but(pace=50) == replace(memory, pace=50)


def test_times_of_observation_alone_are_nothing_that_a_person_sees() -> None:
    before = make_state()
    later = before.but(
        verdicts=(make_verdict(at=NOW + 60),), heard_at=NOW + 60, checked_at=NOW + 60
    )
    assert later != before
    assert not differ_visibly(before, later)
    assert not differ_visibly(
        before.but(message="hiya: AtRisk, observed 2026-11-20T06:00:00Z."),
        later.but(message="hiya: AtRisk, observed 2026-11-21T06:00:00Z."),
    )
    assert differ_visibly(before, before.but(message="hiya: AtRisk, observed at last."))
    assert differ_visibly(before, later.but(risk=12))
    assert differ_visibly(before, before.but(verdicts=(make_verdict(score=12),)))
