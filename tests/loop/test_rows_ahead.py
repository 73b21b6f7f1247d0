"""A row that is dated ahead is not looked for every so often: its moment is known."""

from pathlib import Path

from dialrota.model.instant import HOUR, MINUTE, format_instant
from fakes.passing import NOW, looping
from poolfiles import put


def test_the_next_pass_is_when_a_usage_row_that_is_dated_ahead_begins_to_count(
    tmp_path: Path,
) -> None:
    row = f"+14155550101,100,{format_instant(NOW + 2 * HOUR)}"
    with looping(tmp_path) as loop:
        put(tmp_path, "audits/calls.csv", f"number,callsToday,observedAt\n{row}\n")
        before = loop.run(NOW)
        counted = loop.run(NOW + 2 * HOUR - 5 * MINUTE)

    assert before.next_at == NOW + 2 * HOUR - 5 * MINUTE
    assert counted.next_at != before.next_at
