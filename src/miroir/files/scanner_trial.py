"""Trying out the scanner: whether it answers, recognises, and takes what may come in."""

import msgspec

from miroir.files.scanner import CHUNK, Scanner

# What every scanner recognises, in two parts so that none takes this file for it (eicar.org).
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What the scanner calls itself, whether it recognises the test file and takes the largest."""

    version: str
    recognises: bool
    takes_largest: bool


async def try_scanner(scanner: Scanner, *, largest: int) -> Trial:
    """Try `scanner` out with the test file, and with `largest` bytes. Raises Unanswered."""
    version = await scanner.version()
    test = await scanner.scan([EICAR])
    zeros = (bytes(min(CHUNK, largest - at)) for at in range(0, largest, CHUNK))
    large = await scanner.scan(zeros)
    return Trial(
        version=version,
        recognises=test.finding == "infected",
        takes_largest=large.finding != "too_large",
    )
