"""The body that Outlook compresses as rich text (MS-OXRTFCP), as plain words."""

from collections.abc import Callable
from typing import cast

import compressed_rtf
from striprtf import striprtf

# Unpacking takes about a second a megabyte, and a byte gives at most nine.
LARGEST = 256 * 1024

# Neither library tells its types.
_unpack = cast("Callable[[bytes], bytes]", compressed_rtf.decompress)
_read = cast("Callable[..., str]", striprtf.rtf_to_text)


def rtf_words(packed: bytes) -> str | None:
    """Return the words of a compressed body, without looks; None where it cannot be read."""
    if len(packed) > LARGEST:
        return None
    try:
        words = _read(_unpack(packed).decode("latin-1"), errors="replace")
    except Exception:  # of a broken body both libraries raise whatever comes up
        return None
    return words.strip() or None
