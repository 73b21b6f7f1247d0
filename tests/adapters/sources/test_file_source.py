"""A sweep of files: what they say, what of it matters now, and what is wrong with them."""

import os
from pathlib import Path

import pytest

from dialrota.model.instant import DAY, HOUR, format_instant, parse_instant
from dialrota.model.verdict import Usage, Verdict
from dialrota.model.words import Level
from fakes.auditing import HEADER, NOW, ONE, THREE, TWO, Folder, faults, row

SIX = parse_instant("2026-11-20T06:00:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


EXPECTED = {
    ONE: (
        Verdict("audit", "hiya", "att", Level.FLAGGED, SIX, 87, "Spam, Likely"),
        Verdict("audit", "tns", "", Level.CLEAN, SIX),
    ),
    TWO: (Verdict("audit", "hiya", "att", Level.BLOCKED, SIX, 0),),
}
CSV = f"""\
number,engine,carrier,verdict,score,label,observedAt,callsToday
{ONE},tns,,Clean,,,2026-11-20T06:00:00Z,
{ONE},hiya,att,Flagged,87,"Spam, Likely",2026-11-20T06:00:00Z,
{TWO},hiya,att,Blocked,0,,2026-11-20T07:00:00+01:00,12
{THREE},,,,,,2026-11-20T06:00:00Z,7
"""
JSON = f"""[
  {{"number": "{ONE}", "engine": "tns", "verdict": "Clean", "observedAt": "2026-11-20T06:00:00Z"}},
  {{"number": "{ONE}", "engine": "hiya", "carrier": "att", "verdict": "Flagged", "score": 87,
    "label": "Spam, Likely", "observedAt": "2026-11-20T06:00:00Z"}},
  {{"number": "{TWO}", "engine": "hiya", "carrier": "att", "verdict": "Blocked", "score": 0,
    "label": null, "observedAt": "2026-11-20T06:00:00.5Z", "callsToday": 12}},
  {{"number": "{THREE}", "callsToday": 7, "observedAt": "2026-11-20T06:00:00Z"}}
]"""
YAML = f"""\
- {{number: "{ONE}", engine: tns, verdict: Clean, observedAt: 2026-11-20T06:00:00Z}}
- number: "{ONE}"
  engine: hiya
  carrier: att
  verdict: Flagged
  score: 87
  label: Spam, Likely
  observedAt: "2026-11-20T06:00:00Z"
---
- {{number: "{TWO}", engine: hiya, carrier: att, verdict: Blocked, score: 0,
   observedAt: "2026-11-20T06:00:00Z", callsToday: 12}}
- {{number: "{THREE}", callsToday: 7, observedAt: "2026-11-20T06:00:00Z"}}
"""


def as_lines(text: str) -> str:
    rows = [line.strip().rstrip(",") for line in text.replace(",\n    ", ", ").splitlines()]
    return "\n".join(rows[1:-1])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", CSV),
        ("a.csv", "\ufeff" + CSV.replace("\n", "\r\n")),
        ("a.csv", CSV.replace(",tns,,", ', "tns" ,,').replace('"tns" ', "tns ")),
        ("a.json", JSON),
        ("a.jsonl", as_lines(JSON)),
        ("a.ndjson", as_lines(JSON) + "\n\n"),
        ("a.yaml", YAML),
        ("a.yml", YAML),
    ],
)
def test_reads_verdicts_and_usage_in_every_format(folder: Folder, name: str, text: str) -> None:
    folder.write(f"audits/{name}", text)

    result = folder.sweep()

    assert faults(result) == []
    assert result.verdicts == EXPECTED
    assert result.usage == {TWO: Usage(12, SIX), THREE: Usage(7, SIX)}
    assert (result.source, result.asked, result.complete, result.billed) == ("audit", 3, True, 0)


def test_takes_the_latest_of_each_key_and_the_first_that_comes(folder: Folder) -> None:
    history = [(-9 * DAY, "Flagged"), (-HOUR, "Clean"), (HOUR, "AtRisk"), (DAY, "Flagged")]
    folder.write("audits/a.csv", HEADER + "".join(row(ONE, NOW + at, w) for at, w in history))

    rows = folder.sweep().verdicts[ONE]

    assert [(verdict.level, verdict.observed_at - NOW) for verdict in rows] == [
        (Level.CLEAN, -HOUR),
        (Level.AT_RISK, HOUR),
    ]


def test_loses_no_row_to_a_later_pass(folder: Folder) -> None:
    times = [NOW + hours * HOUR for hours in range(0, 48, 6)]
    folder.write("audits/a.csv", HEADER + "".join(row(ONE, at) for at in reversed(times)))

    seen = [folder.sweep(now=at).verdicts[ONE][0].observed_at for at in times]

    assert seen == times


