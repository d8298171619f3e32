"""In which language something is written, told by its most common words."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

WORD: Final = re.compile(r"[^\W\d_]+")


class _Common(msgspec.Struct, frozen=True):
    french: str
    english: str
    untold: str


_common = msgspec.toml.decode(
    (Path(__file__).parent / "common_words.toml").read_bytes(), type=_Common
)
FRENCH: Final = frozenset(_common.french.split())
ENGLISH: Final = frozenset(_common.english.split())
UNTOLD: Final = frozenset(_common.untold.split())


def written_in(text: str, *, otherwise: str) -> str:
    """Return 'fr' or 'en' where the words of `text` say so, else `otherwise`."""
    words = [word.lower() for word in WORD.findall(text)]
    french, english = _held(words, FRENCH), _held(words, ENGLISH)
    if french == english:
        return otherwise
    return "fr" if french > english else "en"


def _held(words: Iterable[str], common: frozenset[str]) -> int:
    return sum(word in common for word in words)
