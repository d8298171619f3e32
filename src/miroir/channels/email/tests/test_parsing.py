"""Texts, HTML and files of mails, as mailers send them."""

from base64 import b64encode

import pytest

from miroir.channels.email import understand
from miroir.channels.email.tests.written_mails import PNG, file, mail, multipart, text


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
        ("iso-2022-jp", "日本".encode("euc-jp"), "日本"),
        ("iso-2022-jp", "日本".encode("cp932"), "日本"),
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
