"""Whether an SMS asks to be left alone."""

import re
import unicodedata
from typing import Final

# What people and operators use, without accents: French first, then English.
WORDS: Final = frozenset(
    {
        "stop",
        "stopsms",
        "stopall",
        "arret",
        "arreter",
        "arretez",
        "desabonner",
        "desabonnement",
        "desinscription",
        "desinscrire",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "optout",
    }
)
FIRST: Final = "stop"
LETTERS: Final = re.compile(r"[a-z]+")
MOST_AFTER: Final = 2  # STOP PUB, STOP SMS, STOP Lumen, ARRET SVP


def asks_to_stop(text: str) -> bool:
    """Say whether `text` is an opposition: one of the words and hardly more, or STOP to begin."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    found = LETTERS.findall("".join(one for one in plain if not unicodedata.combining(one)))
    if not found or found[0] not in WORDS:
        return False
    return found[0] == FIRST or len(found) <= 1 + MOST_AFTER
