"""What is remembered of how a source fared."""

import pytest

from builders import NOW, A, B, make_source, make_verdict
from deciding.sweeps import make_sweep, remember
from dialrota.decide import sourcing
from dialrota.model.instant import DAY, HOUR
from dialrota.model.reason import Reason
from dialrota.model.source import Ahead, SourceState, SweepError
from dialrota.model.state import Condition
from dialrota.model.verdict import Usage


def condition(state: SourceState, kind: str) -> Condition:
    (found,) = [c for c in state.conditions if c.type == kind]
    return found


def test_a_complete_sweep_ends_the_failures() -> None:
    state = remember(failures=4, retry_at=NOW)
    used = {A: Usage(7, NOW), B: Usage(9, NOW)}
    sweep = make_sweep(verdicts={A: (make_verdict(),)}, usage=used, asked=3)

    after = sourcing.after_sweep(make_source(), state, sweep)

    assert (after.failures, after.retry_at) == (0, None)
    assert (after.last_sweep, after.last_complete) == (NOW, NOW)
    assert (after.asked, after.answered) == (3, 2), "whatever it said of a number"
    ready = condition(after, "Ready")
    assert (ready.status, ready.reason) == ("True", Reason.SWEPT)
    assert ready.message == "2 of 3 answered."


def test_refused_rows_are_told_of_a_complete_sweep() -> None:
    errors = (SweepError("BadRow", "row 3"), SweepError("BadRow", "row 4"))

    after = sourcing.after_sweep(make_source(), remember(), make_sweep(errors=errors))

    assert condition(after, "Ready").message == "0 of 0 answered; 2 rows were refused."


@pytest.mark.parametrize(
    ("retry_at", "expected"), [(NOW, NOW + 3), (NOW + DAY, NOW + DAY), (None, NOW + 3)]
)
def test_a_source_that_says_when_to_retry_is_not_asked_before(
    retry_at: int | None, expected: int
) -> None:
    sweep = make_sweep(complete=False, retry_at=retry_at, took=2)

    after = sourcing.after_sweep(make_source(), remember(), sweep)

    assert (after.failures, after.retry_at) == (1, expected)


def test_a_failed_sweep_leaves_the_last_complete_one_and_is_dated() -> None:
    state = remember(last_complete=NOW - DAY)

    after = sourcing.after_sweep(make_source(), state, make_sweep(complete=False))

    assert (after.last_sweep, after.last_complete) == (NOW, NOW - DAY)
    ready = condition(after, "Ready")
    assert (ready.status, ready.reason) == ("False", Reason.SWEEP_FAILED)
    assert ready.message == "The sweep did not end."


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("Unauthorized", Reason.UNAUTHORIZED),
        ("RateLimited", Reason.RATE_LIMITED),
        ("Budget", Reason.BUDGET_SPENT),
        ("NotApproved", Reason.NOT_APPROVED),
        ("Timeout", Reason.SWEEP_FAILED),
    ],
)
def test_a_failed_sweep_says_why(kind: str, reason: Reason) -> None:
    errors = (SweepError("BadAnswer", "first"), SweepError(kind, "then"))

    after = sourcing.after_sweep(
        make_source(), remember(), make_sweep(complete=False, errors=errors)
    )

    assert condition(after, "Ready").reason == reason
    assert condition(after, "Ready").message == "first"
    limited = condition(after, "RateLimited")
    assert limited.status == str(kind == "RateLimited")
    assert limited.reason == (Reason.RATE_LIMITED if kind == "RateLimited" else Reason.SWEPT)


@pytest.mark.parametrize(
    ("retry_at", "limited"), [(None, "False"), (NOW + 5, "False"), (NOW + 6, "True")]
)
def test_a_provider_that_names_a_later_time_has_asked_for_a_pause(
    retry_at: int | None, limited: str
) -> None:
    errors = (SweepError("Unreachable", "later"),)
    sweep = make_sweep(complete=False, errors=errors, retry_at=retry_at, took=5)

    after = sourcing.after_sweep(make_source(), remember(), sweep)

    assert condition(after, "RateLimited").status == limited
    assert sourcing.asked_to_wait(after, NOW) == (limited == "True")


