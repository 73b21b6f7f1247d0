"""What a pool says of numbers that no source has spoken of."""

import pytest

from builders import LONG_AGO, NOW, A, B, C, make_entry, make_state, make_verdict, well
from deciding.telling import decide, told
from dialrota.model.instant import DAY
from dialrota.model.pool import Entry
from dialrota.model.reason import Reason
from dialrota.model.words import Desired, Health, MonitoringMode


def test_a_number_that_was_just_declared_is_waited_for() -> None:
    new = make_state(
        A, health=Health.UNKNOWN, verdicts=(), heard_at=None, declared_since=NOW - 3 * DAY
    )

    decision = decide(new, *well(B), rows={B: (make_verdict(),)})

    text = "No source has spoken of 1 of 2 numbers yet."
    assert told(decision, "ObservationsFresh") == ("Unknown", Reason.NO_VERDICTS, text)


def test_a_number_that_nobody_ever_spoke_of_is_told_in_the_end() -> None:
    never = make_state(
        A, health=Health.UNKNOWN, verdicts=(), heard_at=None, declared_since=NOW - 3 * DAY - 1
    )
    stale = make_state(B, verdicts=(make_verdict(at=NOW - 4 * DAY),), heard_at=NOW - 4 * DAY)

    alone = decide(never, *well(C), rows={C: (make_verdict(),)})
    beside = decide(never, stale, rows={})

    text = "No source ever spoke of 1 of 2 numbers. See the status of the sources."
    assert told(alone, "ObservationsFresh") == ("False", Reason.NEVER_HEARD, text)
    text = "No live verdict for 1 of 2 numbers. No source ever spoke of 1 of 2 numbers."
    assert told(beside, "ObservationsFresh") == ("False", Reason.STALE, text)


@pytest.mark.parametrize(
    ("entry", "monitoring"),
    [
        (make_entry(A, monitor=False), MonitoringMode.SELECTED),
        (make_entry(A, desired=Desired.RETIRED), MonitoringMode.ALL),
    ],
)
def test_nobody_is_waited_for_who_is_not_asked_about(
    entry: Entry, monitoring: MonitoringMode
) -> None:
    new = make_state(A, health=Health.UNKNOWN, verdicts=(), heard_at=None, declared_since=LONG_AGO)

    decision = decide(
        new,
        *well(B),
        rows={B: (make_verdict(),)},
        entries=(entry, make_entry(B, monitor=True)),
        pool={"monitoring": monitoring},
    )

    assert told(decision, "ObservationsFresh") == ("True", Reason.FRESH, "")
