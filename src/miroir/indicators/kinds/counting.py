"""Answers by the kind of their contact, and matters closed by each of their traits: from raw rows.

Answers that came in from files are about no contact, and have no kind.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

CountingName = Literal["kinds", "closed"]


class Counting(NamedTuple):
    """A statement, and its columns of text and of numbers beside `week`.

    It asks for $1 the organisation, $2 the time zone, $3 and $4 when a stretch starts and ends.
    """

    name: CountingName
    sql: str
    texts: Sequence[str]
    numbers: Sequence[str]


ANSWERS_BY_KIND: Final = Counting(
    name="kinds",
    sql="""
        select date_trunc('week', i.invited_at at time zone $2)::date as week, a.question,
               coalesce(i.team_id::text, '') as team, i.channel,
               coalesce(c.brand_id::text, i.brand_id::text, '') as brand,
               coalesce(k.reason_id::text, '') as reason, coalesce(p.tier_id::text, '') as tier,
               coalesce(i.language, '') as language, a.value, count(*) as n
        from invitation i
        left join customer p on (p.organisation_id, p.id) = (i.organisation_id, i.customer_id)
        left join conversation c
            on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
        left join closure k on (k.organisation_id, k.id) = (i.organisation_id, i.closure_id)
        join answer a on (a.organisation_id, a.invitation_id) = (i.organisation_id, i.id)
            and a.confirmed_at is not null and a.value is not null
        where i.organisation_id = $1 and i.invited_at >= $3 and i.invited_at < $4
          and i.channel is not null and i.side = 'customer'
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    """,
    texts=("question", "team", "channel", "brand", "reason", "tier", "language"),
    numbers=("value", "n"),
)
# The matters that one might have asked about, as the funnel has them.
CLOSED_BY_TRAIT: Final = Counting(
    name="closed",
    sql="""
        select date_trunc('week', k.closed_at at time zone $2)::date as week, trait, key,
               count(*) as n
        from closure k
        join close_reason r on (r.organisation_id, r.id) = (k.organisation_id, k.reason_id)
        join conversation c on (c.organisation_id, c.id) = (k.organisation_id, k.conversation_id)
        cross join lateral (values
            ('team', coalesce(c.team_id::text, '')), ('channel', c.channel),
            ('brand', coalesce(c.brand_id::text, '')), ('reason', k.reason_id::text))
            as t (trait, key)
        where k.organisation_id = $1 and k.closed_at >= $3 and k.closed_at < $4
          and k.reopened_at is null and r.code not in ('unwanted', 'duplicate')
          and c.suspected_at is null
        group by 1, 2, 3
    """,
    texts=("trait", "key"),
    numbers=("n",),
)
