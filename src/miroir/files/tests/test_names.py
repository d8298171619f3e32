import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.files import clean_name


@pytest.mark.parametrize(
    ("given_name", "media_type", "kept"),
    [
        ("photo.JPG", "image/jpeg", "photo.JPG"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\facture.pdf", "application/pdf", "facture.pdf"),
        ("invoice.exe", "text/plain", "invoice.exe.txt"),
        ("invoice\u202efdp.exe", "application/pdf", "invoicefdp.exe.pdf"),
        ("con.txt", "text/plain", "file con.txt"),
        ("", "image/png", "file.png"),
        (None, "application/pdf", "file.pdf"),
        ("a\x00b\r\nc.txt", "text/plain", "ab c.txt"),
        ("été à la mer.png", "image/png", "été à la mer.png"),
        ('a"b<c>.png', "image/png", "a_b_c_.png"),
        ("....", "application/octet-stream", "file"),
        ("archive.tar.gz", "application/gzip", "archive.tar.gz"),
    ],
)
def test_a_name_loses_what_could_harm_and_keeps_the_rest(
    given_name: str | None, media_type: str, kept: str
) -> None:
    assert clean_name(given_name, media_type=media_type) == kept


@given(st.text(max_size=400), st.sampled_from(["image/png", "text/plain", "application/x-thing"]))
def test_any_name_becomes_one_short_printable_line(name: str, media_type: str) -> None:
    clean = clean_name(name, media_type=media_type)
    assert 0 < len(clean) <= 120
    assert clean.isprintable() or " " in clean
    assert not set(clean) & set('\\/:*?"<>|\r\n\0')


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing(name: str) -> None:
    once = clean_name(name, media_type="application/pdf")
    assert clean_name(once, media_type="application/pdf") == once
