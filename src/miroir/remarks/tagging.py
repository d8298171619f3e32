"""Tags of remarks: put and taken away by people, in one step."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record
from miroir.remarks.facts import RemarksTagged, RemarkUntagged
from miroir.remarks.model import LONGEST_TAG, Tag

TAGS = "select id, name from remark_tag where organisation_id = $1 order by fold(name), id"
# The names are compared without accents or capitals; the first spelling stays.
MAKE = """
    insert into remark_tag (organisation_id, id, name, made_by, made_at)
    values ($1, $2, $3, $4, $5)
    on conflict (organisation_id, fold(name)) do update set name = remark_tag.name
    returning id, name
"""
PUT = """
    insert into remark_tagged (organisation_id, remark_id, tag_id, tagged_by, tagged_at)
    select $1, r.id, t.id, $4, $5
    from remark r join remark_tag t on t.organisation_id = $1 and t.id = $3
    where r.organisation_id = $1 and r.id = any($2)
    on conflict (organisation_id, remark_id, tag_id) do update
        set removed_at = null, removed_by = null, tagged_by = excluded.tagged_by,
            tagged_at = excluded.tagged_at, rule_id = null
        where remark_tagged.removed_at is not null
    returning remark_id
"""
TAKE = """
    update remark_tagged set removed_at = $4, removed_by = $5
    where organisation_id = $1 and remark_id = $2 and tag_id = $3 and removed_at is null
    returning tag_id
"""
TAGS_OF = """
    select t.id, t.name
    from remark_tagged g
    join remark_tag t on (t.organisation_id, t.id) = (g.organisation_id, g.tag_id)
    where g.organisation_id = $1 and g.remark_id = $2 and g.removed_at is null
    order by fold(t.name), t.id
"""


async def tags(tx: Transaction) -> list[Tag]:
    """Return every tag, by name."""
    return [Tag(**row) for row in await tx.fetch(TAGS, tx.organisation)]


async def tags_of(tx: Transaction, remark_id: UUID) -> list[Tag]:
    """Return the tags of a remark, by name."""
    return [Tag(**row) for row in await tx.fetch(TAGS_OF, tx.organisation, remark_id)]


async def tag_named(tx: Transaction, name: str, *, by: UUID | None) -> Tag:
    """Return the tag of that name, made where there is none. Raises Invalid."""
    words = " ".join(name.replace("\x00", " ").split())
    if not 0 < len(words) <= LONGEST_TAG:
        raise Invalid(phrase("Name the tag in 1 to 40 characters."), field="name")
    row = await tx.row(MAKE, tx.organisation, new_id(), words, by, tx.at)
    if row is None:
        raise NotFound(phrase("There is no such tag."))
    return Tag(**row)


async def put_tag(
    tx: Transaction, tag_id: UUID, remarks: Sequence[UUID], *, by: UUID | None
) -> int:
    """Put a tag to remarks, and return how many did not have it."""
    rows = await tx.fetch(PUT, tx.organisation, list(remarks), tag_id, by, tx.at)
    if rows:
        record(tx, RemarksTagged(tag_id=tag_id, remarks=len(rows), rule_id=None, by=by))
    return len(rows)


async def take_tag(tx: Transaction, tag_id: UUID, remark_id: UUID, *, by: UUID | None) -> None:
    """Take a tag from a remark: no rule puts it back. One that is not there changes nothing."""
    if await tx.value(TAKE, tx.organisation, remark_id, tag_id, tx.at, by) is not None:
        record(tx, RemarkUntagged(tag_id=tag_id, by=by))
