"""Outlook's winmail.dat is opened: its body is read and its files are attachments."""

import time
from base64 import encodebytes
from struct import pack

import compressed_rtf
from hypothesis import given
from hypothesis import strategies as st

from miroir.channels.email import Mail, understand
from miroir.channels.email.tnef import SIGNATURE, unwrapped


def attribute(level: int, id_: int, value: bytes) -> bytes:
    return pack("<BHHI", level, id_, 6, len(value)) + value + pack("<H", sum(value) % 65_536)


def words(id_: int, text: str) -> bytes:
    value = f"{text}\x00".encode("utf-16-le")
    return pack("<HHII", 0x1F, id_, 1, len(value)) + value + b"\x00" * (-len(value) % 4)


def number(id_: int, value: int) -> bytes:
    return pack("<HHI", 3, id_, value)


def properties(*each: bytes) -> bytes:
    return pack("<I", len(each)) + b"".join(each)


def octets(id_: int, value: bytes) -> bytes:
    return pack("<HHII", 0x102, id_, 1, len(value)) + value + b"\x00" * (-len(value) % 4)


WINMAIL = (
    SIGNATURE
    + b"\x01\x00"
    + attribute(1, 0x9007, pack("<II", 1252, 0))
    + attribute(
        1,
        0x9003,
        properties(
            number(0x3FDE, 65001),
            words(0x1000, "Voici l’été."),
            octets(0x1013, "<p>Voici <b>l’été</b>.</p>".encode()),
        ),
    )
    + attribute(2, 0x9002, b"\x00" * 14)
    + attribute(2, 0x8010, b"CATALO~1.PDF\x00")
    + attribute(2, 0x800F, b"%PDF-1.4 x")
    + attribute(
        2,
        0x9005,
        properties(words(0x3707, "Catalogue d’été.pdf"), words(0x370E, "application/pdf")),
    )
    + attribute(2, 0x9002, b"\x00" * 14)
    + attribute(2, 0x8010, b"note.txt\x00")
    + attribute(2, 0x800F, b"bonjour")
)


def mail(content: bytes, text: bytes = b"") -> Mail:
    return understand(
        b"From: lea@example.net\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: text/plain; charset=utf-8\n\n" + text + b"\n--b\n"
        b'Content-Type: application/ms-tnef; name="winmail.dat"\n'
        b"Content-Transfer-Encoding: base64\n\n" + encodebytes(content) + b"\n--b--\n"
    )


def test_its_files_are_attachments_with_their_long_names() -> None:
    files = mail(WINMAIL, b"Bonjour").attachments
    assert [(one.name, one.media_type, one.content) for one in files] == [
        ("Catalogue d’été.pdf", "application/pdf", b"%PDF-1.4 x"),
        ("note.txt", "application/octet-stream", b"bonjour"),
    ]


def test_its_body_is_read_where_the_mail_has_none_of_its_own() -> None:
    alone = understand(
        b"From: lea@example.net\nContent-Type: application/ms-tnef\n"
        b"Content-Transfer-Encoding: base64\n\n" + encodebytes(WINMAIL)
    )
    assert alone.text == "Voici l’été."
    assert alone.html == "<p>Voici <b>l’été</b>.</p>"
    assert mail(WINMAIL, b"Bonjour").text == "Bonjour"


def test_what_only_calls_itself_so_stays_an_attachment() -> None:
    (file,) = mail(b"no such thing").attachments
    assert (file.name, file.content) == ("winmail.dat", b"no such thing")


@given(st.integers(0, len(WINMAIL)), st.binary(max_size=40))
def test_whatever_the_bytes_it_is_read_as_far_as_it_goes(cut: int, more: bytes) -> None:
    found = unwrapped(WINMAIL[:cut] + more)
    assert found is None or len(found.files) <= 3


def test_a_hostile_file_is_read_in_no_time() -> None:
    started = time.process_time()
    unwrapped(SIGNATURE + b"\x01\x00" + attribute(1, 0x8000, b"") * 2_000_000)
    unwrapped(SIGNATURE + b"\x01\x00" + attribute(1, 0x9003, b"\xff" * 8_000_000))
    assert time.process_time() - started < 2


RICH = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}"
    rb"{\*\htmltag64 <p>}Voici l\'e9t\'e9, pour 20 \u8364?."
    rb"\par Bien \b \'e0 vous\b0{\*\htmltag72 </p>}}"
)


def rich_mail(packed: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + attribute(1, 0x9003, properties(octets(0x1009, packed)))


def test_a_body_in_compressed_rich_text_is_read_as_words() -> None:
    found = unwrapped(rich_mail(compressed_rtf.compress(RICH)))
    assert found is not None
    assert found.text == "Voici lété, pour 20 €.\nBien à vous"
    assert found.files == []


@given(st.binary(max_size=200), st.integers(0, 200))
def test_a_broken_rich_body_is_kept_as_a_file(noise: bytes, at: int) -> None:
    packed = compressed_rtf.compress(RICH)
    broken = packed[:at] + noise + packed[at + 1 :]
    found = unwrapped(rich_mail(broken))
    assert found is not None
    assert found.text is not None or [file.content for file in found.files] == [broken]


def test_a_rich_body_that_would_unpack_for_minutes_is_kept_as_a_file() -> None:
    packed = compressed_rtf.compress(b"{\\rtf1 x}", compressed=False) + b"x" * 300_000
    found = unwrapped(rich_mail(packed))
    assert found is not None
    assert (found.text, len(found.files)) == (None, 1)
