"""Guessing the columns of somebody's CSV, and turning its rows into entries."""

from functools import partial
from pathlib import Path

import pytest

from dialrota.cli.importing.columns import guess, has_heading, told
from dialrota.cli.importing.rows import Importer, Refused, read_sheet
from dialrota.model.failure import UsageError
from dialrota.wire import csventries, national

SAMPLE = [["x", "4155550101", "y"]]


def importer(**columns: int) -> Importer:
    """Make an importer of numbers dialled in the United States."""
    return Importer(columns, "dids.csv", partial(national.to_e164, country="US"), csventries.judge)


@pytest.mark.parametrize(
    ("heading", "field", "place"),
    [
        (["campaign_id", "areacode", "outbound_cid", "active"], "number", 2),
        (["did_id", "did_pattern", "did_description"], "number", 1),
        (["Phone Number", "Carrier"], "number", 0),
        (["Caller-ID", "STIR/SHAKEN"], "attestation", 1),
        (["campaign_id", "areacode", "outbound_cid", "active"], "label:campaign", 0),
        (["TN", "Status", "Notes"], "reason", 2),
    ],
)
def test_headings_of_dialers_and_carriers_are_known(
    heading: list[str], field: str, place: int
) -> None:
    assert guess(heading, [])[field] == place


def test_numbers_are_found_by_content_under_a_strange_heading() -> None:
    assert guess(["foo", "bar", "baz"], SAMPLE)["number"] == 1


def test_content_overrules_a_heading_that_holds_no_number() -> None:
    assert guess(["did", "line number"], [["17", "(415) 555-0101"]])["number"] == 1


def test_a_file_without_heading_is_seen_as_one() -> None:
    assert not has_heading(["(415) 555-0101", "Sales"])
    assert has_heading(["Phone", "Team"])


def test_a_person_may_name_columns_by_heading_or_place() -> None:
    heading = ["Phone", "Order No."]
    assert told(["number=phone", "label:batch=2"], heading) == {"number": 0, "label:batch": 1}


@pytest.mark.parametrize(
    ("pair", "hint"),
    [("nubmer=Phone", "number"), ("number=Phoen", "Phone"), ("number", "field=column")],
)
def test_a_wrong_mapping_is_answered_with_the_nearest(pair: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        told([pair], ["Phone"])


@pytest.mark.parametrize(
    "text", ["(415) 555-0101", "415.555.0101", "14155550101", "+1 415 555 0101", "4155550101.0"]
)
def test_every_way_to_write_a_number_becomes_e164(text: str) -> None:
    assert list(importer(number=0).entries([(2, [text])], [])) == [{"number": "+14155550101"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no number"),
        ("1.41556E+10", "rounded"),
        ("555-0101", "area code"),
        ("41555501019999", "too many digits"),
        ("(415) 555-0101 x12", "extension"),
        ("n/a", "no telephone number"),
        ("\uff14155550101", "characters"),
    ],
)
def test_a_row_that_is_no_number_is_refused_with_why(text: str, why: str) -> None:
    refused: list[Refused] = []

    made = list(importer(number=0).entries([(7, [text])], refused))

    assert made == []
    assert refused[0].line == 7
    assert why in refused[0].why


def test_a_number_is_taken_once() -> None:
    refused: list[Refused] = []
    rows = [(2, ["4155550101"]), (3, ["+14155550101"]), (4, ["4155550102"])]
    reader = importer(number=0)
    reader.know("+14155550102", lambda: "pools/sales.yaml:3")

    made = list(reader.entries(rows, refused))

    assert [entry["number"] for entry in made] == ["+14155550101"]
    assert [(row.line, row.why) for row in refused] == [
        (3, "+14155550101 stands in line 2 already"),
        (4, "+14155550102 stands in pools/sales.yaml:3 already"),
    ]


@pytest.mark.parametrize(
    ("word", "state"), [("Y", None), ("active", None), ("N", "Pulled"), ("retired", "Retired")]
)
def test_the_words_of_dialers_become_states(word: str, state: str | None) -> None:
    entry = next(importer(number=0, state=1).entries([(2, ["4155550101", word])], []))
    assert entry.get("state") == state
    assert ("reason" in entry) is (state is not None)


def test_an_unknown_state_is_refused_with_the_nearest() -> None:
    refused: list[Refused] = []
    list(importer(number=0, state=1).entries([(2, ["4155550101", "Pulld"])], refused))
    assert "did you mean Pulled?" in refused[0].why


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfPhone;Team\r\n4155550101;Sal\xc3\xa9\r\n",
        "Phone\tTeam\n4155550101\tSalé\n".encode("utf-16"),
        "Phone,Team\n4155550101,Salé\n".encode("cp1252"),
    ],
)
def test_spreadsheets_may_write_as_they_like(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "dids.csv"
    file.write_bytes(data)
    assert read_sheet(file).rows == ((1, ["Phone", "Team"]), (2, ["4155550101", "Salé"]))


def test_lines_are_counted_over_quoted_breaks(tmp_path: Path) -> None:
    file = tmp_path / "dids.csv"
    file.write_text('Phone,Note\n4155550101,"two\nlines"\n\n4155550102,x\n')
    assert [line for line, _ in read_sheet(file).rows] == [1, 2, 5]
