"""Personal data in remarks, taken out before they are read without their author."""

import re
from collections.abc import Iterable
from typing import Final

MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Telephones, orders, accounts: five digits and more, however they are set apart.
NUMBER: Final = re.compile(r"(?:\+|#)?\d(?:[\s./()-]{0,2}\d){4,}|#\d+")
IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,8}(?:\s?[A-Z0-9]{1,3})?\b")
LINK: Final = re.compile(r"https?://\S+|www\.\S+")
SHORTEST_NAME: Final = 3


def masked(text: str, *, names: Iterable[str]) -> str:
    """Return `text` without mails, links, numbers, and any part of the `names` known."""
    for pattern, sign in ((LINK, "[link]"), (MAIL, "[mail]"), (IBAN, "[number]")):
        text = pattern.sub(sign, text)
    text = NUMBER.sub("[number]", text)
    parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name)}
    known = sorted((part for part in parts if len(part) >= SHORTEST_NAME), key=len, reverse=True)
    if known:
        every = "|".join(map(re.escape, known))
        text = re.sub(rf"\b(?:{every})\b", "[name]", text, flags=re.IGNORECASE)
    return text
