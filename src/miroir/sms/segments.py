"""How many SMS a text takes: the GSM alphabet (3GPP TS 23.038), else UCS-2."""

from typing import Final, Literal

import msgspec

BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = "^{}\\[~]|€\f"
# The alphabet has one space; any other would have a text written in UCS-2, at twice the price.
SPACES: Final = str.maketrans("\u00a0\u202f", "  ")

ALONE: Final = {"gsm": 160, "ucs2": 70}
# Of several that belong together each carries a header of six bytes (TS 23.040, 9.2.3.24).
TOGETHER: Final = {"gsm": 153, "ucs2": 67}


class Length(msgspec.Struct, frozen=True):
    """What a text takes: `units` are septets of the GSM alphabet, or UTF-16 code units."""

    encoding: Literal["gsm", "ucs2"]
    units: int
    segments: int


def with_plain_spaces(text: str) -> str:
    """Return `text` with plain spaces in the place of those at which no line breaks."""
    return text.translate(SPACES)


def length(text: str) -> Length:
    """Return what `text` takes. An empty one is an SMS too."""
    gsm = all(letter in BASIC or letter in EXTENDED for letter in text)
    sizes = [_septets(letter) if gsm else _code_units(letter) for letter in text]
    encoding: Literal["gsm", "ucs2"] = "gsm" if gsm else "ucs2"
    units = sum(sizes)
    fits = units <= ALONE[encoding]
    return Length(encoding, units, 1 if fits else _parts(sizes, TOGETHER[encoding]))


def _septets(letter: str) -> int:
    return 1 if letter in BASIC else 2


def _code_units(letter: str) -> int:
    return 1 if ord(letter) < 0x10000 else 2


def _parts(sizes: list[int], room: int) -> int:
    """Count parts of `room` units; what takes two units is not torn apart."""
    parts, left = 1, room
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts
