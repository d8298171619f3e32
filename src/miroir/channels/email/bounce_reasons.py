"""Why a mail could not be delivered, and whether trying again is of use."""

import re
from typing import Literal

import msgspec

from miroir.channels.email.bounce_words import (
    FILTERED,
    NO_SUCH_RECIPIENT,
    PHRASES,
    USER_UNKNOWN,
    BounceReason,
)

Stage = Literal["connection", "sender", "recipient", "content"]

HARD: frozenset[BounceReason] = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})
# RFC 3463 and the IANA registry of enhanced status codes, as servers use them.
BY_STATUS: dict[str, BounceReason] = {
    "1.0": "userunknown", "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown",
    "1.4": "userunknown", "1.6": "hasmoved", "1.7": "rejected", "1.8": "rejected",
    "1.9": "userunknown", "1.10": "notaccept",
    "2.0": "filtered", "2.1": "filtered", "2.2": "mailboxfull", "2.3": "exceedlimit",
    "2.4": "filtered", "3.0": "systemerror", "3.1": "systemfull", "3.2": "notaccept",
    "3.3": "systemerror", "3.4": "mesgtoobig", "3.5": "systemerror",
    "4.0": "networkerror", "4.1": "expired", "4.2": "networkerror", "4.3": "systemerror",
    "4.4": "hostunknown", "4.5": "systemerror", "4.6": "networkerror", "4.7": "expired",
    "4.14": "networkerror", "5.0": "systemerror", "5.1": "systemerror", "5.2": "syntaxerror",
    "5.3": "toomanyconn", "5.4": "systemerror", "5.6": "syntaxerror", "6.0": "contenterror",
    "6.1": "contenterror", "6.2": "contenterror", "6.3": "contenterror", "6.5": "contenterror",
    "6.6": "contenterror", "6.7": "contenterror", "6.8": "contenterror",
    "7.0": "securityerror", "7.1": "securityerror", "7.2": "filtered", "7.4": "securityerror",
    "7.5": "securityerror", "7.7": "securityerror", "7.8": "securityerror",
    "7.9": "securityerror", "7.10": "securityerror", "7.13": "suspend", "7.17": "hasmoved",
    "7.18": "hasmoved", "7.20": "authfailure", "7.21": "authfailure", "7.22": "authfailure",
    "7.23": "authfailure", "7.24": "authfailure", "7.25": "requireptr", "7.26": "authfailure",
    "7.27": "notaccept", "7.28": "speeding", "7.29": "authfailure", "7.509": "authfailure",
}  # fmt: skip
BY_CATEGORY: dict[str, BounceReason] = {
    "bad-mailbox": "userunknown",
    "bad-domain": "hostunknown",
    "inactive-mailbox": "suspend",
    "quota-issues": "mailboxfull",
    "spam-related": "spamdetected",
    "virus-related": "virusdetected",
    "message-expired": "expired",
    "relaying-issues": "norelaying",
    "no-answer-from-host": "networkerror",
}
QUOTED = re.compile(r"[245]\.\d{1,3}\.\d{1,3} - [^'\"]{1,100}\d{3}-['\"](.+)['\"]", re.DOTALL)
PASSING: frozenset[BounceReason | None] = frozenset({"networkerror", "systemerror", None})
TELLING_OF_RECIPIENT = re.compile(r"[45]\.1\.(0|1|3|4|9|10)\Z")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says of one recipient.

    `said` are a server's words, `notice` all that is known besides; `stage` is how far the
    delivery came, None where nothing tells. `by_a_program`: a program behind the server failed;
    `by_a_rule`: the recipient's side took the mail and then returned it; `category` is PowerMTA's.
    """

    said: str
    notice: str
    status: str | None
    reply: int | None
    stage: Stage | None
    by_a_program: bool = False
    category: str = ""
    by_a_rule: bool = False


def reason_of(evidence: Evidence) -> BounceReason:
    """Return why the mail did not arrive."""
    if evidence.by_a_program:
        return "mailererror"
    if evidence.category in BY_CATEGORY:
        return BY_CATEGORY[evidence.category]
    words = _quoted(evidence.said) or evidence.said or evidence.notice
    told = _told(words, evidence)
    if told in PASSING and _first(evidence.notice) == "expired":
        return "expired"
    return told or _by_status(evidence) or _told(evidence.notice, evidence) or "onhold"


def _told(words: str, evidence: Evidence) -> BounceReason | None:
    told, unknown = _first(words), USER_UNKNOWN.search(words)
    if told is not None and not (unknown and told in VAGUE):
        return told
    if FILTERED.search(words):
        return "filtered"
    if unknown:
        named = NO_SUCH_RECIPIENT.search(words) or _of_recipient(evidence)
        return "userunknown" if named else "filtered"
    return None


def _quoted(said: str) -> str | None:
    """Return what another server said, where the reporting one quotes it after words of its own."""
    found = QUOTED.match(said)
    return found[1] if found else None


# What many refusals of a recipient also say, in passing.
VAGUE: frozenset[BounceReason] = frozenset(
    {"securityerror", "systemerror", "policyviolation", "contenterror", "networkerror", "rejected",
     "blocked", "mailererror", "syntaxerror", "hostunknown", "notaccept", "norelaying"}
)  # fmt: skip


def _first(words: str) -> BounceReason | None:
    return next((reason for reason, phrase in PHRASES if phrase.search(words)), None)


def _by_status(evidence: Evidence) -> BounceReason | None:
    if evidence.status is None:
        return None
    _, _, detail = evidence.status.partition(".")
    return BY_STATUS.get(detail)


def _of_recipient(evidence: Evidence) -> bool:
    """Tell a recipient that does not exist from one who, or whose provider, does not want the mail.

    A server that knows its recipients refuses them at RCPT, or says so by the status of RFC 3463.
    One that names the recipient unknown after it has seen the content, or that tells neither how
    far the delivery came nor a status, has filtered it more often than not.
    """
    if evidence.by_a_rule:
        return False
    if evidence.status is not None and TELLING_OF_RECIPIENT.match(evidence.status):
        return True
    if evidence.stage is not None:
        return evidence.stage == "recipient"
    return evidence.reply is None and not (evidence.status or "").endswith(".2.1")


def is_hard(reason: BounceReason, *, status: str | None, reply: int | None) -> bool:
    """Say whether the address is of no use any more: mail to it should stop."""
    temporary = (status or str(reply or "")).startswith("4")
    return reason in HARD and not temporary
