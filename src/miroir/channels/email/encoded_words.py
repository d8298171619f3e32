"""Encoded words of headers (RFC 2047), as mailers really write them."""

import binascii
import re
from collections.abc import Iterator

from miroir.channels.email.charsets import clean, decoded

# The bound keeps a header full of openings from being read again and again.
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?(.{0,2000}?)\?=", re.IGNORECASE | re.DOTALL)
HEXADECIMAL = re.compile(rb"=([0-9A-Fa-f]{2})")

Run = tuple[str, bytes]


def readable(header: str) -> str:
    """Return a header's text with its encoded words decoded, on one line."""
    if "=?" not in header:
        return _one_line(header)
    return _one_line("".join(_pieces(header)))


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _pieces(header: str) -> Iterator[str]:
    """Yield plain text and decoded runs; adjacent words of one charset may share a character."""
    end = 0
    run: Run | None = None
    for word in WORD.finditer(header):
        between = header[end : word.start()]
        charset, content = word[1].lower(), _content(word[2], word[3])
        if run and not between.strip() and run[0] == charset:
            run = (charset, run[1] + content)
        else:
            yield from _run_text(run)
            yield between if between.strip() or not run else ""
            run = (charset, content)
        end = word.end()
    yield from _run_text(run)
    yield header[end:]


def _run_text(run: Run | None) -> Iterator[str]:
    if run:
        yield decoded(run[1], run[0])


def _content(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        return _base64(text)
    content = text.replace("_", " ").encode("utf-8", "surrogateescape")
    return HEXADECIMAL.sub(lambda found: bytes.fromhex(found[1].decode()), content)


def _base64(text: str) -> bytes:
    content = re.sub(r"[^A-Za-z0-9+/]", "", text).encode()
    # A lone last character holds no whole byte.
    content = content[:-1] if len(content) % 4 == 1 else content
    return binascii.a2b_base64(content + b"=" * (-len(content) % 4))
