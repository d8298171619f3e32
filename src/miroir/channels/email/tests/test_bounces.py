"""Reports of mails that did not arrive: whom they name, for how long, and why."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from miroir.channels.email import FailedRecipient, Notice, understand

DATA = Path(__file__).resolve().parents[5].parent / "shared" / "data"
BOUNCES = DATA / "bounce_sisimai"
KINDS = {"feedback": "report", "vacation": "auto-reply"}
# What machines wrote among the mails of other sets, told by hand.
REPORTS_ELSEWHERE = {
    "msg_16.txt", "msg_25.txt", "msg_43.txt", "example_bounce.eml", "report_422.eml",
    "report_530.eml", "multi_address_bounce1.eml", "multi_address_bounce2.eml",
    "multipart_report_multiple_status.eml", "raw_email_with_mimepart_without_content_type.eml",
}  # fmt: skip


def notice(*lines: str) -> Notice:
    return understand("\r\n".join(lines).encode()).notice


def report(*fields: str, text: str = "It did not arrive.") -> Notice:
    return notice(
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>",
        "To: maison@example.org",
        "Subject: Undelivered Mail Returned to Sender",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        *("", "--b", "Content-Type: text/plain; charset=utf-8", "", text, ""),
        *("--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx", ""),
        *(*fields, "", "--b--", ""),
    )


def failed(*diagnostic: str, text: str = "It did not arrive.") -> FailedRecipient:
    told = report(
        "Final-Recipient: rfc822; lea@example.net", "Action: failed", *diagnostic, text=text
    )
    [recipient] = told.failed
    return recipient


@pytest.mark.parametrize(
    ("diagnostic", "reason", "hard"),
    [
        ("smtp; 550 5.1.1 <lea@example.net>: User unknown", "userunknown", True),
        ("smtp; 550 5.1.1 Le compte de ce destinataire est inconnu", "userunknown", True),
        ("smtp; 552 5.2.2 La boîte de réception du destinataire est pleine", "mailboxfull", False),
        ("smtp; 452 4.2.2 Over quota", "mailboxfull", False),
        ("smtp; 550 5.1.2 Host unknown", "hostunknown", True),
        ("smtp; 451 4.4.3 Host or domain name not found, try later", "hostunknown", False),
        (
            "smtp; 554 5.7.1 Service unavailable; Client host blocked using Spamhaus",
            "blocked",
            False,
        ),
        ("smtp; 550 5.7.1 Message rejected as spam", "spamdetected", False),
        ("smtp; 552 5.3.4 Message size exceeds fixed limit", "mesgtoobig", False),
        ("smtp; 550 5.7.26 fails DMARC", "authfailure", False),
        ("smtp; 550 This account has been disabled", "suspend", False),
        ("smtp; 554 5.7.1 <lea@example.net>: Relay access denied", "norelaying", False),
        ("smtp; 550 5.1.6 Recipient has moved", "hasmoved", True),
        ("smtp; 550 Xyzzy", "onhold", False),
        ("x-unix; procmail: Couldn't create a file", "mailererror", False),
    ],
)
def test_servers_words_say_why(diagnostic: str, reason: str, hard: bool) -> None:
    recipient = failed(f"Diagnostic-Code: {diagnostic}")
    assert (recipient.reason, recipient.hard) == (reason, hard)


def test_who_is_named_unknown_only_after_the_content_was_filtered() -> None:
    said = "Diagnostic-Code: smtp; 550 Unknown user"
    assert failed(said, text="550 Unknown user (in reply to RCPT TO command)").hard
    assert not failed(said, text="550 Unknown user (in reply to end of DATA command)").hard


def test_a_report_of_delay_is_no_end_of_an_address() -> None:
    told = report(
        "Final-Recipient: rfc822; lea@example.net",
        "Action: delayed",
        "Status: 4.4.1",
        "Diagnostic-Code: smtp; connection timed out",
        "Will-Retry-Until: Thu, 3 Dec 2026 10:00:00 +0000",
    )
    [recipient] = told.failed
    assert (recipient.delayed, recipient.hard) == (True, False)


def test_every_recipient_is_told_of_with_their_own_reason() -> None:
    told = report(
        *("Final-Recipient: rfc822; lea@example.net", "Action: failed", "Status: 5.1.1", ""),
        *("Final-Recipient: rfc822; max@example.net", "Action: delivered", "Status: 2.0.0", ""),
        *("Final-Recipient: rfc822; zoe@example.net", "Action: failed", "Status: 5.2.2"),
    )
    assert [(one.address, one.reason) for one in told.failed] == [
        ("lea@example.net", "userunknown"),
        ("zoe@example.net", "mailboxfull"),
    ]


def test_a_person_who_writes_of_a_bounce_stays_a_person() -> None:
    told = notice(
        "From: Léa <lea@example.net>",
        "To: maison@example.org",
        "Subject: Undelivered Mail Returned to Sender",
        "",
        "Bonjour, votre serveur me répond ceci, que faire ?",
        "",
        "<commande@example.org>: 550 5.1.1 User unknown",
    )
    assert told.kind == "person"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Auto-Submitted: auto-replied", "auto-reply"),
        ("X-Spam-Flag: YES", "spam"),
        ("X-Loop: maison@example.org\r\nDelivered-To: maison@example.org", "loop"),
        ("X-Other: yes", "person"),
    ],
)
def test_heads_say_what_kind_of_mail_it_is(line: str, kind: str) -> None:
    told = notice("From: lea@example.net", "To: maison@example.org", line, "", "Bonjour")
    assert told.kind == kind


@pytest.fixture(scope="module")
def real_bounces() -> dict[str, list[dict[str, str]]]:
    if not BOUNCES.is_dir():
        pytest.skip("the collection of real bounces is not at hand")
    expected: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (BOUNCES / "expected.csv").open() as file:
        for row in csv.DictReader(file):
            expected[row["file"]].append(row)
    return expected


def test_real_bounces_are_read_as_expected(
    real_bounces: dict[str, list[dict[str, str]]],
) -> None:
    files = hard = reasons = 0
    for name, rows in real_bounces.items():
        told = understand((BOUNCES / "bsd" / name).read_bytes()).notice
        kind = KINDS.get(rows[0]["reason"], "bounce")
        if kind != "bounce":
            right = told.kind == kind
            files, hard, reasons = files + right, hard + right, reasons + right
            continue
        files += told.kind == "bounce" and len(told.failed) == len(rows)
        for one, row in zip(told.failed, rows, strict=False):
            hard += one.hard == (row["hard_bounce"] == "true")
            reasons += one.reason == row["reason"]
    rows_in_all = sum(map(len, real_bounces.values()))
    assert files / len(real_bounces) >= 0.98
    assert hard / rows_in_all >= 0.98
    assert reasons / rows_in_all >= 0.9


def test_nothing_that_a_person_wrote_is_taken_for_a_bounce() -> None:
    mails = [path for path in DATA.glob("email_*/**/*") if path.suffix in {".eml", ".txt", ""}]
    mails = [path for path in mails if path.is_file()]
    if not mails:
        pytest.skip("the public mails are not at hand")
    taken = {path.name for path in mails if understand(path.read_bytes()).notice.kind == "bounce"}
    assert taken <= REPORTS_ELSEWHERE
