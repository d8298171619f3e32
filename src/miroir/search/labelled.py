"""Conversations by the names of their tags, and by what their fields hold."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.search.model import Wanted

MOST = 20

LABELLED = """
    with wanted as (select words_wanted($2, $3, $4) as words),
    tags as (
        select tag.id from tag, wanted
        where tag.organisation_id = $1 and words_of('', tag.name) @@ wanted.words
    ),
    found as (
        (select 'tag' as by, t.conversation_id, t.tagged_at as at
         from tags
         cross join lateral (
             select conversation_id, tagged_at from conversation_tag
             where organisation_id = $1 and tag_id = tags.id
             order by tagged_at desc limit $5::integer) t)
        union all
        (select 'field', f.conversation_id, f.at
         from wanted, search_fields(wanted.words, $5::integer) f)
    ),
    once as (
        select distinct on (c.id) c.id, found.by, found.at
        from found
        join conversation c on c.organisation_id = $1 and c.id = found.conversation_id
        where c.merged_into is null and ($6::uuid[] is null or c.customer_id = any($6))
        order by c.id, found.at desc
    )
    select id, by from once order by at desc, id limit $5::integer
"""


class Labelled(msgspec.Struct, frozen=True):
    """A conversation, and whether a tag or a field of it is what was wanted."""

    conversation_id: UUID
    by: Literal["tag", "field"]


async def labelled(
    tx: Transaction, what: Wanted, *, limit: int, customers: Sequence[UUID] | None = None
) -> list[Labelled]:
    """Return up to `limit` conversations, at most 20, those last tagged or filled in first.

    `customers` restricts it to their conversations among the newest.
    """
    words = (what.whole, what.head, what.last)
    among = None if customers is None else list(customers)
    rows = await tx.fetch(LABELLED, tx.organisation, *words, min(MOST, limit), among)
    return [Labelled(row["id"], row["by"]) for row in rows]