def test_a_row_counts_five_minutes_early_and_no_second_more(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, NOW - HOUR) + row(ONE, NOW, "Flagged"))

    before = folder.sweep(now=NOW - 301).verdicts[ONE]
    after = folder.sweep(now=NOW - 300).verdicts[ONE]

    assert [verdict.observed_at for verdict in before] == [NOW - HOUR, NOW]
    assert [verdict.observed_at for verdict in after] == [NOW]


def test_an_earlier_moment_sees_what_it_would_have_seen(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, NOW - DAY) + row(ONE, NOW, "Flagged"))

    folder.sweep(now=NOW)
    rows = folder.sweep(now=NOW - HOUR).verdicts[ONE]

    assert [verdict.observed_at for verdict in rows] == [NOW - DAY, NOW]


@pytest.mark.parametrize("split", [True, False])
def test_the_worst_wins_of_equal_times_over_all_files(folder: Folder, split: bool) -> None:
    words = ["Flagged", "Blocked", "Clean", "AtRisk"]
    rows = [row(ONE, SIX, word) for word in words]
    if split:
        for place, text in enumerate(rows):
            folder.write(f"audits/{place}.csv", HEADER + text)
    else:
        folder.write("audits/a.csv", HEADER + "".join(rows))

    assert [verdict.level for verdict in folder.sweep().verdicts[ONE]] == [Level.BLOCKED]


def test_the_word_unknown_hides_no_earlier_verdict(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, SIX) + row(ONE, SIX + 60, "Unknown"))

    result = folder.sweep()

    assert [verdict.level for verdict in result.verdicts[ONE]] == [Level.CLEAN]
    assert result.errors == ()


def test_takes_the_latest_usage_and_no_future_one(folder: Folder) -> None:
    rows = [(SIX, 40), (NOW, 90), (NOW, 80), (NOW + 301, 3)]
    text = "".join(f"{ONE},{calls},{format_instant(at)}\n" for at, calls in rows)
    folder.write("audits/usage.csv", "number,callsToday,observedAt\n" + text)

    assert folder.sweep().usage == {ONE: Usage(90, NOW)}
    assert folder.sweep(now=NOW + 1).usage == {ONE: Usage(3, NOW + 301)}


def test_ignores_rows_of_numbers_that_were_not_asked_for(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, SIX) + row("+16175550101", SIX))

    result = folder.sweep()

    assert (list(result.verdicts), result.errors) == ([ONE], ())


def test_gives_the_same_whatever_the_order_of_rows_and_files(folder: Folder) -> None:
    rows = [row(n, SIX + at, engine=e) for n in (TWO, ONE) for e in "cab" for at in (60, 0)]
    folder.write("one/a.csv", HEADER + "".join(rows))
    folder.write("two/b.csv", HEADER + "".join(rows[6:]))
    folder.write("two/a.csv", HEADER + "".join(reversed(rows[:6])))

    one, two = folder.sweep("one/*"), folder.sweep("two/*")

    assert list(one.verdicts.items()) == list(two.verdicts.items())
    assert [verdict.engine for verdict in one.verdicts[ONE]] == ["a", "b", "c"]


def test_an_unchanged_file_is_not_parsed_again(folder: Folder) -> None:
    folder.write("audits/a.yaml", YAML)

    first = folder.sweep()
    second = folder.sweep(now=NOW + HOUR)

    assert folder.loads == 1
    assert second.verdicts == first.verdicts


def test_a_changed_file_is_parsed_again(folder: Folder) -> None:
    path = folder.write("audits/a.csv", HEADER + row(ONE, SIX))
    folder.sweep()
    path.write_text(HEADER + row(ONE, SIX, "Blocked"))

    assert folder.sweep().verdicts[ONE][0].level is Level.BLOCKED


def test_a_file_changed_within_one_tick_and_to_the_same_size_is_noticed(folder: Folder) -> None:
    path = folder.write("audits/a.csv", HEADER + row(ONE, SIX, "Flagged"))
    folder.clock.instant = int(path.stat().st_ctime)
    folder.sweep()
    before = path.stat()
    path.write_text(HEADER + row(ONE, SIX, "Blocked"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert path.stat().st_size == before.st_size
    assert folder.sweep().verdicts[ONE][0].level is Level.BLOCKED


def test_a_young_file_is_read_again_but_not_parsed_again(folder: Folder) -> None:
    path = folder.write("audits/a.yaml", YAML)
    folder.clock.instant = int(path.stat().st_ctime)

    folder.sweep()
    folder.sweep()

    assert folder.loads == 1


def test_a_deleted_file_says_nothing_more(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, SIX))
    path = folder.write("audits/b.csv", HEADER + row(TWO, SIX))
    folder.sweep()
    path.unlink()

    assert list(folder.sweep().verdicts) == [ONE]


def test_other_numbers_are_answered_from_the_same_files(folder: Folder) -> None:
    folder.write("audits/a.csv", HEADER + row(ONE, SIX) + row(TWO, SIX))
    folder.sweep(numbers=(ONE,))

    assert list(folder.sweep(numbers=(TWO,)).verdicts) == [TWO]
