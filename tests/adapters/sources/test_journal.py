"""The journal of a sweep: what is paid stays known, whatever happens to the process."""

import json
from pathlib import Path

import pytest

from dialrota.adapters import journal
from dialrota.adapters.journal import Journal
from dialrota.model.instant import DAY

NOW = 1_795_000_000
NUMBERS = ["+14155550101", "+14155550102"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "telnyx.sweep.jsonl"


def reopen(path: Path, now: int = NOW, source: str = "dialers/telnyx") -> Journal:
    return Journal.open(path, source, now, DAY)


def test_an_intent_without_a_result_counts_as_paid(path: Path) -> None:
    reopen(path).intend(NUMBERS)

    again = reopen(path, NOW + 60)

    assert (again.spent, again.asked) == (2, set(NUMBERS))


def test_a_result_says_what_it_cost_after_all(path: Path) -> None:
    first = reopen(path)
    first.settle(first.intend(NUMBERS), 0, {"failed": "RateLimited"})
    first.settle(first.intend(NUMBERS[:1]), 1, {"refreshed": NUMBERS[:1]})

    again = reopen(path)

    assert (first.spent, again.spent) == (1, 1)
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert [each["data"] for each in told if each["event"] == "result"] == [
        {"failed": "RateLimited"},
        {"refreshed": NUMBERS[:1]},
    ]


def test_the_intent_is_on_disk_before_anything_is_paid(path: Path) -> None:
    reopen(path).intend(NUMBERS)

    begin, intent = [json.loads(line) for line in path.read_text().splitlines()]

    assert (begin["event"], begin["source"]) == ("begin", "dialers/telnyx")
    assert intent == {"event": "intent", "id": 1, "numbers": NUMBERS}


def test_goes_on_counting_where_the_killed_sweep_stopped(path: Path) -> None:
    reopen(path).intend(NUMBERS[:1])
    reopen(path).intend(NUMBERS[1:])

    again = reopen(path)

    assert (again.spent, again.asked) == (2, set(NUMBERS))


def test_every_cut_of_the_file_is_taken_up(path: Path) -> None:
    first = reopen(path)
    first.settle(first.intend(NUMBERS), 1, {"refreshed": NUMBERS[:1]})
    whole = path.read_bytes()
    begin, intent, _ = whole.splitlines(keepends=True)

    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        again = reopen(path)
        paid = 1 if length == len(whole) else 2
        asked = length >= len(begin) + len(intent)
        assert not again.damaged
        assert again.spent == (paid if asked else 0)
        again.intend(["+16175550101"])
        assert reopen(path).asked == {*again.asked}


def test_of_an_older_sweep_only_the_money_counts(path: Path) -> None:
    reopen(path).intend(NUMBERS)

    later = reopen(path, NOW + DAY + 1)
    later.intend(NUMBERS[:1])
    again = reopen(path, NOW + DAY + 2)

    assert (later.asked, again.asked) == ({NUMBERS[0]}, {NUMBERS[0]})
    assert (later.spent, again.spent) == (3, 3)


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "[]",
        "{}",
        '{"event":"other"}',
        '{"event":"intent","id":"1"}',
        '{"event":"result","id":9,"units":1,"data":null}',
        '{"event":"begin","version":2,"source":"dialers/telnyx","at":"x","carried":0}',
    ],
)
def test_a_damaged_line_in_the_middle_is_noticed(path: Path, line: str) -> None:
    reopen(path).intend(NUMBERS)
    begin, intent = path.read_text().splitlines()
    path.write_text("\n".join([begin, line, intent, ""]))

    assert reopen(path).damaged


def test_another_sources_journal_is_not_taken_up(path: Path) -> None:
    reopen(path, source="dialers/other").intend(NUMBERS)

    assert reopen(path).damaged


def test_tells_when_its_sweep_began(path: Path) -> None:
    assert journal.read_began(path) is None

    reopen(path).intend(NUMBERS)

    assert journal.read_began(path) == NOW


def test_is_gone_when_removed_and_removing_again_is_no_error(path: Path) -> None:
    reopen(path).intend(NUMBERS)

    journal.remove(path)
    journal.remove(path)

    assert (reopen(path).spent, path.exists()) == (0, False)


def test_writes_through_no_symlink(path: Path) -> None:
    first = reopen(path)
    first.intend(NUMBERS)
    target = path.parent / "elsewhere"
    path.rename(target)
    path.symlink_to(target)
    before = target.read_bytes()

    with pytest.raises(OSError, match="symbolic"):
        first.intend(NUMBERS)

    assert target.read_bytes() == before