def test_no_more_than_twenty_errors_are_remembered() -> None:
    errors = tuple(SweepError("BadRow", f"row {n}") for n in range(30))

    after = sourcing.after_sweep(make_source(), remember(), make_sweep(errors=errors))

    assert after.errors == errors[:20]


def test_a_condition_is_dated_when_its_status_turns_and_not_before() -> None:
    first = sourcing.after_sweep(make_source(), remember(), make_sweep())
    again = sourcing.after_sweep(make_source(), first, make_sweep(at=NOW + DAY, asked=1))
    failed = sourcing.after_sweep(
        make_source(), again, make_sweep(at=NOW + 2 * DAY, complete=False)
    )

    dates = [condition(state, "Ready").last_transition for state in (first, again, failed)]
    assert dates == [NOW, NOW, NOW + 2 * DAY]
    assert condition(again, "Ready").message == "0 of 1 answered."
    assert condition(failed, "RateLimited").last_transition == NOW


def test_a_source_is_suspect_until_nobody_doubts_it() -> None:
    swept = sourcing.after_sweep(make_source(), remember(), make_sweep())
    doubted = sourcing.suspect(swept, NOW + 1, doubted=True)
    asked = sourcing.after_sweep(make_source(), doubted, make_sweep(at=NOW + DAY))
    cleared = sourcing.suspect(asked, NOW + DAY, doubted=False)

    assert [c.type for c in asked.conditions] == ["RateLimited", "Ready", "Suspect"]
    seen = [condition(state, "Suspect") for state in (doubted, asked, cleared)]
    assert [(c.status, c.reason) for c in seen] == [
        ("True", Reason.SUSPECT),
        ("True", Reason.SUSPECT),
        ("False", Reason.SWEPT),
    ]
    assert [c.last_transition for c in seen] == [NOW + 1, NOW + 1, NOW + DAY]
    assert seen[0].message.startswith("A guard holds back what it said")
    assert seen[2].message == ""


def test_news_is_what_differs_in_more_than_time() -> None:
    old = remember(last_complete=NOW - HOUR, billed_day="2026-03-19", answered=3)
    later = remember(last_sweep=NOW, last_complete=NOW, billed_day="2026-03-20", answered=3)

    assert sourcing.is_same_news(old, later)
    assert not sourcing.is_same_news(old, remember(last_sweep=NOW, answered=4))
    assert not sourcing.is_same_news(old, remember(answered=3, failures=1))
    assert not sourcing.is_same_news(old, remember(answered=3, billed_today=1))


def test_asking_a_free_source_again_is_no_news() -> None:
    sweep = make_sweep(verdicts={A: (), B: ()}, asked=2)
    first = sourcing.after_sweep(make_source(), remember(), sweep)

    again = sourcing.after_sweep(
        make_source(), first, make_sweep(at=NOW + DAY, verdicts={A: (), B: ()}, asked=2)
    )

    assert again != first
    assert sourcing.is_same_news(first, again)


def test_a_row_ahead_is_news_when_it_comes_and_when_it_is_corrected_or_its_time_comes() -> None:
    rows = (Ahead("a.csv", 2, "+14155550101", NOW + HOUR),)
    late = (*rows, Ahead("a.csv", 3, "+14155550102", NOW + DAY))
    old = remember(ahead=late)

    assert sourcing.is_same_news(remember(), remember(last_sweep=NOW))
    assert sourcing.is_same_news(old, remember(last_sweep=NOW, ahead=late))
    assert not sourcing.is_same_news(remember(), remember(last_sweep=NOW, ahead=rows))
    assert not sourcing.is_same_news(old, remember(last_sweep=NOW + HOUR, ahead=late[1:]))


def test_rows_ahead_are_remembered_as_the_sweep_found_them() -> None:
    rows = (Ahead("a.csv", 2, "+14155550101", NOW + HOUR),)
    after = sourcing.after_sweep(make_source(), remember(), make_sweep(ahead=rows))
    assert after.ahead == rows
    assert sourcing.after_sweep(make_source(), after, make_sweep()).ahead == ()
