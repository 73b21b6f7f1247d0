"""What numbers say of themselves, and that the memory for +1 never tells a lie."""

import phonenumbers
import pytest

from dialrota.wire import npa, numbering
from dialrota.wire.numbering import Facts
from documents import ROOT


@pytest.mark.parametrize(
    ("number", "area_code", "region", "toll_free"),
    [
        ("+14155550101", "415", "CA", False),
        ("+12125550101", "212", "NY", False),
        ("+12035550101", "203", "CT", False),
        ("+14165550101", "416", "ON", False),
        ("+19025550101", "902", "NS", False),
        ("+17875550101", "787", "PR", False),
        ("+12425550101", "242", "BS", False),
        ("+18005550101", "800", "", True),
        ("+18885550101", "888", "", True),
        ("+447700900123", "", "GB", False),
        ("+4930123456", "", "DE", False),
        ("+448001111111", "", "GB", True),
        ("+870773111632", "", "", False),
    ],
)
def test_a_number_names_its_place(
    number: str, area_code: str, region: str, *, toll_free: bool
) -> None:
    expected = Facts(possible=True, area_code=area_code, region=region, toll_free=toll_free)
    assert numbering.facts(number) == expected


@pytest.mark.parametrize(
    "number",
    [
        "+1415555010",  # Too short.
        "+141555501011",  # Too long.
        "+14151550101",  # No exchange begins with 1.
        "+10155550101",  # No area code begins with 0.
        "+11415555010",  # The trunk 1 twice.
        "+15550101",  # Local digits only.
        "+4407700900123",  # The trunk 0 kept.
        "+999123456789",  # No such country.
        "+2101234567",
    ],
)
def test_a_number_that_cannot_be_is_not_possible(number: str) -> None:
    assert not numbering.facts(number).possible


@pytest.mark.parametrize("number", ["+1415555", "+1800555", "+1212234"])
def test_a_number_cut_short_is_told_from_those_that_begin_like_it(number: str) -> None:
    assert not numbering.facts(number).possible
    assert numbering.facts(f"{number}0101").possible
    assert not numbering.facts(number).possible


@pytest.mark.parametrize("area_code", ["415", "800", "833", "900", "500", "242", "809", "876"])
def test_an_area_code_in_use_is_assigned(area_code: str) -> None:
    assert numbering.facts(f"+1{area_code}5550101").assigned


@pytest.mark.parametrize("area_code", ["999", "555", "911", "211", "296", "370"])
def test_an_area_code_that_nobody_uses_is_possible_but_not_assigned(area_code: str) -> None:
    found = numbering.facts(f"+1{area_code}5550101")
    assert (found.possible, found.assigned) == (True, False)


def test_a_number_with_a_needless_digit_is_respelled() -> None:
    assert numbering.respell("+4407700900123") == "+447700900123"
    assert numbering.respell("+114155550101") == "+14155550101"
    assert numbering.respell("+1415") == ""
    assert numbering.respell("+999123456789") == ""


def _judge(number: str) -> tuple[object, ...]:
    parsed = phonenumbers.parse(number)
    return (
        phonenumbers.is_possible_number_with_reason(parsed),
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number,
        phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE,
    )


def test_the_last_four_digits_of_a_north_american_number_never_matter() -> None:
    # Every area code, with exchanges that differ in kind; the subscriber numbers likewise.
    for area_code in range(200, 1000):
        for exchange in ("200", "234", "555", "911", "999"):
            prefix = f"+1{area_code}{exchange}"
            answers = {_judge(prefix + last) for last in ("0000", "0101", "1234", "9999")}
            assert len(answers) == 1, prefix


def test_every_subscriber_number_of_a_few_exchanges_is_judged_alike() -> None:
    for prefix in ("+1415555", "+1800555", "+1242359", "+1500234"):
        answers = {_judge(f"{prefix}{last:04}") for last in range(0, 10_000, 7)}
        assert len(answers) == 1, prefix


def test_the_table_of_area_codes_is_what_the_library_says() -> None:
    table = ROOT / "controller/dialrota/wire/data/npa.csv"
    assert table.read_text(encoding="ascii") == npa.render(), "python -m dialrota.wire.npa"


def test_no_area_code_of_the_table_is_toll_free() -> None:
    for line in npa.render().splitlines()[1:]:
        assert not numbering.facts(f"+1{line[:3]}5550101").toll_free
