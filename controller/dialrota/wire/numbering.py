"""What a number says of itself: whether it is possible, its area code, region, toll-free or not.

phonenumbers knows; it takes tens of microseconds a number, so answers are remembered. For +1 they
depend on the first eight characters, ``+1NPANXX``, alone: a test compares this with the library.
A toll-free number has an area code but no region: it belongs to no place, and readers that look
for a number nearby must not find one in it.
"""

from functools import cache
from importlib import import_module
from pkgutil import get_data
from types import ModuleType
from typing import Final, NamedTuple


class Facts(NamedTuple):
    """What is known of a number. ``possible`` also asks for its one canonical spelling.

    ``assigned`` is False for an area code of +1 that nobody is known to use: a slip, or very new.
    """

    possible: bool
    area_code: str
    region: str
    toll_free: bool
    assigned: bool = True


_NANP_LENGTH: Final = len("+14155550101")
_REMEMBERED: Final = 200_000  # Facts kept at most; then the memory starts anew.
_IMPOSSIBLE: Final = Facts(possible=False, area_code="", region="", toll_free=False)
_NOWHERE: Final = ("001", "ZZ")  # What the library says of satellites and of no country.
_memory: Final[dict[str, Facts]] = {}


def facts(number: str) -> Facts:
    """Return the facts of a number of E.164 form."""
    # Without its plus, so that a number of those very digits is not taken for all that begin so.
    key = number[1:8] if len(number) == _NANP_LENGTH and number.startswith("+1") else number
    known = _memory.get(key)
    if known is None:
        if len(_memory) >= _REMEMBERED:
            _memory.clear()
        known = _memory[key] = _find(number)
    return known


def respell(number: str) -> str:
    """Return the possible number that was probably meant, or nothing."""
    library = _library()
    try:
        written: str = library.format_number(library.parse(number), library.PhoneNumberFormat.E164)
    except library.NumberParseException:
        return ""
    return written if written != number and facts(written).possible else ""


def _find(number: str) -> Facts:
    library = _library()
    try:
        parsed = library.parse(number)
    except library.NumberParseException:
        return _IMPOSSIBLE
    length = library.is_possible_number_with_reason(parsed)
    possible = (
        length == library.ValidationResult.IS_POSSIBLE
        and library.format_number(parsed, library.PhoneNumberFormat.E164) == number
    )
    toll_free = library.number_type(parsed) == library.PhoneNumberType.TOLL_FREE
    if not number.startswith("+1"):
        country = library.region_code_for_number(parsed) or library.region_code_for_country_code(
            parsed.country_code
        )
        return Facts(possible, "", "" if country in _NOWHERE else country, toll_free)
    area_code, exchange = number[2:5], number[5:8]
    # Length is all that the library asks of a possible number; these can never be dialled.
    possible = possible and area_code[0] > "1" and exchange[0] > "1"
    region = "" if toll_free else _regions().get(area_code, "")
    return Facts(possible, area_code, region, toll_free, _is_assigned(area_code))


@cache
def _is_assigned(area_code: str) -> bool:
    """Say whether an area code is in use: it has a region, or an ordinary number of it a kind."""
    if area_code in _regions():
        return True
    library = _library()
    kind = library.number_type(library.parse(f"+1{area_code}2345678"))
    return bool(kind != library.PhoneNumberType.UNKNOWN)


@cache
def _library() -> ModuleType:
    # Imported when the first number is met: half of the commands never meet one.
    return import_module("phonenumbers")


@cache
def _regions() -> dict[str, str]:
    table = (get_data("dialrota.wire", "data/npa.csv") or b"").decode("ascii")
    return dict(line.split(",") for line in table.splitlines()[1:])
