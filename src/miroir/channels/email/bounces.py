"""Reports that a mail did not arrive (RFC 3464 and the odd ones), recipient by recipient."""

# ruff: noqa: E501 - a phrase is read better whole

import re
from collections.abc import Iterator, Sequence

from miroir.channels.email import notices
from miroir.channels.email.bounce_reasons import Evidence, Stage, is_hard, reason_of
from miroir.channels.email.delivery_status import StatusGroup, status_groups
from miroir.channels.email.headers import Headers
from miroir.channels.email.model import FailedRecipient
from miroir.channels.email.parts import Node

LONGEST_WORDS = 1_000
MOST_RECIPIENTS = 200
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
AFTER_REPLY = re.compile(r"(?<![\d.])[245]\d\d[ -]#?['\"]?([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.:#])([245][0-5]\d)(?=[ -]|$)", re.MULTILINE)
TOLD: dict[Stage, str] = {
    "recipient": r"in\s+reply\s+to\s+RCPT|after\s+RCPT|\[RCPT_TO\]|following RCPT|\bSMTP:RCPT\b"
    r"|RCPT\s+TO\s+response|does not like recipient|in\s+RCPT\s+TO\b",
    "content": r"in\s+reply\s+to\s+(end\s+of\s+)?DATA|after\s+(end of )?(data|message)|following DATA"
    r"|final DATA|SMTP command\s+DATA|\[DATA\]|failed after I sent the message",
    "sender": r"in\s+reply\s+to\s+MAIL|after\s+MAIL\s+FROM|\[MAIL_FROM\]|does not like sender",
    "connection": r"in\s+reply\s+to\s+(EHLO|HELO|STARTTLS)|after\s+(initial connection|EHLO|HELO)"
    r"|initial server greeting|Connected to .{0,60} but greeting failed",
}
STAGES = {stage: re.compile(told, re.IGNORECASE) for stage, told in TOLD.items()}
SPOKEN = re.compile(r"^\s*(?:Sent\s*)?(?:>>>|<<<)\s*(RCPT|DATA|MAIL|EHLO|HELO)", re.IGNORECASE)
HEARD = re.compile(r"^\s*(?:Received\s*)?(?:<<<|>>>)\s*([45]\d\d)", re.IGNORECASE)
OF_COMMAND: dict[str, Stage] = {
    "RCPT": "recipient", "DATA": "content", "MAIL": "sender", "EHLO": "connection",
    "HELO": "connection",
}  # fmt: skip


GATEWAYS = re.compile(
    r"\.messagelabs\.com|symantec email security\.cloud|^\s*-+ the following addresses had delivery problems -+"
    r"|@(vtext|vzwpix)\.com\b",
    re.IGNORECASE | re.MULTILINE,
)


def failed_recipients(root: Node, text: str, *, sender: Sequence[str]) -> list[FailedRecipient]:
    """Return whom a report says that a mail did not reach, in its order; `text` is what it shows.

    `sender` are the addresses of whoever sent that mail: those that the report was sent to.
    """
    notice = notices.before_original(text)
    headers = root.headers
    if groups := [group for group in status_groups(root) if group.not_arrived]:
        found = [_from_group(group, notice) for group in groups]
    else:
        found = list(_from_words(headers, notice, text, sender=sender))
    unique = {each.address.lower(): each for each in reversed(found)}
    return list(reversed(unique.values()))[:MOST_RECIPIENTS]


def _from_group(group: StatusGroup, notice: str) -> FailedRecipient:
    address = group.address or ""
    automatic = notices.automatic_rejection(notice)
    said = automatic or group.words
    stage = _stage(notice, said=said, address=address)
    return _failed(
        address,
        said=said,
        notice=notice,
        status=_status(said) or (None if automatic else _status(group.status)),
        stage=stage or _stage_of_gateway(f"{group.fields.get('reporting-mta', '')}\n{notice}"),
        by_a_program=group.by_a_program,
        category=group.fields.get("x-powermta-bouncecategory", "").strip().lower(),
        by_a_rule=group.from_a_rule,
        delayed=group.action.startswith("delay"),
    )


def _from_words(
    headers: Headers, notice: str, text: str, *, sender: Sequence[str]
) -> Iterator[FailedRecipient]:
    declared = [address for value in headers.all("x-failed-recipients")
                for address in notices.ADDRESS.findall(value)]  # fmt: skip
    named = declared or notices.recipients(notice, sender=sender)
    for address in named or notices.original_recipients(text):
        said = notices.words_about(address, notice, others=named)
        subject = headers.text("subject")
        yield _failed(
            address,
            said=said,
            notice=f"{notice}\n{subject}",
            status=_status(said),
            stage=_stage(said, said=said, address=address)
            or _stage_of_gateway(f"{notice}\n{headers.text('from')}"),
        )


def _failed(
    address: str,
    *,
    said: str,
    notice: str,
    status: str | None,
    stage: Stage | None,
    by_a_program: bool = False,
    category: str = "",
    by_a_rule: bool = False,
    delayed: bool = False,
) -> FailedRecipient:
    reply = _reply(said)
    evidence = Evidence(
        said=said,
        notice=notice,
        status=status,
        reply=reply,
        stage=stage,
        by_a_program=by_a_program,
        category=category,
        by_a_rule=by_a_rule,
    )
    reason = reason_of(evidence)
    return FailedRecipient(
        address=address,
        delayed=delayed,
        hard=not delayed and is_hard(reason, status=status, reply=reply),
        reason=reason,
        status=status,
        reply=reply,
        said=" ".join(said.split())[:LONGEST_WORDS],
    )


def _status(words: str) -> str | None:
    """Return the most telling enhanced status: the one after a reply code, the least general."""
    told = [*AFTER_REPLY.findall(words), *STATUS.findall(words)]
    return next((one for one in told if not one.endswith(".0.0")), told[0] if told else None)


def _reply(words: str) -> int | None:
    found = REPLY.search(words)
    return int(found[1]) if found else None


def _stage(notice: str, *, said: str, address: str) -> Stage | None:
    for words in (said, notices.words_about(address, notice, others=())):
        for stage, pattern in STAGES.items():
            if pattern.search(words):
                return stage
    return _stage_of_transcript(notice)


def _stage_of_gateway(words: str) -> Stage | None:
    """Return where the mail was refused, for gateways that only pass on what they hear at RCPT."""
    return "recipient" if GATEWAYS.search(words) else None


def _stage_of_transcript(notice: str) -> Stage | None:
    """Return the command that the first refusal in a transcript answered."""
    command: Stage | None = None
    for line in notice.splitlines():
        if spoken := SPOKEN.match(line):
            command = OF_COMMAND[spoken[1].upper()]
        elif HEARD.match(line) and command is not None:
            return command
    return None
