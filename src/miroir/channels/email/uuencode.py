"""Files written into the text of a mail by uuencode, as old mailers do."""

import binascii
import re
from collections.abc import Iterator
from itertools import islice

BEGIN = re.compile(r"^begin [0-7]{3,4} (\S.{0,254})$", re.MULTILINE)
END = re.compile(r"^end[ \t]*$", re.MULTILINE)
MOST_FILES = 20

File = tuple[str, bytes]


def extracted(text: str) -> tuple[str, list[File]]:
    """Return the text without its uuencoded files, and those files as (name, content)."""
    files: list[File] = []
    return "".join(_remaining(text, files)), files


def _remaining(text: str, files: list[File]) -> Iterator[str]:
    position = 0
    for begin in islice(BEGIN.finditer(text), MOST_FILES):
        if begin.start() < position:
            continue
        end = END.search(text, begin.end())
        if end is None:
            break
        content = _content(text[begin.end() : end.start()])
        if content is not None:
            yield text[position : begin.start()]
            files.append((begin[1].strip(), content))
            position = end.end()
    yield text[position:]


def _content(block: str) -> bytes | None:
    """Return the bytes of a block, or None when it is prose that merely looks like one."""
    try:
        return b"".join(binascii.a2b_uu(line) for line in block.splitlines() if line.strip())
    except (binascii.Error, ValueError):
        return None
