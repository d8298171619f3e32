"""Texts that advisers use often, found by a short word after a slash."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.prompts import Form, Prompt, checked_prompt, prompt_text
from miroir.knowledge.text_fields import refuse_unknown_fields

Shortcut = Annotated[str, msgspec.Meta(pattern=r"^[\w-]{1,40}$", max_length=40)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]

COLUMNS = """
    id, brand_id, team_id, owner_id is not null as mine, shortcut, language, title, body, uses,
    used_at, prompt
"""
LIST = f"""
    select {COLUMNS} from saved_reply
    where organisation_id = $1
      and ($2::uuid is null or brand_id is null or brand_id = $2)
      and ($3::text is null or language = $3)
      and ($4::text is null
           or unaccent(shortcut || ' ' || title) ilike '%' || unaccent($4) || '%')
      and (owner_id is null or owner_id = $5)
      and (team_id is null or $5 is null or exists (
           select from team_member t
           where t.organisation_id = $1 and t.team_id = saved_reply.team_id and t.adviser_id = $5))
    order by shortcut, language, id
    limit 200
"""
CREATE = f"""
    insert into saved_reply
        (organisation_id, id, brand_id, shortcut, language, title, body, team_id, owner_id,
         prompt, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    returning {COLUMNS}
"""
UPDATE = f"""
    update saved_reply
    set brand_id = $3, shortcut = $4, language = $5, title = $6, body = $7, team_id = $8,
        owner_id = $9, prompt = $10
    where organisation_id = $1 and id = $2
    returning {COLUMNS}
"""
ONE = f"select {COLUMNS} from saved_reply where organisation_id = $1 and id = $2"
OWNER = "select owner_id from saved_reply where organisation_id = $1 and id = $2"
USED = """
    update saved_reply set uses = uses + 1, used_at = $3
    where organisation_id = $1 and id = $2 and (owner_id is null or owner_id = $4)
"""
DELETE = "delete from saved_reply where organisation_id = $1 and id = $2"


class SavedReplyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply as written; `brand_id` None: for every brand.

    It is for everybody, for the team `team_id`, or one adviser's own (`mine`). `prompt`: what it
    holds out to the customer below its words.
    """

    shortcut: Shortcut
    title: Title
    body: Body
    language: Literal["fr", "en"]
    brand_id: UUID | None = None
    team_id: UUID | None = None
    mine: bool = False
    prompt: Prompt | None = None


class SavedReply(SavedReplyDraft, frozen=True, kw_only=True):
    """A saved reply as stored, with how often it was used.

    `prompt_text`: its prompt in words, for channels where nothing can be pressed.
    """

    id: UUID
    uses: int
    used_at: datetime | None
    prompt_text: str | None = None


async def saved_replies(
    transaction: Transaction,
    *,
    brand_id: UUID | None = None,
    language: str | None = None,
    words: str | None = None,
    reader: UUID | None = None,
) -> list[SavedReply]:
    """Return up to 200 saved replies of a brand and of all, by shortcut.

    Those of `reader`'s teams and their own among them; without a reader, those of every team.
    """
    rows = await transaction.fetch(
        LIST, transaction.organisation, brand_id, language, words and literal(words), reader
    )
    return [_reply(row) for row in rows]


async def saved_reply(transaction: Transaction, reply_id: UUID) -> SavedReply:
    """Return one saved reply, whoever's. Raises NotFound."""
    row = await transaction.row(ONE, transaction.organisation, reply_id)
    if row is None:
        raise NotFound(phrase("There is no such saved reply."))
    return _reply(row)


async def create_saved_reply(
    transaction: Transaction, draft: SavedReplyDraft, *, by: UUID | None = None
) -> SavedReply:
    """Keep a reply.

    Raises Conflict when its shortcut is taken, Invalid for an unknown brand, or field of its text.
    """
    refuse_unknown_fields(draft.body, field="body")
    return await _written(
        transaction,
        CREATE,
        transaction.organisation,
        new_id(),
        *_values(draft, by),
        transaction.at,
    )


async def update_saved_reply(
    transaction: Transaction, reply_id: UUID, draft: SavedReplyDraft, *, by: UUID | None = None
) -> SavedReply:
    """Replace a saved reply. Raises NotFound, Conflict, Invalid."""
    refuse_unknown_fields(draft.body, field="body")
    return await _written(
        transaction, UPDATE, transaction.organisation, reply_id, *_values(draft, by)
    )


async def delete_saved_reply(transaction: Transaction, reply_id: UUID) -> None:
    """Remove a saved reply. Raises NotFound."""
    done = await transaction.execute(DELETE, transaction.organisation, reply_id)
    if done == "DELETE 0":
        raise NotFound("There is no such saved reply.")


async def owner_of(transaction: Transaction, reply_id: UUID) -> UUID | None:
    """Return whose own a saved reply is, None: shared. Raises NotFound."""
    row = await transaction.row(OWNER, transaction.organisation, reply_id)
    if row is None:
        raise NotFound("There is no such saved reply.")
    owner: UUID | None = row["owner_id"]
    return owner


async def count_use(transaction: Transaction, reply_id: UUID, *, by: UUID) -> None:
    """Count that an adviser used a saved reply. Raises NotFound."""
    done = await transaction.execute(USED, transaction.organisation, reply_id, transaction.at, by)
    if done == "UPDATE 0":
        raise NotFound("There is no such saved reply.")


async def _written(transaction: Transaction, sql: str, *values: object) -> SavedReply:
    try:
        row = await transaction.row(sql, *values)
    except asyncpg.UniqueViolationError as taken:
        raise Conflict(
            phrase("This shortcut is taken in this language: choose another."), field="shortcut"
        ) from taken
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(phrase("There is no such brand or team.")) from unknown
    if row is None:
        raise NotFound("There is no such saved reply.")
    return _reply(row)


def _values(draft: SavedReplyDraft, by: UUID | None) -> tuple[object, ...]:
    return (
        draft.brand_id,
        draft.shortcut,
        draft.language,
        draft.title.replace("\x00", ""),
        draft.body.replace("\x00", ""),
        draft.team_id,
        by if draft.mine else None,
        None if draft.prompt is None else _sound(draft.prompt),
    )


def _sound(prompt: Prompt) -> Prompt:
    """Return `prompt` as it is kept. Raises Invalid; fields of conversations are the answer's."""
    if isinstance(prompt, Form) and any(field.field_id for field in prompt.fields):
        raise Invalid("The form of a saved reply fills in no field: leave out `field_id`.")
    return checked_prompt(prompt)


def _reply(row: Row) -> SavedReply:
    found = dict(row)
    prompt = found["prompt"] and msgspec.convert(found["prompt"], Prompt)
    told = prompt_text(prompt, language=found["language"]) if prompt else None
    return SavedReply(**{**found, "prompt": prompt, "prompt_text": told})


def literal(words: str) -> str:
    """Return `words` so that LIKE finds them as they are."""
    return words.replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
