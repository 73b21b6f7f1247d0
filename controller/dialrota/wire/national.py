"""Numbers as people and spreadsheets write them, as E.164. Declarations are E.164 already.

Must not guess: what could be two numbers is refused.
"""

import phonenumbers

from dialrota.wire import numbering


def to_e164(text: str, country: str) -> str:
    """Read ``(415) 555-0101`` as it would be dialled in a country (``US``).

    Raises:
        ValueError: it is no number, or none that can exist; says what is wrong with it.
    """
    if not text.isascii():
        raise ValueError(f"{text!r} holds characters that no telephone number has")
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"{text!r} is no telephone number") from error
    if parsed.extension:
        raise ValueError(f"{text!r} has an extension; a caller ID has none")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    verdict = phonenumbers.is_possible_number_with_reason(parsed)
    if verdict == phonenumbers.ValidationResult.TOO_SHORT:
        raise ValueError(f"{text!r} has too few digits")
    if verdict == phonenumbers.ValidationResult.TOO_LONG:
        raise ValueError(f"{text!r} has too many digits")
    if (
        verdict != phonenumbers.ValidationResult.IS_POSSIBLE
        or not numbering.facts(number).possible
    ):
        raise ValueError(f"{text!r} is not a number that can exist in full, with its area code")
    return number


def is_country(country: str) -> bool:
    """Say whether numbers of this country can be read."""
    return country in phonenumbers.SUPPORTED_REGIONS


def countries() -> list[str]:
    """Name the countries whose numbers can be read."""
    return sorted(phonenumbers.SUPPORTED_REGIONS)
