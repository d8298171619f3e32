"""French typography: spaces at which a line must not break."""

import re
from typing import Final

NARROW: Final = "\u202f"
WIDE: Final = "\u00a0"
# A percent sign before a bracket or a letter stands for a value that is filled in.
RULES: Final = (
    (re.compile(r"[ \u00a0](?=[;?!])"), NARROW),
    (re.compile(r"[ \u202f](?=:(?!\w)|[»€]|%(?![(\w]))"), WIDE),
    (re.compile(r"(?<=«)[ \u202f]|(?<=\b[nN]°) "), WIDE),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))"), NARROW),
)


def typeset(french: str) -> str:
    """Return a text with no-break spaces where French has a space at which no line ends.

    Narrow before ; ? ! and between thousands, wide before : » % €, after « and n°, as CLDR has it.
    Only spaces change: what stands without one keeps none.
    """
    for spaces, space in RULES:
        french = spaces.sub(space, french)
    return french
