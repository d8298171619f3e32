"""What is written at the desk, as screens send it and get it."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.composing.facts import Hold, Stop
from miroir.conversations import Prompt
from miroir.files import FileShown

LONGEST_UNDO = timedelta(seconds=30)
LATEST = timedelta(days=365)

Text = Annotated[str, msgspec.Meta(max_length=100_000)]
Html = Annotated[str, msgspec.Meta(max_length=400_000)]
FileIds = Annotated[list[UUID], msgspec.Meta(max_length=20)]


class Writer(msgspec.Struct, frozen=True):
    """An adviser, as named on screen."""

    id: UUID
    name: str


class Words(msgspec.Struct, kw_only=True, frozen=True):
    """What an answer says. With `html`, an e-mail's rich text, `text` is made from it.

    `prompt`: links, choices or a form, held out to the customer below the words.
    """

    text: Text = ""
    html: Html | None = None
    file_ids: FileIds = msgspec.field(default_factory=list)
    channel: Channel | None = None
    prompt: Prompt | None = None


class NewHeldReply(Words, kw_only=True, frozen=True):
    """An answer to hold: for `undo_seconds`, or until `leaves_at`.

    `id` becomes the message's, and makes a repetition harmless. `seen_id`: the newest message that
    its author had on screen; `over`: send even though a colleague answered since, or writes.
    """

    id: UUID
    undo_seconds: Annotated[int, msgspec.Meta(ge=1, le=30)] | None = None
    leaves_at: datetime | None = None
    seen_id: UUID | None = None
    over: bool = False


class HeldReply(msgspec.Struct, kw_only=True, frozen=True):
    """An answer that waits; `stopped` answers stay until their author has dealt with them."""

    id: UUID
    conversation_id: UUID
    adviser: Writer
    channel: Channel | None
    text: str
    html: str | None
    files: list[FileShown]
    prompt: Prompt | None
    hold: Hold
    written_at: datetime
    leaves_at: datetime
    state: Literal["waiting", "sent", "undone", "stopped"]
    stopped_by: Stop | None


class DraftEdit(Words, kw_only=True, frozen=True):
    """An edit of a draft. `base`: the version it began from; `screen` names the browser tab."""

    base: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    screen: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    kind: Literal["reply", "note"] = "reply"
    seen_id: UUID | None = None


class Draft(msgspec.Struct, kw_only=True, frozen=True):
    """What an adviser has written and not sent in a conversation; version 0: nothing ever."""

    conversation_id: UUID
    version: int
    screen: str
    kind: Literal["reply", "note"]
    channel: Channel | None
    text: str
    html: str | None
    files: list[FileShown]
    prompt: Prompt | None
    seen_id: UUID | None
    updated_at: datetime | None


class DraftKept(msgspec.Struct, kw_only=True, frozen=True):
    """A draft after an edit. `replaced`: what another screen had written meanwhile, if it had."""

    draft: Draft
    replaced: Draft | None
