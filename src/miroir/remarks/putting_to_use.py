"""What becomes of a theme: a tag on its remarks, or an irritant that they point to."""

from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import phrase
from miroir.improvement import Draft, Said, group_file_remarks, group_remarks, raise_irritant
from miroir.remarks.model import Tag
from miroir.remarks.searches import members, theme
from miroir.remarks.tagging import put_tag, tag_named
from miroir.surveys import Side

GONE = phrase("These themes were replaced by newer ones: read the page again.")


async def make_tag(
    tx: Transaction, theme_id: UUID, *, name: str, by: UUID | None
) -> tuple[Side, Tag]:
    """Put a tag called `name` to every remark of a theme. Raises NotFound, Invalid."""
    found = await members(tx, theme_id)
    if not found:
        raise NotFound(GONE)
    tag = await tag_named(tx, name, by=by)
    await put_tag(tx, tag.id, [one.id for one in found], by=by)
    return found[0].side, tag


async def make_irritant(tx: Transaction, theme_id: UUID, *, title: str, by: UUID) -> UUID:
    """Name an irritant, and put the customers' remarks of a theme to it; return its id.

    It is a brand's when all of them are; staff's remarks are not put to it, since it would tell
    their conversations. What came in from files is put to it apart: it is about no contact here.
    Raises NotFound, Invalid.
    """
    await theme(tx, theme_id)
    found = await members(tx, theme_id)
    of_brands = {one.brand_id for one in found if one.side == "customer"}
    brand_id = of_brands.pop() if len(of_brands) == 1 else None
    irritant_id = await raise_irritant(tx, Draft(title=title, brand_id=brand_id), by=by)
    said = [(one.invitation_id, one.question) for one in found if one.invitation_id is not None]
    await group_remarks(tx, irritant_id, said, by=by)
    in_files = [
        Said(one.import_id, one.line, one.question)
        for one in found
        if one.import_id is not None and one.line is not None and one.side == "customer"
    ]
    if in_files:
        await group_file_remarks(tx, irritant_id, in_files, by=by)
    return irritant_id
