"""Telephone numbers in one form, however they are written."""

import phonenumbers
from babel import core

from miroir.base.errors import Invalid


def region_of(time_zone: str) -> str:
    """Return the country (ISO 3166-1) in which a number without a prefix is read; else France."""
    return str(core.get_global("zone_territories").get(time_zone, "FR"))


def international(written: str, *, region: str) -> str:
    """Return a number as +33612345678 (E.164), with ;ext=12 after it where it has an extension.

    Raises Invalid when nobody could have this number.
    """
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as problem:
        raise Invalid("This is not a telephone number: write it as +33 6 12 34 56 78.") from problem
    if not phonenumbers.is_possible_number(number):
        raise Invalid("This telephone number has too few or too many digits.")
    kept: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{kept};ext={number.extension}" if number.extension else kept
