"""How a mail is understood, for people who wonder why: one JSON object."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from miroir.channels.email.forwarding import forwarded
from miroir.channels.email.model import (
    DmarcResult,
    FailedRecipient,
    Kind,
    Mail,
    Passage,
    Unreadable,
)
from miroir.channels.email.parsing import understand
from miroir.channels.email.spam_verdicts import fails_dmarc
from miroir.channels.email.threading import parent_ids
from miroir.conversations import Meeting


class AttachmentExplained(msgspec.Struct, frozen=True):
    """A file that came with a mail; `size` in bytes."""

    name: str
    media_type: str
    size: int
    inline: bool


class ForwardedExplained(msgspec.Struct, frozen=True):
    """What a mail passes on: its first author, and the words of who passed it on.

    It is opened as its author's where one of us sent it.
    """

    author: str
    subject: str
    words: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a mail is understood, and why. `problem`: why it could not be read at all.

    `recipients` are those whom a bounce says that a mail did not reach, `parents` the ids of the
    mails that it answers, the nearest first. `dmarc`: what servers
    claim, believed of the trusted one.
    """

    file: str
    kind: Kind | None = None
    why: str | None = None
    problem: str | None = None
    recipients: tuple[FailedRecipient, ...] = ()
    feedback: str | None = None
    automatic: str | None = None
    message_id: str | None = None
    parents: tuple[str, ...] = ()
    sender: str | None = None
    copied: tuple[str, ...] = ()
    forwarded: ForwardedExplained | None = None
    subject: str = ""
    language: str | None = None
    text: str = ""
    folded: tuple[Passage, ...] = ()
    attachments: tuple[AttachmentExplained, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    dmarc: tuple[DmarcResult, ...] = ()
    cut: bool = False


def mail_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named, and those in the folders named, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path


def explain(path: Path, *, trusted_host: str | None = None) -> Explanation:
    """Return how the mail in a file is understood; a file that cannot be read is explained too.

    Only what `trusted_host` says of DMARC counts.
    """
    try:
        mail = understand(path.read_bytes())
    except (Unreadable, OSError) as problem:
        return Explanation(file=str(path), problem=str(problem))
    return _explanation(str(path), mail, trusted_host=trusted_host)


def _explanation(file: str, mail: Mail, *, trusted_host: str | None) -> Explanation:
    kind, why = mail.notice.kind, mail.notice.why
    if kind == "person" and fails_dmarc(mail.dmarc, trusted=trusted_host or ""):
        kind, why = "spam", "dmarc"
    return Explanation(
        file=file,
        kind=kind,
        why=why,
        recipients=mail.notice.failed,
        feedback=mail.notice.feedback,
        automatic=mail.automatic,
        message_id=mail.message_id,
        parents=parent_ids(mail),
        sender=mail.sender.address if mail.sender else None,
        copied=tuple(each.address for each in (*mail.to, *mail.cc)),
        forwarded=_forwarded(mail),
        subject=mail.subject,
        language=mail.language,
        text=mail.visible or mail.text,
        folded=tuple(each for each in mail.passages if each.role != "visible"),
        attachments=tuple(
            AttachmentExplained(each.name, each.media_type, len(each.content), each.inline)
            for each in mail.attachments
        ),
        meetings=mail.meetings,
        dmarc=mail.dmarc,
        cut=mail.cut,
    )


def _forwarded(mail: Mail) -> ForwardedExplained | None:
    found = forwarded(mail)
    if found is None:
        return None
    return ForwardedExplained(found.author.address, found.subject, found.words)
