"""From the bytes of a mail to what it says. Whatever the bytes, it never crashes.

Pure and synchronous. A mail of some megabytes takes tens of milliseconds: run it in a thread.
"""

from miroir.channels.email import body, parts
from miroir.channels.email.automation import automation
from miroir.channels.email.folding import fold
from miroir.channels.email.headers import Headers
from miroir.channels.email.html import sanitised
from miroir.channels.email.kinds import read_notice
from miroir.channels.email.languages import guess
from miroir.channels.email.loop_marks import HEADER as LOOP_HEADER
from miroir.channels.email.meetings import read_meetings
from miroir.channels.email.model import Attachment, Mail, Unreadable
from miroir.channels.email.spam_verdicts import dmarc_results

LARGEST = 100 * 1024 * 1024
LONGEST_SUBJECT = 2_000
LONGEST_READ = 1_000_000
LONGEST_SHOWN = 99_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def understand(raw: bytes) -> Mail:
    """Return what a mail says (RFC 5322, MIME, and what is met in their place).

    Empty bytes are an empty mail. Raises `Unreadable` for more than 100 MiB.
    """
    root, cut = parts.tree(_checked(raw))
    headers = root.headers
    read = body.read(root)
    meetings = read_meetings(read.files)
    html = read.html
    # Some calendars send nothing beside the invitation itself.
    whole = read.text or next((each.words for each in meetings if html is None), "")
    text = whole[:LONGEST_READ]
    shown = sanitised(html) if html is not None else None
    passages = fold(text)
    sender = next(iter(headers.addresses("from") or headers.addresses("sender")), None)
    automatic = automation(headers, sender=sender)
    visible = "".join(each.text for each in passages if each.role == "visible")
    is_long = len(visible) > LONGEST_SHOWN or len(whole) > LONGEST_READ
    rest = _rest(whole if is_long else None, html if shown is None else None)
    return Mail(
        sender=sender,
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        delivered_to=_delivered_to(headers),
        return_path=_return_path(headers),
        subject=headers.text("subject")[:LONGEST_SUBJECT],
        sent=headers.instant("date"),
        message_id=next(iter(headers.ids("message-id")), None),
        in_reply_to=headers.ids("in-reply-to"),
        references=headers.ids("references"),
        text=text,
        passages=passages,
        html=shown,
        source_html=html,
        attachments=(*read.files, *rest),
        meetings=meetings,
        language=guess(visible, declared=headers.text("content-language")),
        automatic=automatic,
        notice=read_notice(root, text, sender=sender, automatic=automatic),
        cut=cut or bool(rest),
        dmarc=dmarc_results(headers),
        loop_mark=headers.first(LOOP_HEADER.lower()),
    )


def _rest(text: str | None, html: str | None) -> list[Attachment]:
    """Return, as files, the whole of what is too long to be shown."""
    return [
        Attachment(name=f"message.{suffix}", media_type=kind, content=whole.encode())
        for suffix, kind, whole in (("txt", "text/plain", text), ("html", "text/html", html))
        if whole is not None
    ]


def _checked(raw: bytes) -> bytes:
    if len(raw) > LARGEST:
        raise Unreadable("The mail is over 100 MiB: ask for its files by a link.")
    return raw.removeprefix(BYTE_ORDER_MARK).lstrip(b"\r\n")


DELIVERY_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to")


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    found = [each.address for name in DELIVERY_HEADERS for each in headers.addresses(name)]
    return tuple(dict.fromkeys(found))


def _return_path(headers: Headers) -> str | None:
    if "return-path" not in headers:
        return None
    return next((each.address for each in headers.addresses("return-path")), "")
