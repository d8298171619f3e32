"""Whatever the bytes, the answer is a mail that can be stored and shown."""

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.channels.email import Mail, understand

DATA = Path(__file__).resolve().parents[6] / "shared" / "data"
MUTATED_PER_FILE = 3
LARGEST_MUTATED = 60_000
SPLICES = [
    b"\r\n",
    b"\n\n",
    b"\x00",
    b"\xff\xfe",
    b"=?utf-8?b?",
    b"?=",
    b"--",
    b'boundary="',
    b"Content-Type: multipart/mixed;",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Transfer-Encoding: base64\n",
    b"charset=utf-16",
    b"<!--",
    b"<div style='",
    b"filename*0*=utf-8''%ff",
    b"begin 644 x\n",
    b">" * 50,
    b"(" * 500,
    b"=" * 50,
]
HEADERS = [
    b"From",
    b"To",
    b"Subject",
    b"Date",
    b"References",
    b"Content-Type",
    b"Content-Disposition",
    b"Content-Transfer-Encoding",
    b"Content-ID",
    b"Auto-Submitted",
    b"Return-Path",
]


def check(raw: bytes) -> Mail:
    mail = understand(raw)
    assert "".join(passage.text for passage in mail.passages) == mail.text
    for text in (mail.subject, mail.text, mail.html or "", mail.source_html or ""):
        assert "\x00" not in text
        text.encode()
    for file in mail.attachments:
        assert file.name
        assert "/" not in file.name
        assert len(file.name) <= 120
        (file.name + file.media_type + (file.content_id or "")).encode()
    for address in (*mail.to, *mail.cc, *mail.reply_to):
        assert "@" in address.address
        (address.name + address.address).encode()
    return mail


@given(st.binary(max_size=3_000))
def test_random_bytes(raw: bytes) -> None:
    check(raw)


lines = st.one_of(
    st.sampled_from(SPLICES),
    st.binary(max_size=80),
    st.builds(
        lambda name, value: name + b": " + value,
        st.sampled_from(HEADERS),
        st.one_of(st.binary(max_size=80), st.sampled_from(SPLICES)),
    ),
)


@given(st.lists(lines, max_size=30), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_random_lines(parts: list[bytes], end: bytes) -> None:
    check(end.join(parts))


@cache
def seeds() -> list[bytes]:
    files = [path for path in sorted(DATA.glob("email_*/**/*")) if path.is_file()]
    threads = [path for path in files if "threads" not in str(path)]
    return [path.read_bytes()[:LARGEST_MUTATED] for path in threads]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    content = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(content) + 1), chance.randrange(200)
        match chance.randrange(4):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = chance.choice(SPLICES)
            case _:
                content[at:at] = content[at : at + length]
    return bytes(content)


@pytest.mark.skipif(not DATA.exists(), reason="no public data beside the checkout")
def test_public_mails_damaged_in_many_ways() -> None:
    chance = random.Random(20260303)
    for raw in seeds():
        for _ in range(MUTATED_PER_FILE):
            check(mutated(raw, chance))


@pytest.mark.skipif(not DATA.exists(), reason="no public data beside the checkout")
def test_public_mails_cut_short_at_any_byte() -> None:
    chance = random.Random(42)
    for raw in seeds():
        check(raw[: chance.randrange(len(raw) + 1)])
