"""What Outlook wraps in winmail.dat (MS-OXTNEF): the body and the files of a mail.

Read here rather than by a library: the one at hand copies the rest of the content for each
attribute, so that a hostile file keeps it busy for hours. This reads each byte once.
"""

from collections.abc import Iterator
from struct import Struct, error
from typing import NamedTuple

import msgspec

from miroir.channels.email.charsets import decoded
from miroir.channels.email.rtf import rtf_words

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_ATTRIBUTES = 20_000
MOST_PROPERTIES = 20_000
MOST_FILES = 200
ATTRIBUTE = Struct("<BHHI")
PROPERTY = Struct("<HH")
NUMBER = Struct("<I")

BODY, TITLE, DATA = 0x800C, 0x8010, 0x800F
NEXT_FILE, OF_MESSAGE, OF_FILE, CODEPAGE = 0x9002, 0x9003, 0x9005, 0x9007
TEXT, RICH_TEXT, HTML, LONG_NAME, SHORT_NAME = 0x1000, 0x1009, 0x1013, 0x3707, 0x3704
OBJECT, MEDIA_TYPE, CONTENT_ID, HTML_CODEPAGE = 0x3701, 0x370E, 0x3712, 0x3FDE
NAMED, MANY, UNICODE = 0x8000, 0x1000, 0x1F
WIDTHS = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
OF_ANY_LENGTH = {0xD, 0x1E, 0x1F, 0x102}


class Wrapped(msgspec.Struct):
    """A file that was wrapped; the rest as Outlook declares it."""

    name: str = ""
    content: bytes = b""
    media_type: str = ""
    content_id: str | None = None


class Unwrapped(msgspec.Struct):
    """What a wrapping holds."""

    text: str | None = None
    html: str | None = None
    files: list[Wrapped] = msgspec.field(default_factory=list)


class Property(NamedTuple):
    """One MAPI property: its number, its type and its bytes."""

    id: int
    type: int
    value: bytes


def unwrapped(content: bytes) -> Unwrapped | None:
    """Return what `content` holds, as far as it can be read; None where it is no TNEF."""
    if not content.startswith(SIGNATURE):
        return None
    found = Unwrapped()
    charset = "cp1252"
    try:
        for id_, value in _attributes(content):
            charset = _codepage(value) if id_ == CODEPAGE else charset
            _note(found, id_, value, charset=charset)
    except (error, ValueError):
        pass  # cut off or broken: what came before counts
    found.files = [file for file in found.files if file.content]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    position = len(SIGNATURE) + 2
    for _ in range(MOST_ATTRIBUTES):
        if position + ATTRIBUTE.size > len(content):
            return
        _, id_, _, length = ATTRIBUTE.unpack_from(content, position)
        position += ATTRIBUTE.size
        yield id_, content[position : position + length]
        position += length + 2  # a checksum follows


def _note(found: Unwrapped, id_: int, value: bytes, *, charset: str) -> None:
    if id_ == NEXT_FILE and len(found.files) < MOST_FILES:
        found.files.append(Wrapped())
    elif id_ == BODY:
        found.text = decoded(value, charset).strip("\x00")
    elif id_ == OF_MESSAGE:
        _note_message(found, list(_properties(value)), charset=charset)
    elif found.files and id_ == TITLE:
        found.files[-1].name = found.files[-1].name or decoded(value.rstrip(b"\x00"), charset)
    elif found.files and id_ == DATA:
        found.files[-1].content = value
    elif found.files and id_ == OF_FILE:
        for one in _properties(value):
            _note_file(found.files[-1], one, charset=charset)


def _note_message(found: Unwrapped, properties: list[Property], *, charset: str) -> None:
    pages = [_codepage(one.value) for one in properties if one.id == HTML_CODEPAGE]
    for one in properties:
        if one.id == TEXT:
            found.text = _words(one, charset)
        elif one.id == HTML:
            found.html = _words(one, pages[0] if pages else charset)
    if found.text is None and found.html is None:
        _note_rich_text(found, [one.value for one in properties if one.id == RICH_TEXT])


def _note_rich_text(found: Unwrapped, bodies: list[bytes]) -> None:
    """Read the body that Outlook writes where it writes no other; what cannot be read is a file."""
    for packed in bodies[:1]:
        found.text = rtf_words(packed)
        if found.text is None:
            found.files.append(Wrapped(name="message.rtf.lzfu", content=packed))


def _note_file(file: Wrapped, one: Property, *, charset: str) -> None:
    if one.id == LONG_NAME or (one.id == SHORT_NAME and not file.name):
        file.name = _words(one, charset)
    elif one.id == MEDIA_TYPE:
        file.media_type = _words(one, charset).lower()
    elif one.id == CONTENT_ID:
        file.content_id = _words(one, charset).strip("<> ")[:250] or None
    elif one.id == OBJECT and not file.content:
        file.content = one.value


def _properties(content: bytes) -> Iterator[Property]:
    (count,) = NUMBER.unpack_from(content, 0)
    position = NUMBER.size
    for _ in range(min(count, MOST_PROPERTIES)):
        type_, id_ = PROPERTY.unpack_from(content, position)
        position += PROPERTY.size
        if id_ >= NAMED:
            position = _after_name(content, position)
        kind = type_ & ~MANY
        values = 1
        if type_ & MANY or kind in OF_ANY_LENGTH:
            (values,) = NUMBER.unpack_from(content, position)
            position += NUMBER.size
        for _ in range(min(values, MOST_PROPERTIES)):
            length = WIDTHS.get(kind)
            if kind in OF_ANY_LENGTH:
                (length,) = NUMBER.unpack_from(content, position)
                position += NUMBER.size
            if length is None:
                raise ValueError(kind)
            yield Property(id_, kind, content[position : position + length])
            position += length + -length % 4


def _after_name(content: bytes, position: int) -> int:
    kind, length = Struct("<16xII").unpack_from(content, position)
    position += 24
    return position + length + -length % 4 if kind == 1 else position


def _words(one: Property, charset: str) -> str:
    text = decoded(one.value, "utf-16-le" if one.type == UNICODE else charset)
    return text.strip("\x00")


def _codepage(value: bytes) -> str:
    number = int.from_bytes(value[:4], "little")
    return {65001: "utf-8", 20127: "ascii"}.get(number, f"cp{number}")
