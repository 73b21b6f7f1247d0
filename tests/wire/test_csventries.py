"""CSV rows become entries, and every bad row is named."""

import pytest

from dialrota.model.instant import parse_instant
from dialrota.model.pool import Entry, Override
from dialrota.model.words import Desired
from dialrota.wire.csventries import read_entries

HEADER = (
    b"number,state,reason,until,monitor,provider,replaces,attestation,labels.batch,"
    b"override.until,override.reason\n"
)


def test_every_column_arrives() -> None:
    pulled = (
        b"+14155550101,Pulled,voicemail,2026-12-01T00:00:00Z,TRUE,sip,+14155550109,A,2026-05,,\n"
    )
    kept = b"+14155550102,,,,,,,,,2026-12-01T00:00:00Z,dispute\n"

    feed = read_entries("n.csv", HEADER + pulled + b"\n" + kept)

    until = parse_instant("2026-12-01T00:00:00Z")
    assert feed.findings == ()
    assert feed.lines == (2, 4)
    assert feed.entries == (
        Entry(
            number="+14155550101",
            desired=Desired.PULLED,
            reason="voicemail",
            until=until,
            monitor=True,
            provider="sip",
            labels=(("batch", "2026-05"),),
            replaces="+14155550109",
            attestation="A",
            area_code="415",
            region="CA",
        ),
        Entry("+14155550102", override=Override(until, "dispute"), area_code="415", region="CA"),
    )


def test_spreadsheets_may_write_a_mark_and_carriage_returns() -> None:
    feed = read_entries("n.csv", b"\xef\xbb\xbfnumber,provider\r\n+14155550101,sip\r\n,\r\n")
    assert [entry.number for entry in feed.entries] == ["+14155550101"]


def test_a_quoted_cell_may_span_lines_without_shifting_the_line_numbers() -> None:
    feed = read_entries("n.csv", b'number,reason\n+14155550101,"a\nb"\nsales,\n')
    assert [(found.line, found.field) for found in feed.findings] == [(3, "reason"), (4, "number")]


@pytest.mark.parametrize(
    ("data", "line", "field", "message", "fix"),
    [
        (b"", 1, "number", "no such column", "begin with number"),
        (b"state\nActive\n", 1, "number", "no such column", "begin with number"),
        (b"number,number\n", 1, "number", "has it twice", "remove one"),
        (b"number,sate\n", 1, "sate", "no known column", "did you mean state?"),
        (b"number,zzz\n", 1, "zzz", "no known column", "known are number"),
        (b"number,labels.\n", 1, "labels.", "no known column", ""),
        (b"number\n4155550101\n", 2, "number", "not an E.164", 'write "+14155550101"'),
        (b"number\n+14155550101\n+14155550101\n", 3, "number", "twice", "remove one"),
        (b"number\n+14151550101\n", 2, "number", "not a possible", "check its digits"),
        (b"number,state\n+14155550101,Puled\n", 2, "state", "no known word", "Pulled"),
        (b"number,state\n+14155550101,Pulled\n", 2, "reason", "is missing", "add reason"),
        (b"number,monitor\n+14155550101,yes\n", 2, "monitor", "neither", "write true"),
        (b"number,until\n+14155550101,soon\n", 2, "until", "not a time", "2026-11-02"),
        (b"number,provider\n,sip\n", 2, "number", "is missing", "add number"),
        (b"number\n+14155550101,x\n", 2, "", "2 cells, the header 1", "quote cells"),
        (
            b"number,override.until\n+14155550101,2026-12-01T00:00:00Z\n",
            2,
            "override.reason",
            "missing",
            "Why",
        ),
        (b"number\n+1415\xff\n", 2, "", "not UTF-8", "as UTF-8"),
        (b'number\n"+14155550101\n', 2, "", "no CSV", "correct the quotes"),
    ],
)
def test_a_bad_row_is_explained(
    data: bytes, line: int, field: str, message: str, fix: str
) -> None:
    (found,) = read_entries("pools/n.csv", data).findings
    assert (found.file, found.line, found.field) == ("pools/n.csv", line, field)
    assert message in found.message
    assert fix in found.fix


def test_all_bad_rows_are_named_at_once() -> None:
    feed = read_entries("n.csv", b"number,state\nx,Active\n+14155550101,Pulled\ny,Active\n")
    assert [found.line for found in feed.findings] == [2, 3, 4]


def test_a_file_of_too_many_rows_is_refused() -> None:
    feed = read_entries("n.csv", b"number\n" + b"+14155550101\n" * 200_001)
    assert [found.message for found in feed.findings] == ["the CSV has 200001 rows"]
