"""Reading messages, as screens and integrators get them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.base.prompts import Prompt
from miroir.conversations.events import Event
from miroir.conversations.facts import FailureCode
from miroir.conversations.mail_pictures import show_pictures
from miroir.conversations.meetings import Meeting
from miroir.conversations.prompts import PromptAnswer
from miroir.files import Attached, FileShown, Links, attached

MessageKind = Literal["inbound", "reply", "note", "event"]
DeliveryState = Literal["none", "waiting", "delayed", "delivered", "failed"]

COLUMNS = """
    m.id, m.conversation_id, m.kind, m.channel, m.author_kind, m.author_id,
    coalesce(a.name, c.name) as author_name, m.text, m.html, m.folded, m.created_at,
    m.read_at, m.delivered_at, m.failed_at, m.failure_code, m.failure, m.delayed_at,
    m.event, m.cc, m.meetings, m.prompt, m.answers_id, m.answers,
    origin.number as origin_number,
    exists (select from message_file f
            where f.organisation_id = m.organisation_id and f.message_id = m.id) as has_files
"""
AUTHORS = """
    left join adviser a on m.author_kind = 'adviser'
        and a.organisation_id = m.organisation_id and a.id = m.author_id
    left join conversation origin
        on origin.organisation_id = m.organisation_id and origin.id = m.origin_id
    left join customer c on m.author_kind = 'customer'
        and c.organisation_id = m.organisation_id and c.id = m.author_id
"""
BY_ID = f"""
    select {COLUMNS} from message m {AUTHORS}
    where m.organisation_id = $1 and m.id = any($2)
    order by m.created_at, m.id
"""
TIMELINE = f"""
    select {COLUMNS} from message m {AUTHORS}
    where m.organisation_id = $1 and m.conversation_id = $2 and m.kind = any($3)
      and ($4::timestamptz is null or (m.created_at, m.id) < ($4, $5))
    order by m.created_at desc, m.id desc
    limit $6
"""


class Author(msgspec.Struct, frozen=True):
    """Who wrote a message, as named on screen."""

    kind: Literal["customer", "adviser", "system"]
    id: UUID | None
    name: str | None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a conversation; `html` is sanitised, `folded` the quoted part of a mail.

    `failure_code` says why it did not reach the customer, `failure` what a server said of it.
    `event` is a deed that its kind `event` tells without a text; `origin` the number of the
    conversation that it was written in, where that is another one. `cc`: to whom it was copied.
    `meetings`: what its calendar proposes, cancels or answers.
    `prompt` is what an answer holds out, `answers` what the customer gave to an earlier one.
    """

    id: UUID
    conversation_id: UUID
    kind: MessageKind
    channel: Channel
    author: Author
    text: str
    html: str | None
    folded: str | None
    created_at: datetime
    read_at: datetime | None
    delivery: DeliveryState
    failure_code: FailureCode | None
    failure: str | None
    files: list[FileShown]
    event: Event | None = None
    origin: int | None = None
    cc: list[str] = []
    meetings: tuple[Meeting, ...] = ()
    prompt: Prompt | None = None
    answers: PromptAnswer | None = None


ALL_KINDS: tuple[MessageKind, ...] = ("inbound", "reply", "note", "event")
CUSTOMER_KINDS: tuple[MessageKind, ...] = ("inbound", "reply")


async def messages(transaction: Transaction, ids: Sequence[UUID], *, links: Links) -> list[Message]:
    """Return the messages with `ids` that exist, oldest first."""
    rows = await transaction.fetch(BY_ID, transaction.organisation, list(ids))
    return await _messages(transaction, rows, links=links)


async def timeline(
    transaction: Transaction,
    conversation_id: UUID,
    *,
    links: Links,
    before: tuple[datetime, UUID] | None = None,
    kinds: Sequence[MessageKind] = ALL_KINDS,
    limit: int = 50,
) -> list[Message]:
    """Return up to `limit` messages of a conversation, newest first, older than `before`."""
    at, message_id = before or (None, None)
    rows = await transaction.fetch(
        TIMELINE,
        transaction.organisation,
        conversation_id,
        list(kinds),
        at,
        message_id,
        limit,
    )
    return await _messages(transaction, rows, links=links)


async def _messages(
    transaction: Transaction, rows: Sequence[Row], *, links: Links
) -> list[Message]:
    with_files = [row["id"] for row in rows if row["has_files"]]
    files = await attached(transaction, with_files) if with_files else {}
    return [_message(transaction, row, files=files.get(row["id"], []), links=links) for row in rows]


def _message(
    transaction: Transaction, row: Row, *, files: Sequence[Attached], links: Links
) -> Message:
    shown = [
        links.shown(file, organisation=transaction.organisation, at=transaction.at)
        for file in files
    ]
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        kind=row["kind"],
        channel=row["channel"],
        author=Author(row["author_kind"], row["author_id"], row["author_name"]),
        text=row["text"],
        html=row["html"] and show_pictures(row["html"], _inside(files, shown)),
        folded=row["folded"],
        created_at=row["created_at"],
        read_at=row["read_at"],
        delivery=_delivery(row),
        failure_code=row["failure_code"],
        failure=row["failure"],
        files=shown,
        event=row["event"] and msgspec.convert(row["event"], Event),
        origin=row["origin_number"],
        cc=row["cc"],
        meetings=msgspec.convert(row["meetings"] or (), tuple[Meeting, ...]),
        prompt=row["prompt"] and msgspec.convert(row["prompt"], Prompt),
        answers=_answers(row),
    )


def _answers(row: Row) -> PromptAnswer | None:
    if row["answers_id"] is None:
        return None
    return PromptAnswer(message_id=row["answers_id"], values=row["answers"])


def _inside(files: Sequence[Attached], shown: Sequence[FileShown]) -> dict[str, str]:
    pairs = zip(files, shown, strict=True)
    return {file.content_id: each.url for file, each in pairs if file.content_id and each.url}


def _delivery(row: Row) -> DeliveryState:
    if row["kind"] != "reply":
        return "none"
    if row["delivered_at"] is not None:
        return "delivered"
    if row["failed_at"] is not None:
        return "failed"
    return "waiting" if row["delayed_at"] is None else "delayed"
