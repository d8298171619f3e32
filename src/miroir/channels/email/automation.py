"""Mail that no person wrote, which must never be answered by a machine (RFC 3834 and the wild)."""

import re

from miroir.channels.email.headers import Headers
from miroir.channels.email.model import Address, Automation

MACHINE = re.compile(
    r"(?:mailer-daemon|mail-daemon|postmaster|no-?_?\.?reply|ne-?_?\.?pas-?_?\.?repondre"
    r"|do-?not-?reply|noreply-.*|nepasrepondre-.*|bounces?(?:[+-].*)?|listserv|majordomo)@",
    re.IGNORECASE,
)
BOUNCER = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster)@", re.IGNORECASE)
REPLY_SUBJECT = re.compile(
    r"\s*(?:out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)"
    r"|r[ée]ponse automatique|absence du bureau|message d['’]absence|absent du bureau"
    r"|automatische antwort|abwesenheitsnotiz|automatisch antwoord|afwezigheid"
    r"|respuesta autom[áa]tica|fuera de la oficina|risposta automatica|fuori sede"
    r"|resposta autom[áa]tica)\b",
    re.IGNORECASE,
)
REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-mailer-autoreply",
    "x-vacation",
    "x-away-message",
)
LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe", "x-mailing-list", "feedback-id")


def automation(headers: Headers, *, sender: Address | None) -> Automation | None:
    """Return why this mail must not be answered automatically, or None for a person's mail."""
    return (
        _bounce(headers, sender)
        or _declared(headers)
        or _replied(headers)
        or _without_return(headers)
        or _bulk(headers)
        or _unanswerable(headers, sender)
    )


def _bounce(headers: Headers, sender: Address | None) -> Automation | None:
    kind, parameters = headers.parameters("content-type")
    report = parameters.get("report-type", "").lower()
    delivery_report = kind == "multipart/report" and report != "disposition-notification"
    bouncer = sender is not None and BOUNCER.match(sender.address)
    if delivery_report or bouncer or "x-failed-recipients" in headers:
        return "bounce"
    return None


def _without_return(headers: Headers) -> Automation | None:
    report = headers.parameters("content-type")[0] == "multipart/report"
    return "auto-generated" if report or headers.first("return-path") == "<>" else None


def _declared(headers: Headers) -> Automation | None:
    word = headers.parameters("auto-submitted")[0].partition(" ")[0]
    if word in {"", "no"}:
        return None
    return "auto-replied" if word == "auto-replied" else "auto-generated"


def _replied(headers: Headers) -> Automation | None:
    answered = any(name in headers for name in REPLY_HEADERS)
    precedence = headers.text("precedence").lower() in {"auto_reply", "auto-reply"}
    if answered or precedence or REPLY_SUBJECT.match(headers.text("subject")):
        return "auto-replied"
    return None


def _bulk(headers: Headers) -> Automation | None:
    precedence = headers.text("precedence").lower()
    listed = any(name in headers for name in LIST_HEADERS)
    return "bulk" if listed or precedence in {"bulk", "junk", "list"} else None


def _unanswerable(headers: Headers, sender: Address | None) -> Automation | None:
    suppressed = set(re.split(r"[,\s]+", headers.text("x-auto-response-suppress").lower()))
    if suppressed & {"all", "autoreply", "oof", "dr", "rn", "nrn"}:
        return "suppressed"
    return "no-reply" if sender and MACHINE.match(sender.address) else None
