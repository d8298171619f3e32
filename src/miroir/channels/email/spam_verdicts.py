"""What filters and receiving servers said of a mail, in its headers.

A header that calls a mail spam is believed whoever wrote it: only its own sender can lose by it.
A result of authentication is one of the named server only (RFC 8601, 5).
"""

import re
from collections.abc import Iterator, Mapping

from miroir.channels.email.headers import Headers
from miroir.channels.email.model import DmarcResult

YES = re.compile(r"\s*(?:yes|true|spam|1)\b", re.IGNORECASE)
MARKS: Mapping[str, re.Pattern[str]] = {
    "x-spam-flag": YES,
    "x-spam-status": YES,
    "x-spam": YES,
    "x-spamd-result": re.compile(r"[^:;]{1,60}:\s*true\b", re.IGNORECASE),
    "x-rspamd-action": re.compile(
        r"\s*(?:reject|add[ _]header|rewrite[ _]subject|quarantine)", re.IGNORECASE
    ),
    "x-ms-exchange-organization-scl": re.compile(r"\s*[5-9]\b"),
    "x-forefront-antispam-report": re.compile(
        r".*(?:^|;)\s*(?:scl:[5-9]\b|sfv:(?:spm|sks|skb)\b)", re.IGNORECASE
    ),
    "x-bogosity": re.compile(r"\s*(?:yes|spam)\b", re.IGNORECASE),
    "x-dspam-result": re.compile(r"\s*(?:spam|blacklisted|virus)\b", re.IGNORECASE),
    "x-crm114-status": re.compile(r"\s*spam\b", re.IGNORECASE),
    "x-barracuda-spam-flag": YES,
    "x-proofpoint-spam-details": re.compile(r".*\brule=\w*spam\b", re.IGNORECASE),
    "x-vr-spamstate": re.compile(r"\s*(?:spam|pce|mce)\b", re.IGNORECASE),
    "x-virus-status": re.compile(r"\s*(?:yes|infected)\b", re.IGNORECASE),
}
COMMENT = re.compile(r"\([^()]*\)")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
SERVER = re.compile(r"\s*([^\s;()]+)(?:\s+\d+)?\s*;", re.IGNORECASE)
DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
POLICY = re.compile(r"\bp\s*=\s*([a-z]+)|policy\.dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
MOST_RESULTS = 20


def marked_as_spam(headers: Headers) -> str | None:
    """Return the header by which a filter calls a mail spam, None where none does."""
    for name, pattern in MARKS.items():
        if any(pattern.match(value) for value in headers.all(name)):
            return name
    return None


def dmarc_results(headers: Headers) -> tuple[DmarcResult, ...]:
    """Return what servers say of a mail's DMARC, in the order of the headers."""
    found = [one for value in headers.all("authentication-results") for one in _results(value)]
    return tuple(found[:MOST_RESULTS])


def fails_dmarc(results: tuple[DmarcResult, ...], *, trusted: str) -> bool:
    """Say whether the server `trusted` tells that a mail is not of who it says, against their will.

    A domain whose policy is `none` asks for nothing to be done.
    """
    wanted = trusted.strip().lower()
    of_trusted = [one for one in results if wanted and one.server == wanted]
    failed = any(one.result == "fail" and one.policy != "none" for one in of_trusted)
    return failed and not any(one.result == "pass" for one in of_trusted)


def _results(value: str) -> Iterator[DmarcResult]:
    server = SERVER.match(COMMENT.sub(" ", QUOTED.sub(" ", value)))
    if server is None:
        return
    for result in _parts(value):
        if found := DMARC.match(result):
            policy = POLICY.search(result)
            said = (policy[1] or policy[2]).lower() if policy else None
            yield DmarcResult(server[1].lower(), found[1].lower(), said)


def _parts(value: str) -> list[str]:
    """Return the results of a header; what senders can have put into it separates none."""
    unquoted = QUOTED.sub(" ", value)
    return COMMENT.sub(lambda comment: comment[0].replace(";", " "), unquoted).split(";")[1:]
