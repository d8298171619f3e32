"""Codes for what has only words: columns and options."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from miroir.surveys.logic import END

LONGEST: Final = 32


def codes_for(texts: Sequence[str], *, taken: Collection[str] = ()) -> Iterator[str]:
    """Yield a code for each text, none twice and none of those `taken`."""
    used = {*taken, END}
    for text in texts:
        bare = _bare(text)
        code = bare
        number = 2
        while code in used:
            end = f"_{number}"
            code = bare[: LONGEST - len(end)] + end
            number += 1
        used.add(code)
        yield code


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not code[:1].isalpha():
        code = f"q_{code}".rstrip("_")
    return code[:LONGEST].rstrip("_")
