import io
import zipfile

import pytest

from miroir.base.errors import Invalid
from miroir.files.kinds import recognise_kind, refuse_unwanted

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PNG, "innocent.txt", "image/png"),
        (b"%PDF-1.7\n...", "a.pdf", "application/pdf"),
        ("Bonjour à tous".encode(), "a.txt", "text/plain"),
        ("Bonjour à tous".encode("latin-1"), "a.txt", "text/plain"),
        (b"a;b\n1;2\n", "table.csv", "text/csv"),
        (b"<!DOCTYPE html><script>", "picture.png", "text/html"),
        (b"  hello <script>alert(1)</script>", "note.txt", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "a", "image/svg+xml"),
        (b"#!/bin/sh\nrm -rf /", "a.txt", "text/x-script"),
        (b"\x7fELF" + b"\2" * 60, "a.png", "application/x-executable"),
        (b"MZ" + b"\0" * 60, "a.jpg", "application/x-msdownload"),
        (b"\0\1\2\3" * 20, "a.bin", "application/octet-stream"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.docx", DOCX),
        (zipped("a.txt"), "a.docx", "application/zip"),
        (zipped("META-INF/MANIFEST.MF"), "a.zip", "application/java-archive"),
        (zipped("[Content_Types].xml", "word/vbaProject.bin"), "a.docx",
         "application/vnd.ms-office.macros"),
        (b"PK\x03\x04 broken", "a.zip", "application/octet-stream"),
        (b"", "a.txt", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_bytes_tell_the_kind_not_the_name(content: bytes, name: str, kind: str) -> None:
    assert recognise_kind(content, name=name) == kind


@pytest.mark.parametrize(
    "kind",
    ["text/html", "image/svg+xml", "application/x-executable", "application/x-msdownload",
     "application/java-archive", "text/x-script", "application/octet-stream"],
)  # fmt: skip
def test_programs_and_pages_are_refused_as_uploads(kind: str) -> None:
    with pytest.raises(Invalid):
        refuse_unwanted(kind, name="it")


def test_pictures_and_documents_are_taken() -> None:
    for kind in ("image/png", "application/pdf", DOCX, "text/plain"):
        refuse_unwanted(kind, name="it")
