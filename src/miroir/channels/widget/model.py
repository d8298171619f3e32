"""What the widget is shown and what it sends."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.ids import OrganisationId
from miroir.channels.widget.looks import Form, Theme
from miroir.conversations import Prompt, PromptAnswer
from miroir.files import FileShown
from miroir.surveys import SomeAnswers, SurveyPage

LONGEST_MESSAGE = 10_000
MOST_FILES = 10

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_MESSAGE)]
FileIds = Annotated[list[UUID], msgspec.Meta(max_length=MOST_FILES)]
Language = Literal["fr", "en"]


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """The conversation that a visitor goes on with by the link of a mail, and from where on.

    Nothing is shown of before `since`, when the mail's answer (`message_id`) was written, nor
    anything after `until`. `same`: an adviser has said that it is the customer.
    """

    conversation_id: UUID
    message_id: UUID
    since: datetime
    until: datetime
    same: bool


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that has opened a brand's widget. A customer from their first message on.

    `by_link`: it began by the link of a mail; `linked` while that counts.
    """

    organisation: OrganisationId
    id: UUID
    brand_id: UUID
    brand_key: str
    language: str | None
    customer_id: UUID | None
    email: str | None
    site_id: str | None = None
    linked: Linked | None = None
    by_link: bool = False


class NewVisitor(msgspec.Struct, frozen=True):
    """A browser that wants to write."""

    language: Language = "fr"


class VisitorMade(msgspec.Struct, frozen=True):
    """A new visitor; the token is their proof and is told this once."""

    visitor_id: UUID
    token: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the widget sends it; it makes the id, so that sending twice is once.

    With `answers`, to an answer's prompt, `text` is made from them.
    """

    id: UUID
    text: Text = ""
    file_ids: FileIds = []
    subject: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    answers: PromptAnswer | None = None


class Reading(msgspec.Struct, frozen=True):
    """Up to which message the visitor has read."""

    message_id: UUID


class LeftAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Who the visitor says they are, and where an answer finds them."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    email: Annotated[str, msgspec.Meta(max_length=320)] | None = None


class BrandShown(msgspec.Struct, frozen=True, kw_only=True):
    """A brand in the widget; `ink` is the colour that is legible on `colour`."""

    name: str
    colour: str
    ink: str
    language: Language
    greeting: dict[str, str]


class UploadLimits(msgspec.Struct, frozen=True):
    """What may be sent: told before anything is chosen."""

    max_bytes: int
    types: list[str]


class ButtonShown(msgspec.Struct, frozen=True, kw_only=True):
    """The button on the site: its custom properties, its words, the language of the chat.

    `watch`: the chat may speak first, so its frame looks out for when.
    """

    style: str
    language: Language
    open: str
    news: str
    watch: bool


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor sees before they write.

    `promise_seconds`: within how much working time the brand says that it answers.
    """

    brand: BrandShown
    open: bool
    opens_at: datetime | None
    promise_seconds: int | None
    upload: UploadLimits
    theme: Theme
    closed: dict[Language, str]
    form: Form
    button: ButtonShown


class PersonShown(msgspec.Struct, frozen=True):
    """Who answers."""

    id: UUID
    name: str


class WaitShown(msgspec.Struct, frozen=True):
    """Place in the queue (1 is next), and the expected wait where it can be said honestly."""

    place: int
    seconds: int | None
    reason: str


class TalkShown(msgspec.Struct, frozen=True, kw_only=True):
    """The visitor's conversation, without what is only for the staff."""

    id: UUID
    opened_at: datetime
    closed_at: datetime | None
    adviser: PersonShown | None
    wait: WaitShown | None


class AuthorShown(msgspec.Struct, frozen=True):
    """Who wrote a message."""

    kind: Literal["customer", "adviser", "system"]
    name: str | None


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the visitor sees it.

    One of another channel has no words here: whoever holds this browser has not proven to be
    the one who reads that mailbox.
    """

    id: UUID
    conversation_id: UUID
    kind: Literal["inbound", "reply"]
    channel: Channel
    author: AuthorShown
    text: str
    created_at: datetime
    read_at: datetime | None
    files: list[FileShown]
    prompt: Prompt | None = None
    answers: PromptAnswer | None = None


class SurveyAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """Answers to what the visitor is asked; sent again, they replace the earlier ones."""

    invitation_id: UUID
    answers: SomeAnswers


class ConversationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the widget shows after a reload; `cursor` is where its socket goes on.

    `linked`: it goes on with the conversation from the link of a mail.
    """

    conversation: TalkShown | None
    messages: list[LineShown]
    survey: SurveyPage | None
    email: str | None
    cursor: int
    linked: bool = False
