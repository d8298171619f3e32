"""Mails that break the rules, or strain them."""

import pytest

from miroir.channels.email import Address, Unreadable, understand
from miroir.channels.email.tests.written_mails import file, multipart, text


def test_a_line_that_breaks_the_head_does_not_hide_the_rest() -> None:
    read = understand(
        b"Received: from x\r\nby y with SMTP\r\nFrom: a@b.c\r\nSubject: x\r\n\r\nBonjour\r\n"
    )
    assert (read.sender, read.subject, read.text) == (Address("", "a@b.c"), "x", "Bonjour")


def test_a_text_without_headers_is_all_text() -> None:
    content = b"Question: where is my order?\r\n\r\nIt is late.\r\n"
    assert understand(content).text == content.decode().replace("\r\n", "\n").strip()


def test_a_mail_after_blank_lines_or_a_mailbox_line_is_read() -> None:
    for before in (b"\r\n\r\n", b"\xef\xbb\xbf", b"From lea Tue Mar  3 10:12:00 2026\r\n"):
        assert understand(before + b"From: a@b.c\r\n\r\nx").sender == Address("", "a@b.c")


@pytest.mark.parametrize(
    "opening",
    [
        b"Content-Type: multipart/mixed\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=other\r\n\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n',
    ],
)
def test_a_missing_or_wrong_boundary_is_found_in_the_body(opening: bytes) -> None:
    parts = multipart("mixed", text("Bonjour"), file("photo.png"), boundary="true_one")
    read = understand(opening + parts.partition(b"\r\n\r\n")[2])
    assert read.text == "Bonjour"
    assert [each.name for each in read.attachments] == ["photo.png"]


def test_a_multipart_cut_short_gives_what_has_come() -> None:
    read = understand(multipart("mixed", text("Bonjour"), file("photo.png"))[:-40])
    assert read.text == "Bonjour"
    assert len(read.attachments) == 1


def test_an_empty_mail_is_an_empty_mail() -> None:
    for raw in (b"", b"\r\n", b"\x00", b" "):
        read = understand(raw)
        assert (read.sender, read.subject, read.visible.strip()) == (None, "", "")


def test_a_mail_beyond_all_measure_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miroir.channels.email.parsing.LARGEST", 100)
    with pytest.raises(Unreadable, match="100 MiB"):
        understand(b"x" * 101)


def test_deep_nesting_stops_somewhere_and_loses_nothing() -> None:
    nested = text("tout au fond")
    for level in range(100):
        nested = multipart("mixed", nested, boundary=f"b{level}")
    read = understand(nested)
    assert b"tout au fond" in read.attachments[0].content


@pytest.mark.parametrize(
    "raw",
    [
        multipart("mixed", *[text("x")] * 1_500),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 5_000,
    ],
)
def test_more_parts_than_any_honest_mail_are_kept_as_one_file(raw: bytes) -> None:
    read = understand(raw)
    assert read.cut
    assert [(each.name, each.content) for each in read.attachments] == [("message.eml", raw)]


def test_more_headers_than_any_honest_mail_do_not_hide_the_body() -> None:
    read = understand(b"From: a@b.c\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\nBonjour")
    assert (read.sender, read.text) == (Address("", "a@b.c"), "Bonjour")


def test_html_too_large_to_show_is_said_to_be_cut() -> None:
    read = understand(text("<p>x</p>" * 400_000, "html"))
    assert read.html is None
    assert read.cut
    assert read.source_html is not None
    assert read.text.startswith("x")
