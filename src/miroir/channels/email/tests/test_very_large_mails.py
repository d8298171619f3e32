"""Very large mails are read in bounded memory, and what is not shown of them is attached."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

CEILING = 1024 * 1024 * 1024
WITHIN = 240.0
FROM = b"From: lea@example.net\r\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
TEXT = b"--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n"
FILE = b"--b\r\nContent-Type: application/zip; name=a.zip\r\n"


def large_mails() -> Iterator[tuple[str, bytes]]:
    """Yield mails of 25 to 60 MB, and some of many parts, by name."""
    encoded = b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 18 + b"\r\n"
    more = (b"QUJD" * 18 + b"\r\n") * 800_000
    yield "attachment", MIXED + TEXT + FILE + encoded + more + b"--b--\r\n"
    yield "line", FROM + b"\r\n" + b"Bonjour " * 3_200_000
    yield "html", FROM + b"Content-Type: text/html\r\n\r\n" + b"<p>Bonjour</p> " * 1_700_000
    yield "header", FROM + b"Subject: " + b"x" * 25_000_000 + b"\r\n\r\nBonjour\r\n"
    yield "headers", FROM + b"X-A: b\r\n" * 3_200_000 + b"\r\nBonjour\r\n"
    yield "parts", MIXED + TEXT * 5_000 + b"--b--\r\n"
    opening = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    nested = b"".join(opening % (depth, depth + 1) for depth in range(5_000))
    yield "nested", MIXED.replace(b"boundary=b", b"boundary=b0") + nested + b"Bonjour\r\n"


def read_all() -> None:
    """Read each within the ceiling and print what became of it, a line each."""
    from miroir.channels.email import understand  # noqa: PLC0415 - the ceiling is on reading alone

    resource.setrlimit(resource.RLIMIT_AS, (CEILING, CEILING))
    for name, raw in large_mails():
        mail = understand(raw)
        files = [(file.name, len(file.content)) for file in mail.attachments]
        found = {"cut": mail.cut, "text": mail.text[:20], "long": len(mail.text), "files": files}
        print(msgspec.json.encode([name, found | {"size": len(raw)}]).decode())  # noqa: T201


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import read_all; read_all()"],
        cwd=Path(__file__).parents[5],
        capture_output=True,
        timeout=WITHIN,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()[-2_000:]
    return dict(msgspec.json.decode(line) for line in ran.stdout.splitlines())


def test_a_large_file_is_attached_whole(read: dict[str, Any]) -> None:
    found = read["attachment"]
    assert (found["cut"], found["text"]) == (False, "Bonjour")
    assert found["files"] == [["a.zip", 54 * 800_001]]
    assert found["size"] > 59_000_000


def test_of_a_huge_text_the_beginning_is_shown_and_the_whole_attached(
    read: dict[str, Any],
) -> None:
    found = read["line"]
    assert found["cut"]
    assert found["text"].startswith("Bonjour")
    assert found["long"] <= 1_000_000
    assert found["files"][0][0] == "message.txt"
    assert found["files"][0][1] > 20_000_000


def test_huge_html_is_attached_where_it_is_not_shown(read: dict[str, Any]) -> None:
    found = read["html"]
    assert found["cut"]
    assert found["text"].startswith("Bonjour")
    assert ["message.html", 25_500_000] in found["files"]


def test_a_gigantic_header_leaves_the_body(read: dict[str, Any]) -> None:
    assert read["header"]["text"] == "Bonjour"


@pytest.mark.parametrize("name", ["headers", "parts"])
def test_what_cannot_be_taken_apart_is_attached_whole(read: dict[str, Any], name: str) -> None:
    found = read[name]
    assert found["cut"]
    assert found["files"] == [["message.eml", found["size"]]]


def test_what_is_nested_beyond_reason_is_kept_as_a_file(read: dict[str, Any]) -> None:
    assert sum(size for _, size in read["nested"]["files"]) > 200_000
