"""What mails say, well-formed and not."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from miroir.channels.email import Address, Mail, Unreadable, understand

PNG = b"\x89PNG\r\n\x1a\n"


def mail(head: str, content: bytes = b"Bonjour\r\n") -> Mail:
    lines = head.strip().replace("\n", "\r\n")
    return understand(lines.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content)


def multipart(kind: str, *parts: bytes, boundary: str = "b") -> bytes:
    opening = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return opening + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def text(content: str, kind: str = "plain", *, more: str = "") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8{more}\r\n\r\n{content}".encode()


def file(name: str, content: bytes = PNG, *, kind: str = "image/png", more: str = "") -> bytes:
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n'
    return head.encode() + b64encode(content)


def test_the_headers_are_read() -> None:
    read = mail(
        """
From: =?utf-8?q?L=C3=A9a_Dupont?= <Lea@Example.ORG>
Reply-To: lea.dupont@example.net
To: "Aide, service client" <help@example.com>, =?iso-8859-1?q?=C9t=E9?= <two@example.com>
Cc: undisclosed-recipients:;
Subject: =?utf-8?b?RmFjdHVyZSBkJ8OpbGVjdHJpY2l0w6k=?=
Date: Tue, 3 Mar 2026 10:12:00 +0100
Message-ID: <1@example.org>
In-Reply-To: <2@example.com>
References: <3@example.com>
 <2@example.com>
