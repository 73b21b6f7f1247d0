"""Bad rows: each is named with its line and its fix, skipped, and costs no other row."""

from pathlib import Path

import pytest

from dialrota.adapters.filesource import formats, parsed
from dialrota.adapters.filesource.parsed import AHEAD, Parsed
from dialrota.adapters.yamlfile.load import load
from dialrota.model.instant import parse_instant
from dialrota.model.source import Ahead
from fakes.auditing import AT, ONE, TWO, read

HEADER = "number,engine,carrier,verdict,score,label,observedAt,callsToday\n"
GOOD = f"{ONE},hiya,,Clean,,,{AT},\n"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (f"14155550101,hiya,,Clean,,,{AT},", 'not E.164; write "+14155550101" in quotes'),
        (f"+1 415 555 0101,hiya,,Clean,,,{AT},", "not E.164; write it like"),
        (f"+1415555010\u0661,hiya,,Clean,,,{AT},", "not E.164"),
        (f",hiya,,Clean,,,{AT},", "number '' is not E.164"),
        (f"{TWO},,,Clean,,,{AT},", "engine '' is no name"),
        (f"{TWO},hi\x07ya,,Clean,,,{AT},", "engine 'hi\\x07ya' is no name"),
        (f"{TWO},{'x' * 65},,Clean,,,{AT},", "is no name"),
        (f"{TWO},hiya,,,,,{AT},", "verdict '' is not one of the words"),
        (f"{TWO},hiya,,Flaged,,,{AT},", "verdict 'Flaged' is not one of the words; write Flagged"),
        (f"{TWO},hiya,,clean,,,{AT},", "write Clean"),
        (f"{TWO},hiya,,at risk,,,{AT},", "write AtRisk"),
        (f"{TWO},hiya,,!,,,{AT},", "write Unknown, Clean, AtRisk, Flagged, Blocked"),
        (f"{TWO},hiya,,Clean,101,,{AT},", "score '101' is not from 0 to 100"),
        (f"{TWO},hiya,,Clean,-1,,{AT},", "score '-1' is not"),
        (f"{TWO},hiya,,Clean,8.5,,{AT},", "score '8.5' is not"),
        (f"{TWO},hiya,,Clean,1e1,,{AT},", "score '1e1' is not"),
        (f"{TWO},hiya,,Clean,\u0661,,{AT},", "score '\\u0661' is not"),
        (f"{TWO},hiya,,Clean,,{'x' * 201},{AT},", "no plain text of up to 200"),
        (f"{TWO},hiya,,Clean,,a\x1b[31m,{AT},", "no plain text"),
        (f"{TWO},hiya,,Clean,,,,", "observedAt '' is no time; write 2026-11-02T06:00:00Z"),
        (f"{TWO},hiya,,Clean,,,2026-11-20,", "is no time with its zone"),
        (f"{TWO},hiya,,Clean,,,2026-11-20T06:00:00,", "is no time with its zone"),
        (f"{TWO},hiya,,Clean,,,2026-02-30T06:00:00Z,", "is no time with its zone"),
        (f"{TWO},,,,,,{AT},", "neither a verdict nor callsToday"),
        (f"{TWO},,,,,,{AT},-3", "callsToday '-3' is no count"),
        (f"{TWO},,,,,,{AT},many", "callsToday 'many' is no count"),
        (f"{TWO},hiya,,Clean,,,{AT},,,", "10 cells under 8 columns"),
        (f"{TWO}", "observedAt '' is no time"),
    ],
)
def test_names_line_and_fix_of_a_bad_row(bad: str, message: str) -> None:
    result = read(f"{HEADER}{GOOD}{bad}\n{GOOD}")

    (error,) = result.errors
    assert error.kind == "BadRow"
    assert error.message.startswith("audits/a.csv:3: ")
    assert message in error.message
    assert ";" in error.message
    assert error.message.isprintable()
    assert (list(result.verdicts), result.usage) == ([ONE], {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no header of ours"),
        (GOOD, "no header of ours"),
        (HEADER.replace(",", ";"), "no header of ours"),
        ("number,engine,observedAt\n", "no header of ours"),
        (
            HEADER.replace("score", "scroe"),
            "column 'scroe' is unknown and was not read; write score",
        ),
        (HEADER.replace("label", "score"), "column score stands twice"),
    ],
)
def test_names_what_is_wrong_with_a_header(text: str, message: str) -> None:
    messages = [error.message for error in read(text).errors]

    assert any(message in one for one in messages)
    assert all(one.startswith("audits/a.csv:1: ") for one in messages)


