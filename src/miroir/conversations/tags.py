"""The tags that an organisation, or one of its brands, labels conversations with."""

from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.conversations.facts import TagSet
from miroir.journal import record

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]

COLUMNS = "id, brand_id, name"
LIST = f"""
    select {COLUMNS} from tag where organisation_id = $1 and retired_at is null
    order by lower(name), id
"""
CREATE = f"""
    insert into tag (organisation_id, id, brand_id, name, created_at)
    values ($1, $2, $3, $4, $5) returning {COLUMNS}
"""
CHANGE = f"""
    update tag set brand_id = $3, name = $4
    where organisation_id = $1 and id = $2 and retired_at is null
    returning {COLUMNS}
"""
RETIRE = """
    update tag set retired_at = $3
    where organisation_id = $1 and id = $2 and retired_at is null
    returning id
"""


class TagDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A tag as written; `brand_id` None: for every brand."""

    name: Label
    brand_id: UUID | None = None


class Tag(TagDraft, frozen=True, kw_only=True):
    """A tag in use."""

    id: UUID


async def tags(transaction: Transaction) -> list[Tag]:
    """Return the tags in use, by name."""
    return [_tag(row) for row in await transaction.fetch(LIST, transaction.organisation)]


async def create_tag(transaction: Transaction, draft: TagDraft) -> Tag:
    """Make a tag. Raises Conflict when there is one of that name, Invalid for the brand."""
    tag_id = new_id()
    key = (transaction.organisation, tag_id)
    row = await _stored(
        transaction, CREATE, *key, draft.brand_id, named(draft.name), transaction.at
    )
    record(transaction, TagSet(tag_id=tag_id))
    return _tag(row)


async def change_tag(transaction: Transaction, tag_id: UUID, draft: TagDraft) -> Tag:
    """Rename a tag or give it to another brand. Raises NotFound, Conflict, Invalid."""
    key = (transaction.organisation, tag_id)
    row = await _stored(transaction, CHANGE, *key, draft.brand_id, named(draft.name))
    record(transaction, TagSet(tag_id=tag_id))
    return _tag(row)


async def retire_tag(transaction: Transaction, tag_id: UUID) -> None:
    """Offer a tag no more; conversations that have it keep it. Raises NotFound."""
    key = (transaction.organisation, tag_id)
    if await transaction.value(RETIRE, *key, transaction.at) is None:
        raise NotFound(phrase("There is no such tag."))
    record(transaction, TagSet(tag_id=tag_id))


def named(name: str) -> str:
    """Return a name as one line that can be stored. Raises Invalid when nothing is left."""
    clean = name.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    if not clean.split():
        raise Invalid(phrase("Give it a name."))
    return " ".join(clean.split())


async def _stored(transaction: Transaction, sql: str, *values: object) -> Row:
    try:
        row = await transaction.row(sql, *values)
    except asyncpg.UniqueViolationError as taken:
        raise Conflict(phrase("There is a tag of this name already.")) from taken
    except asyncpg.ForeignKeyViolationError as unknown:
        raise Invalid(phrase("There is no such brand: read the settings again.")) from unknown
    if row is None:
        raise NotFound(phrase("There is no such tag."))
    return row


def _tag(row: Row) -> Tag:
    return Tag(**dict(row))
