"""A row that is dated ahead is not looked for every so often: its moment is known."""

from pathlib import Path

from dialrota.cli import outside
from dialrota.cli.settings import Settings
from dialrota.model.instant import HOUR, MINUTE, format_instant
from dialrota.model.pool import PoolKey
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


def test_a_row_whose_time_has_come_is_no_longer_kept_as_one_that_is_ahead(tmp_path: Path) -> None:
    store, key = outside.open_state(Settings(tmp_path)), PoolKey("dialers", "audit")
    row = f"+14155550101,hiya,att,Clean,4,,{format_instant(NOW + 2 * HOUR)}"
    kept = []
    with looping(tmp_path) as loop:
        head = "number,engine,carrier,verdict,score,label,observedAt"
        put(tmp_path, "audits/late.csv", f"{head}\n{row}\n")
        for now in (NOW, NOW + HOUR, NOW + 2 * HOUR):
            loop.run(now)
            source = store.load_source(key)
            kept.append(len(source.ahead) if source is not None else None)

    assert kept == [1, 1, 0]