def test_a_header_in_another_order_is_as_good() -> None:
    result = read(f"observedAt,verdict,number,engine\n{AT},Clean,{ONE},hiya\n")

    assert (len(result.verdicts[ONE]), result.errors) == (1, ())


def test_counts_the_lines_of_cells_that_span_several() -> None:
    text = f'{HEADER}{ONE},hiya,,Clean,,"two\nlines",{AT},\n\n{TWO},hiya,,Wrong,,,{AT},\n'

    messages = [error.message.split(" ")[0] for error in read(text).errors]

    assert messages == ["audits/a.csv:2:", "audits/a.csv:5:"]


def test_an_open_quote_ends_the_file_and_keeps_what_came_before() -> None:
    result = read(f'{HEADER}{GOOD}{TWO},"hiya,,Clean,,,{AT},\n{GOOD}')

    assert list(result.verdicts) == [ONE]
    assert "audits/a.csv:3: not CSV" in result.errors[0].message


def test_names_the_line_that_is_not_utf_8() -> None:
    result = read(f"{HEADER}{GOOD}".encode() + b"\xff\n")

    assert result.errors[0].message == "audits/a.csv:3: not UTF-8; save it as UTF-8"


def test_shortens_a_long_list_of_bad_rows() -> None:
    result = read(HEADER + GOOD + "nonsense\n" * 1_000)

    assert len(result.errors) == 21
    assert result.errors[-1].message == "audits/a.csv: 980 more rows are bad"
    assert list(result.verdicts) == [ONE]


def test_names_the_types_that_it_knows() -> None:
    (error,) = read("", "audits/a.xlsx").errors

    assert error.message == (
        "audits/a.xlsx: of no known type; name it .csv, .json, .jsonl or .yaml"
    )


def test_every_audit_of_the_project_is_read_without_a_word() -> None:
    audits = Path(__file__).parents[3] / "pools" / "audits"
    files = [path for path in sorted(audits.iterdir()) if path.suffix != ".md"]

    for path in files:
        assert read(path.read_bytes(), path.name).errors == ()
    assert files


def test_rows_ahead_are_noted_with_their_line_and_read_like_all_others() -> None:
    now = parse_instant(AT)
    text = (
        HEADER
        + GOOD
        + f"{TWO},hiya,,Flagged,,,2026-11-20T06:05:00Z,\n"
        + f"{TWO},tns,,Flagged,,,2026-11-20T06:05:01Z,\n"
        + f"{ONE},,,,,,2026-11-21T06:00:00Z,5\n"
    )
    read = parsed.parse(formats.cut(text.encode(), "audits/a.csv", load), "audits/a.csv", "a", now)

    assert read.errors == ()
    assert len(read.verdicts[TWO]) == 2
    assert read.ahead == (
        Ahead("audits/a.csv", 4, TWO, now + 301),
        Ahead("audits/a.csv", 5, ONE, now + 86_400),
    )


def test_of_many_rows_ahead_those_are_told_that_stay_so_longest() -> None:
    rows = tuple(Ahead("a.csv", line, ONE, 1_000 + line) for line in range(2, 40))
    files = [Parsed({}, {}, (), rows[::2]), Parsed({}, {}, (), rows[1::2])]

    told = parsed.still_ahead(files, 0)

    assert told == rows[-20:]
    assert set(parsed.still_ahead(files, 1_025 - AHEAD)) < set(told)
    assert parsed.still_ahead(files, 1_039 - AHEAD) == ()
