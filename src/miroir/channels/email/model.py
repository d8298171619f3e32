"""What a mail says, once understood."""

from datetime import datetime
from typing import Literal

import msgspec

from miroir.base.errors import MiroirError
from miroir.channels.email.bounce_words import BounceReason
from miroir.conversations import Meeting

Automation = Literal["auto-replied", "auto-generated", "bounce", "bulk", "suppressed", "no-reply"]
Kind = Literal["person", "bounce", "report", "auto-reply", "loop", "spam"]
Role = Literal["visible", "quote", "signature"]
Language = Literal["fr", "en", "de", "es", "it", "nl", "pt"]


class Unreadable(MiroirError):
    """The bytes are no mail that can be read; the message says why."""

    status = 422
    code = "unreadable-mail"


class Address(msgspec.Struct, frozen=True):
    """A mailbox: the name shown (or an empty string) and `local@domain`, domain in lower case."""

    name: str
    address: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a mail. `inline`: the HTML shows it in place, by its content id."""

    name: str
    media_type: str
    content: bytes
    content_id: str | None = None
    inline: bool = False


class Passage(msgspec.Struct, frozen=True):
    """Consecutive lines of a text that play one role."""

    role: Role
    text: str


class FailedRecipient(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a mail did not reach: `hard` says that the address is of no use any more.

    `delayed`: it is still being tried. `status` is the enhanced status (RFC 3463), `reply` the
    SMTP code, `said` the server's words.
    """

    address: str
    delayed: bool
    hard: bool
    reason: BounceReason
    status: str | None
    reply: int | None
    said: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of mail one is, and why it is taken for that, in a word.

    `failed`: whom a bounce says that a mail did not reach; `feedback`: what a feedback report
    (RFC 5965) complains of, `abuse` most often; `about`: the ids of the mails that come back.
    """

    kind: Kind
    why: str
    failed: tuple[FailedRecipient, ...] = ()
    feedback: str | None = None
    about: tuple[str, ...] = ()


class DmarcResult(msgspec.Struct, frozen=True):
    """What a server says of a mail's DMARC (RFC 7489): `pass`, `fail`…, and the domain's policy."""

    server: str
    result: str
    policy: str | None


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A received mail. Every string is free of NUL and encodes to UTF-8.

    `sent` is in UTC. Ids are bracketed: `<left@right>`. `return_path` is an empty string for the
    null sender. `passages` put end to end are `text`. `html` is sanitised, None where there is
    none or it is too large to show; `source_html` is as received. `cut` says that limits left
    something out, which only the raw mail still holds. `dmarc` is what any server claims, also
    forged; `loop_mark` what may be our own mark.
    """

    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    return_path: str | None
    subject: str
    sent: datetime | None
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    passages: tuple[Passage, ...]
    html: str | None
    source_html: str | None
    attachments: tuple[Attachment, ...]
    meetings: tuple[Meeting, ...] = ()
    language: Language | None
    automatic: Automation | None
    notice: Notice
    cut: bool
    dmarc: tuple[DmarcResult, ...] = ()
    loop_mark: str | None = None

    @property
    def visible(self) -> str:
        """What the author wrote for this message: no quotes, no signature."""
        return "".join(p.text for p in self.passages if p.role == "visible").strip("\n")
