import pytest

from miroir.channels.email import Automation, understand


def automatic(*headers: str) -> Automation | None:
    return understand("\r\n".join([*headers, "", "text"]).encode()).automatic


@pytest.mark.parametrize(
    "headers",
    [
        ["From: Léa <lea@example.org>", "Subject: Bonjour", "Return-Path: <lea@example.org>"],
        ["From: lea@example.org", "Auto-Submitted: no"],
        ["From: lea@example.org", "Auto-Submitted: No (a person)"],
        ["From: lea@example.org", "Precedence: first-class"],
        ["From: lea@example.org", "X-Auto-Response-Suppress: None"],
        ["From: lea@example.org", "Subject: Mon absence du bureau de poste"],
        ["From: noreply.fan@example.org"],
        ["From: postmaster.general@example.org"],
        ["Subject: no sender"],
    ],
)
def test_a_persons_mail_may_be_answered(headers: list[str]) -> None:
    assert automatic(*headers) is None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (["From: a@b.c", "Auto-Submitted: auto-replied"], "auto-replied"),
        (["From: a@b.c", "Auto-Submitted: Auto-Replied; owner-email=x"], "auto-replied"),
        (["From: a@b.c", "Auto-Submitted: auto-generated (cron)"], "auto-generated"),
        (["From: a@b.c", "Auto-Submitted: auto-notified"], "auto-generated"),
        (["From: a@b.c", "X-Autoreply: yes"], "auto-replied"),
        (["From: a@b.c", "X-Autorespond: x"], "auto-replied"),
        (["From: a@b.c", "Precedence: auto_reply"], "auto-replied"),
        (["From: a@b.c", "Subject: Réponse automatique : facture"], "auto-replied"),
        (["From: a@b.c", "Subject: =?utf-8?q?R=C3=A9ponse_automatique?="], "auto-replied"),
        (["From: a@b.c", "Subject: Automatic reply: invoice"], "auto-replied"),
        (["From: a@b.c", "Subject: Out of Office"], "auto-replied"),
        (["From: a@b.c", "Subject: Automatische Antwort: Rechnung"], "auto-replied"),
        (["From: a@b.c", "Precedence: bulk"], "bulk"),
        (["From: a@b.c", "Precedence: Junk"], "bulk"),
        (["From: a@b.c", "List-Id: <list.example.org>"], "bulk"),
        (["From: a@b.c", "List-Unsubscribe: <https://x.y>"], "bulk"),
        (["From: a@b.c", "X-Auto-Response-Suppress: DR, OOF, AutoReply"], "suppressed"),
        (["From: a@b.c", "X-Auto-Response-Suppress: All"], "suppressed"),
        (["From: a@b.c", "Return-Path: <>"], "auto-generated"),
        (["From: MAILER-DAEMON@b.c", "Return-Path: <>"], "bounce"),
        (["From: Postmaster@b.c"], "bounce"),
        (["From: a@b.c", "X-Failed-Recipients: x@y.z"], "bounce"),
        (
            ["From: a@b.c", "Content-Type: multipart/report; report-type=delivery-status"],
            "bounce",
        ),
        (
            ["From: a@b.c", "Content-Type: multipart/report; report-type=disposition-notification"],
            "auto-generated",
        ),
        (["From: no-reply@b.c"], "no-reply"),
        (["From: noreply-42@b.c"], "no-reply"),
        (["From: ne-pas-repondre@b.c"], "no-reply"),
        (["From: donotreply@b.c"], "no-reply"),
        (["From: bounces+42@b.c"], "no-reply"),
    ],
)
def test_a_machines_mail_says_why_it_must_not_be_answered(
    headers: list[str], reason: Automation
) -> None:
    assert automatic(*headers) == reason
