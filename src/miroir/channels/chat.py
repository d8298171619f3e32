"""Chat messages on their hot path: what many visitors send at once goes in one transaction."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.batches import Batcher
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.channels.intake import receive
from miroir.conversations import ChatMessage, Inbound, InboundFile, PromptAnswer, add_chat_messages
from miroir.customers import Claim, Identity


class ChatLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor sends. `customer_id` and `conversation_id` where they are known already.

    `linked`: they go on with another's conversation by the link of a mail.
    """

    id: UUID
    brand_id: UUID
    visitor_id: UUID
    text: str
    language: str | None = None
    customer_id: UUID | None = None
    conversation_id: UUID | None = None
    file_ids: tuple[UUID, ...] = ()
    subject: str | None = None
    answer: PromptAnswer | None = None
    linked: bool = False


class ChatLineTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's message that is durable, and where it went."""

    message_id: UUID
    conversation_id: UUID


class ChatIntake:
    """Takes in visitors' messages; each call returns once its message is committed.

    The same id again is the same message.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batchers: dict[OrganisationId, Batcher[ChatLine, ChatLineTaken]] = {}

    async def take(self, organisation: OrganisationId, line: ChatLine) -> ChatLineTaken:
        """Take in one message. Raises Invalid and its like for what cannot be taken."""
        if organisation not in self._batchers:
            self._batchers[organisation] = Batcher(
                lambda lines: self._take_all(organisation, lines)
            )
        return await self._batchers[organisation].add(line)

    async def _take_all(
        self, organisation: OrganisationId, lines: Sequence[ChatLine]
    ) -> list[ChatLineTaken | Exception]:
        taken = await self._take_common(organisation, lines)
        results: list[ChatLineTaken | Exception] = []
        for line in lines:
            done = taken.get(line.id)
            results.append(done or await self._take_alone(organisation, line))
        return results

    async def _take_common(
        self, organisation: OrganisationId, lines: Sequence[ChatLine]
    ) -> dict[UUID, ChatLineTaken]:
        common = [
            ChatMessage(
                id=line.id,
                conversation_id=line.conversation_id,
                customer_id=line.customer_id,
                text=line.text,
            )
            for line in lines
            if line.conversation_id and line.customer_id
            if not (line.file_ids or line.answer or line.linked)
        ]
        if not common:
            return {}
        try:
            async with self._database.transaction(organisation) as transaction:
                added = await add_chat_messages(transaction, common)
        except asyncpg.PostgresError:  # one line spoils a batch: each will be tried by itself
            return {}
        return {
            id_: ChatLineTaken(message_id=id_, conversation_id=message.conversation_id)
            for id_, message in added.items()
        }

    async def _take_alone(
        self, organisation: OrganisationId, line: ChatLine
    ) -> ChatLineTaken | Exception:
        try:
            try:
                return await self._receive(organisation, line)
            except asyncpg.UniqueViolationError:
                # A copy of it was taken at the same instant, by another process: now it is known.
                return await self._receive(organisation, line)
        except Exception as problem:  # told to the one whose line it is
            return problem

    async def _receive(self, organisation: OrganisationId, line: ChatLine) -> ChatLineTaken:
        async with self._database.transaction(organisation) as transaction:
            added = await receive(transaction, _inbound(line), customer_id=line.customer_id)
        return ChatLineTaken(message_id=added.message_id, conversation_id=added.conversation_id)


def _inbound(line: ChatLine) -> Inbound:
    return Inbound(
        brand_id=line.brand_id,
        channel="chat",
        claim=Claim(
            identities=(Identity(kind="visitor", value=str(line.visitor_id)),),
            language=line.language,
        ),
        text=line.text,
        subject=line.subject,
        language=line.language,
        external_id=str(line.id),
        message_id=line.id,
        thread=line.conversation_id if line.answer or line.linked else None,
        answer=line.answer,
        linked=line.linked,
        files=tuple(InboundFile(file_id=file_id) for file_id in line.file_ids),
    )
