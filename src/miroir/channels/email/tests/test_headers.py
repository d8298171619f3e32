"""Headers, as mailers write them."""

from datetime import UTC, datetime

import pytest

from miroir.channels.email import Address
from miroir.channels.email.tests.written_mails import mail


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
