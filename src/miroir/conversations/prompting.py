"""Prompts of answers: held out once, answered once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.language import Language
from miroir.base.prompts import Form, FormField, FormKind, Prompt, checked_prompt
from miroir.conversations.fields import Field, FieldKind, Value
from miroir.conversations.filling_in import fields_of, set_fields
from miroir.conversations.model import Held
from miroir.conversations.prompts import PromptAnswer, answer_text, checked_answer
from miroir.customers import Identity, say_to_be

FILLS: dict[FormKind, FieldKind] = {
    "text": "text",
    "email": "text",
    "phone": "text",
    "choice": "choice",
    "date": "date",
}

ASKED = """
    select m.conversation_id, m.prompt, c.closed_at from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    where m.organisation_id = $1 and m.id = $2 and c.customer_id = $3
      and m.kind = 'reply' and m.channel = 'chat' and m.prompt is not null
"""
ANSWERED = """
    select exists (select from message where organisation_id = $1 and answers_id = $2)
"""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a prompt, checked: in which conversation, and how it reads."""

    conversation_id: UUID
    answer: PromptAnswer
    text: str


async def sound_prompt(transaction: Transaction, held: Held, prompt: Prompt) -> Prompt:
    """Return `prompt` as an answer of this conversation may carry it. Raises Invalid."""
    prompt = checked_prompt(prompt)
    if isinstance(prompt, Form) and any(field.field_id for field in prompt.fields):
        known = {field.id: field for field in await fields_of(transaction, held)}
        for field in prompt.fields:
            if field.field_id is not None:
                _refuse_misfit(field, known.get(field.field_id))
    return prompt


async def answered(
    transaction: Transaction, answer: PromptAnswer, *, customer_id: UUID | None, tongue: Language
) -> Answered:
    """Check what a customer gives to a prompt of theirs, and say how it reads.

    Raises NotFound, Invalid, Conflict when it was answered already or the conversation is over.
    """
    asked = await _asked(transaction, answer.message_id, customer_id)
    await refuse_twice(transaction, answer.message_id)
    values = checked_answer(asked.prompt, answer.values)
    return Answered(
        conversation_id=asked.conversation_id,
        answer=PromptAnswer(message_id=answer.message_id, values=values),
        text=answer_text(asked.prompt, values, tongue=tongue),
    )


async def refuse_twice(transaction: Transaction, prompt_id: UUID) -> None:
    """Raise Conflict where a prompt has its answer."""
    if await transaction.value(ANSWERED, transaction.organisation, prompt_id):
        raise Conflict("This has been answered already.")


async def heed_answer(transaction: Transaction, held: Held, answer: PromptAnswer) -> None:
    """Fill in what an answer, taken into its conversation, is for; nothing in it is proven.

    Raises Invalid for what its field or the customer's card does not take.
    """
    asked = await _asked(transaction, answer.message_id, held.customer_id)
    if not isinstance(asked.prompt, Form):
        return
    pairs = [
        (field, value)
        for field, value in zip(asked.prompt.fields, answer.values, strict=True)
        if value
    ]
    await _claim(transaction, held, pairs)
    await _fill_in(transaction, held, pairs)


class _Asked(msgspec.Struct, frozen=True):
    conversation_id: UUID
    prompt: Prompt


async def _asked(transaction: Transaction, prompt_id: UUID, customer_id: UUID | None) -> _Asked:
    row = await transaction.row(ASKED, transaction.organisation, prompt_id, customer_id)
    if row is None:
        raise NotFound("There is nothing to answer here.")
    if row["closed_at"] is not None:
        raise Conflict("This conversation is over: write a message, and a new one begins.")
    return _Asked(row["conversation_id"], msgspec.convert(row["prompt"], Prompt))


async def _claim(
    transaction: Transaction, held: Held, pairs: Sequence[tuple[FormField, str]]
) -> None:
    for field, value in pairs:
        match field.kind:
            case "email" | "phone" if field.claims:
                said = Identity(kind=field.kind, value=value)
                await say_to_be(transaction, held.customer_id, said)


async def _fill_in(
    transaction: Transaction, held: Held, pairs: Sequence[tuple[FormField, str]]
) -> None:
    # A field may have been retired, or its choices changed, since it was asked: the words remain.
    known = {field.id: field for field in await fields_of(transaction, held)}
    values: dict[UUID, Value | None] = {
        field.field_id: value
        for field, value in pairs
        if field.field_id in known and _fits(value, known[field.field_id].choices)
    }
    await set_fields(transaction, held.id, values, by=None)


def _fits(value: str, choices: Sequence[str]) -> bool:
    return not choices or value in choices


def _refuse_misfit(asked: FormField, field: Field | None) -> None:
    if field is None:
        raise Invalid("This brand has no such field: read the settings again.")
    if field.kind != FILLS[asked.kind] or not set(asked.choices) <= set(field.choices):
        raise Invalid(f"“{asked.label}” cannot fill in “{field.name}”: they differ.")