Delivered-To: help+tag@example.com
Return-Path: <lea@example.org>
"""
    )
    assert read.sender == Address("Léa Dupont", "Lea@example.org")
    assert read.reply_to == (Address("", "lea.dupont@example.net"),)
    assert read.to == (
        Address("Aide, service client", "help@example.com"),
        Address("Été", "two@example.com"),
    )
    assert read.cc == ()
    assert read.subject == "Facture d'électricité"
    assert read.sent == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert read.message_id == "<1@example.org>"
    assert read.in_reply_to == ("<2@example.com>",)
    assert read.references == ("<3@example.com>", "<2@example.com>")
    assert read.delivered_to == ("help+tag@example.com",)
    assert read.return_path == "lea@example.org"
    assert read.text == "Bonjour"


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?Q?=C3=A9t=C3=A9?=", "été"),
        ("=?UTF-8?B?w6k=?= =?UTF-8?B?dMOp?=", "été"),
        ("=?utf-8?b?w6l0ww==?= =?utf-8?b?qQ==?=", "été"),
        ("=?utf-8?b?w6l0w6k?=", "été"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?Pourquoi_=3F?=", "Pourquoi ?"),
        ("=?utf-8?q?deux mots?=", "deux mots"),
        ("=?iso-8859-15*fr?q?100_=A4?=", "100 €"),
        ("=?windows-1252?q?l=92=E9t=E9?=", "l’été"),
        ("=?unknown-charset?q?=C3=A9?=", "é"),
        ("=?gb2312?b?xOO6ww==?=", "你好"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("été", "été"),
        ("\udce9t\udce9", "été"),
        ("long\n folded", "long folded"),
        ("nul\x00 and \x1b[0m escape", "nul and [0m escape"),
        ("", ""),
    ],
)
def test_subjects_are_read_as_mailers_write_them(written: str, subject: str) -> None:
    assert mail(f"Subject: {written}").subject == subject


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("lea@example.org", "lea@example.org"),
        ("<lea@example.org>", "lea@example.org"),
        ("lea@example.org (Léa)", "lea@example.org"),
        ('"Dupont, Léa" <lea@example.org>', "lea@example.org"),
        ("Dupont, Léa <lea@example.org>", "lea@example.org"),
        ("Léa <lea@example.org", "lea@example.org"),
        ("[lea@example.org]", "lea@example.org"),
        ("<mailto:lea@example.org>", "lea@example.org"),
        ("=?utf-8?q?L=C3=A9a?= =?utf-8?q?_D?= <lea@example.org>", "lea@example.org"),
        ("(" * 5_000 + "lea@example.org", "lea@example.org"),
    ],
)
def test_senders_are_found_in_odd_headers(written: str, address: str) -> None:
    sender = mail(f"From: {written}").sender
    assert sender is not None
    assert sender.address == address


@pytest.mark.parametrize(
    "written", ["", "nobody", "<>", "MAILER <>", "a b", "@", "a@", "@b", "****"]
)
def test_without_an_address_there_is_no_sender(written: str) -> None:
    assert mail(f"From: {written}").sender is None


def test_the_sender_header_stands_in_for_a_missing_from() -> None:
    assert mail("Sender: a@b.c").sender == Address("", "a@b.c")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Tue, 03 Mar 2026 10:12:00 +0100", datetime(2026, 3, 3, 9, 12, tzinfo=UTC)),
        ("3 Mar 26 10:12 GMT", datetime(2026, 3, 3, 10, 12, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 10:12:00 -0000", datetime(2026, 3, 3, 10, 12, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 10:12:00 +0100 (CET)", datetime(2026, 3, 3, 9, 12, tzinfo=UTC)),
        ("2026-03-03T10:12:00+01:00", datetime(2026, 3, 3, 9, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 33 Mar 2026 10:12:00 +0100", None),
        ("Tue, 03 Mar 2026 10:12:00 +9999", None),
        ("Tue, 03 Mar 99999999999 10:12:00 +0100", None),
        ("", None),
    ],
)
def test_dates_are_instants_or_nothing(written: str, instant: datetime | None) -> None:
    assert mail(f"Date: {written}").sent == instant


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<a@b> <c@d>", ("<a@b>", "<c@d>")),
        ("<a@b>,<c@d>", ("<a@b>", "<c@d>")),
        ("<a@b><c@d>\n\t<a@b>", ("<a@b>", "<c@d>")),
        ("a@b", ("<a@b>",)),
        ('Your message of "3 March" <a@b>', ("<a@b>",)),
        ("<broken\n by.folding@b>", ("<brokenby.folding@b>",)),
        ("<Jean Dupont>", ()),
        ("<>", ()),
        ("nothing", ()),
        (f"<{'x' * 600}@b> <a@b>", ("<a@b>",)),
    ],
)
def test_ids_are_read_tolerantly(written: str, ids: tuple[str, ...]) -> None:
    assert mail(f"References: {written}").references == ids


def test_of_too_many_references_the_last_are_kept() -> None:
    references = " ".join(f"<{number}@example.org>" for number in range(5_000))
    read = mail(f"References: {references}")
    assert len(read.references) == 200
    assert read.references[-1] == "<4999@example.org>"


@pytest.mark.parametrize(
    ("charset", "content", "read"),
    [
        ("utf-8", "été €".encode(), "été €"),
        ("iso-8859-1", b"\xe9t\xe9 \x80", "été €"),
        ("iso-8859-15", b"\xa4", "€"),
        ("us-ascii", "été".encode(), "été"),
        ("us-ascii", b"\xe9t\xe9", "été"),
        ("iso-8859-1", "été".encode(), "été"),
        ("utf-8", b"\xe9t\xe9 \xc3\xa9", "été é"),
        ("windows-1252", b"\x93\xe9\x94", "“é”"),
        ("koi8-r", "привет".encode("koi8-r"), "привет"),
        ("gb2312", "你好".encode("gbk"), "你好"),
        ("ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        ("iso-2022-jp", "日本".encode("iso-2022-jp"), "日本"),
        ("utf-7", b"+AOk-t+AOk-", "été"),
        ("utf-16", "été".encode("utf-16"), "été"),
        ('"utf-8"', "été".encode(), "été"),
        ("no-such-charset", "été".encode(), "été"),
        ("base64", "été".encode(), "été"),
        ("idna", "été".encode(), "été"),
        ("unicode_escape", rb"\u00e9", r"\u00e9"),
        ("", b"\xe9t\xe9", "été"),
    ],
)
def test_every_charset_is_read(charset: str, content: bytes, read: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64"
    assert mail(head, b64encode(content)).text == read


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("base64", b"Qm9uam91ciB0b3V0IGxlIG1vbmRl"),
        ("base64", b"Qm9uam91ciB0b3V0\r\n!!IGxlIG1vbmRl\r\n=\r\n"),
        ("BASE64 ", b"Qm9uam91ciB0b3V0IGxlIG1vbmRl"),
        ("base64; x", b"Qm9uam91ciB0b3V0IGxlIG1vbmRl"),
        ("quoted-printable", b"Bonjour=20tout=\r\n le mo=6Ede"),
        ("quoted-printable", b"Bonjour tout le monde="),
        ("7bit", b"Bonjour tout le monde"),
        ("x-unknown", b"Bonjour tout le monde"),
        ("", b"Bonjour tout le monde"),
        ("uuencode", b"begin 644 x\r\n50F]N:F]U<B!T;W5T(&QE(&UO;F1E\r\n`\r\nend\r\n"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, content: bytes) -> None:
    assert mail(f"Content-Transfer-Encoding: {encoding}", content).text == "Bonjour tout le monde"


def test_of_alternatives_the_text_and_the_html_are_one_message() -> None:
    read = understand(multipart("alternative", text("Bonjour"), text("<b>Bonjour</b>", "html")))
    assert (read.text, read.html) == ("Bonjour", "<b>Bonjour</b>")
    assert read.attachments == ()


def test_html_alone_gives_its_text() -> None:
    source = (
        "<style>p{}</style><title>x</title><p>Bonjour&nbsp;<b>L&eacute;a</b>,</p><p>un<br>deux</p>"
        "<ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table><hr>"
        "<img src=cid:x alt='Logo'>"
        "<blockquote>cité<br>deux<blockquote>fois</blockquote></blockquote>"
        "<pre>a\n  b</pre>"
    )
    read = understand(text(source, "html"))
    assert read.text == (
        "Bonjour\xa0Léa,\n\nun\ndeux\n\n- a\n- b\n\n1 2\n\n---\n[Logo]\n\n"
        "> cité\n> deux\n>\n> > fois\n\na\n  b"
    )


def test_a_blank_alternative_gives_way_to_the_html() -> None:
    read = understand(multipart("alternative", text(" \r\n"), text("<p>Bonjour</p>", "html")))
    assert read.text == "Bonjour"


def test_texts_around_files_are_all_read() -> None:
    read = understand(
        multipart(
            "mixed",
            multipart("alternative", text("un"), text("<p>un</p>", "html"), boundary="c"),
            file("photo.png"),
            text("deux <3"),
        )
    )
    assert read.text == "un\n\ndeux <3"
    assert read.source_html == "<p>un</p>\n<pre>deux &lt;3</pre>"
    assert [each.name for each in read.attachments] == ["photo.png"]


def test_a_picture_is_inline_when_the_html_shows_it() -> None:
    html = text('<img src="cid:one%40x">', "html")
    one = file("1.png", more="Content-ID: <one@x>\r\nContent-Disposition: inline\r\n")
    two = file("2.png", more="Content-ID: <two@x>\r\nContent-Disposition: inline\r\n")
    read = understand(multipart("related", html, one, two))
    assert [(each.content_id, each.inline, each.content) for each in read.attachments] == [
        ("one@x", True, PNG),
        ("two@x", False, PNG),
    ]


def test_an_attached_mail_is_kept_whole_under_its_subject() -> None:
    inner = "Subject: =?utf-8?q?=C3=89t=C3=A9?=\r\n\r\n" + "x\r\n"
    attached = b"Content-Type: message/rfc822\r\n\r\n" + inner.encode()
    read = understand(multipart("mixed", text("voici"), attached))
    assert [(each.name, each.media_type, each.content) for each in read.attachments] == [
        ("Été.eml", "message/rfc822", inner.encode())
    ]


def test_a_digest_is_a_list_of_mails() -> None:
    read = understand(
        multipart("digest", b"\r\nSubject: un\r\n\r\nx", b"\r\nSubject: deux\r\n\r\ny")
    )
    assert [each.name for each in read.attachments] == ["un.eml", "deux.eml"]


def test_files_of_other_programs_are_kept_as_they_are() -> None:
    read = understand(
        multipart(
            "mixed",
            text("voici"),
            file("winmail.dat", b"\x78\x9f\x3e\x22tnef", kind="application/ms-tnef"),
            file("", b"BEGIN:VCALENDAR", kind="text/calendar"),
            text("a,b", "csv", more='; name="notes.csv"'),
            file("signature.asc", b"--", kind="application/pgp-signature"),
        )
    )
    assert [each.name for each in read.attachments] == [
        "winmail.dat",
        "attachment-2.ics",
        "notes.csv",
        "signature.asc",
    ]
    assert read.attachments[0].content == b"\x78\x9f\x3e\x22tnef"


def test_uuencoded_files_in_the_text_become_attachments() -> None:
    read = mail("From: a@b.c", b"voici\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\nmerci\r\n")
    assert [(each.name, each.content) for each in read.attachments] == [("a.txt", b"abc")]
    assert read.text.split() == ["voici", "merci"]


def test_prose_that_begins_is_left_alone() -> None:
    prose = "begin 644 things\nthat are no file, été\nend\n"
    assert mail("From: a@b.c", prose.encode()).text == prose.strip()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('filename="photo.png"', "photo.png"),
        ("filename=photo.png", "photo.png"),
        ('filename="../../etc/passwd.png"', "passwd.png"),
        ('filename="C:\\\\Users\\\\lea\\\\photo.png"', "photo.png"),
        ("filename*=utf-8''%C3%A9t%C3%A9.png", "été.png"),
        ("filename*0*=utf-8''%C3%A9; filename*1=t.png", "ét.png"),
        ('filename="=?utf-8?q?=C3=A9t=C3=A9.png?="', "été.png"),
        ('filename="été.png"', "été.png"),
        ('filename="\udce9t\udce9.png"', "été.png"),
        ('filename="photo\u202egnp.exe"', "photognp.exe"),
        ('filename="a\x00b\tc.png"', "ab c.png"),
        ('filename=""', "attachment-1.png"),
        ('filename="///"', "attachment-1.png"),
        ("filename*=unknown''%FF.png", "ÿ.png"),
        ("filename*=utf-8''", "attachment-1.png"),
        ('filename="' + "x" * 10_000 + '.png"', "x" * 115 + ".png"),
    ],
)
def test_file_names_are_safe(written: str, name: str) -> None:
    head = f"Content-Type: image/png\nContent-Disposition: attachment; {written}"
    found = mail(head, PNG).attachments[0].name
    assert found == name or (len(name) > 100 and len(found) <= 120 and found.endswith(".png"))


def test_soft_lines_are_joined() -> None:
    flowed = (
        b"Une phrase \r\ncoup\xc3\xa9e.\r\n\r\n> Une autre \r\n> aussi.\r\n-- \r\nL\xc3\xa9a\r\n"
    )
    read = mail("Content-Type: text/plain; charset=utf-8; format=flowed", flowed)
    assert read.text == "Une phrase coupée.\n\n> Une autre aussi.\n-- \nLéa"
    joined = mail("Content-Type: text/plain; format=flowed; delsp=yes", b"deux \r\nmots\r\n")
    assert joined.text == "deuxmots"


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
