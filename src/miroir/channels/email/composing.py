"""An answer, written as a mail that every mail program shows and threads."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Literal

import msgspec
from babel.dates import format_datetime

from miroir.base.errors import Invalid
from miroir.channels.email.charsets import clean
from miroir.channels.email.file_names import name_of
from miroir.channels.email.header_lines import (
    address_line,
    date_line,
    ids_line,
    text_line,
    unsubscribe_lines,
    wire_address,
)
from miroir.channels.email.headers import MEDIA_TYPE
from miroir.channels.email.loop_marks import HEADER as LOOP_HEADER
from miroir.channels.email.model import Address, Attachment

REPLY_PREFIX = re.compile(r"\s*(?:re|ré|aw|sv|antw|rv|ris|rif)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
INTRODUCTIONS = {"fr": "Le {date}, {author} a écrit :", "en": "On {date}, {author} wrote:"}
DATES = {"fr": "d MMMM y 'à' HH:mm", "en": "d MMMM y 'at' HH:mm"}


class Quotation(msgspec.Struct, frozen=True):
    """An earlier message given again below the answer, and the line that introduces it."""

    introduction: str
    text: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to be. Where `html` is None it is made from `text`; else both must say the same.

    `sender` is whom the customer sees; `reply_to` takes the answers; bounces go to
    `return_path` (an empty string: to nobody), by default to the sender, and to nobody for an
    automatic reply (RFC 3834). Ids are bracketed.
    """

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    return_path: str | None = None
    subject: str
    text: str
    html: str | None = None
    quotation: Quotation | None = None
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    at: datetime
    automatic: Literal["auto-generated", "auto-replied"] | None = None
    unsubscribe: str | None = None
    loop_mark: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Outgoing(msgspec.Struct, frozen=True):
    """A mail ready to be sent: its envelope and its bytes, all ASCII, lines ended by CRLF."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


def compose(draft: Draft) -> Outgoing:
    """Return `draft` as a mail. Raises `Invalid` for an address that mail cannot be sent to."""
    if not draft.to:
        raise Invalid("A mail needs at least one recipient: add an address.")
    head = "\r\n".join(_head(draft))
    recipients = (wire_address(each.address) for each in (*draft.to, *draft.cc))
    return Outgoing(
        sender=_bounce_address(draft),
        recipients=tuple(dict.fromkeys(recipients)),
        content=head.encode("ascii") + b"\r\n" + _body(draft).as_bytes(),
    )


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: "Re: " once, whatever the language of the others."""
    return subject.strip() if REPLY_PREFIX.match(subject) else f"Re: {subject.strip()}"


def introduction(author: str, *, sent: datetime, zone: tzinfo, language: str) -> str:
    """Return the line before a quotation, in French or English: "Le 3 mars 2026 à 10:12, …"."""
    spoken = language if language in INTRODUCTIONS else "en"
    date = format_datetime(sent, DATES[spoken], tzinfo=zone, locale=spoken)
    return INTRODUCTIONS[spoken].format(date=date, author=author)


def _bounce_address(draft: Draft) -> str:
    if draft.return_path is not None:
        return wire_address(draft.return_path) if draft.return_path else ""
    return "" if draft.automatic == "auto-replied" else wire_address(draft.sender.address)


def _head(draft: Draft) -> Iterator[str]:
    yield address_line("From", [draft.sender])
    yield address_line("To", draft.to)
    if draft.cc:
        yield address_line("Cc", draft.cc)
    if draft.reply_to:
        yield address_line("Reply-To", [draft.reply_to])
    yield text_line("Subject", draft.subject)
    yield date_line(draft.at)
    yield from _threading_lines(draft)
    if draft.automatic:
        yield f"Auto-Submitted: {draft.automatic}"
        yield "X-Auto-Response-Suppress: All"
        yield "Precedence: bulk"
    if draft.loop_mark:
        yield f"{LOOP_HEADER}: {draft.loop_mark}"
    if draft.unsubscribe:
        yield from unsubscribe_lines(draft.unsubscribe)


def _threading_lines(draft: Draft) -> Iterator[str]:
    own = ids_line("Message-ID", [draft.message_id])
    if own is None:
        raise Invalid("A Message-ID is written <left@right>: make it with message_id().")
    yield own
    parent = [draft.in_reply_to] if draft.in_reply_to else []
    for name, ids in (("In-Reply-To", parent), ("References", [*draft.references, *parent])):
        if line := ids_line(name, ids):
            yield line


def _body(draft: Draft) -> EmailMessage:
    body = EmailMessage(policy=SMTP)
    body.set_content(_plain(draft), cte="quoted-printable")
    body.add_alternative(_rich(draft), subtype="html", cte="quoted-printable")
    _show_in_place(body, [file for file in draft.attachments if file.inline])
    attached = [file for file in draft.attachments if not file.inline]
    for position, file in enumerate(attached, start=1):
        maintype, subtype = _kind(file.media_type)
        body.add_attachment(
            file.content,
            maintype=maintype,
            subtype=subtype,
            filename=name_of(file.name, media_type=file.media_type, position=position),
        )
    return body


def _show_in_place(body: EmailMessage, files: Sequence[Attachment]) -> None:
    """Put what the HTML shows by its content id beside the HTML (RFC 2387)."""
    rich = body.get_body(("html",))
    if rich is None:
        return
    for position, file in enumerate(files, start=1):
        maintype, subtype = _kind(file.media_type)
        rich.add_related(
            file.content,
            maintype=maintype,
            subtype=subtype,
            cid=f"<{file.content_id}>",
            disposition="inline",
            filename=name_of(file.name, media_type=file.media_type, position=position),
        )


def _kind(media_type: str) -> tuple[str, str]:
    declared = media_type.lower()
    if not MEDIA_TYPE.fullmatch(declared) or declared.startswith(("multipart/", "message/")):
        return "application", "octet-stream"
    maintype, _, subtype = declared.partition("/")
    return maintype, subtype


def _plain(draft: Draft) -> str:
    text = clean(draft.text).rstrip() + "\n"
    if draft.quotation is None:
        return text
    quoted = clean(draft.quotation.text).strip("\n").split("\n")
    marked = "\n".join(f"> {line}" if line else ">" for line in quoted)
    return f"{text}\n{clean(draft.quotation.introduction).strip()}\n{marked}\n"


def _rich(draft: Draft) -> str:
    content = draft.html if draft.html is not None else paragraphs(draft.text)
    if draft.quotation:
        introduced = escape(clean(draft.quotation.introduction).strip())
        quoted = paragraphs(draft.quotation.text)
        content += f'<p>{introduced}</p><blockquote type="cite">{quoted}</blockquote>'
    return f"<!DOCTYPE html><html><body>{content}</body></html>\n"


def paragraphs(text: str) -> str:
    """Return a text as the HTML of a mail."""
    paragraphs = re.split(r"\n{2,}", clean(text).strip("\n"))
    return "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in paragraphs)
