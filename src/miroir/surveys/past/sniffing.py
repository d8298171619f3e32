"""How a file is most likely read; a person can say otherwise."""

import codecs
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from miroir.surveys.past.model import Delimiter, Encoding, Reading

SAMPLE: Final = 1024 * 1024
SAMPLE_UNSURE: Final = 128 * 1024
RECORDS: Final = 200
# By their names in Python; as pages call them.
ENCODINGS: Final[Mapping[Encoding, str]] = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO-8859-15",
    "utf-16": "UTF-16",
    "cp850": "DOS (850)",
    "mac-roman": "Mac Roman",
}
DELIMITERS: Final[Mapping[Delimiter, str]] = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
USUAL: Final[Encoding] = "cp1252"


def sniff(path: Path) -> Reading:
    """Return how the file at `path` is most likely read."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if head.startswith(WORKBOOKS):
        return Reading(format="sheet")
    encoding = sniff_encoding(head)
    text = head.decode(encoding, errors="replace")
    delimiter = max(DELIMITERS, key=lambda each: _evenness(text, each))
    records = _records(text, delimiter)
    return Reading(
        format="text",
        encoding=encoding,
        delimiter=delimiter,
        header=bool(records) and names_columns(records[0]),
    )


def sniff_encoding(head: bytes) -> Encoding:
    """Return the encoding that the beginning of a file is most likely in, one of ENCODINGS."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8-sig"
    found = from_bytes(
        head[:SAMPLE_UNSURE], cp_isolation=[name for name in ENCODINGS if name != "utf-8-sig"]
    ).best()
    known = {codecs.lookup(name).name: name for name in ENCODINGS}
    return known.get(codecs.lookup(found.encoding).name, USUAL) if found else USUAL


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """Return how many records have as many cells as most have, and how many cells these are."""
    widths = Counter(map(len, _records(text, delimiter)))
    if not widths:
        return (0.0, 0)
    width, alike = widths.most_common(1)[0]
    return (alike / widths.total() if width > 1 else 0.0, width)


def _records(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    found = []
    try:
        for record in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            if any(record):
                found.append(record)
            if len(found) > RECORDS:
                break
    except csv.Error:
        pass
    return found


def names_columns(cells: Sequence[str]) -> bool:
    """Say whether these cells look like the names of columns: none is a number or a date."""
    return not any(cell[:1].isdigit() and not cell[-1:].isalpha() for cell in map(str.strip, cells))


def count_lines(path: Path) -> int:
    """Count the ends of lines in a file, without holding it."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(SAMPLE), b"")) + 1
