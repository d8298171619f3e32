"""Whether somebody could take a contact of a brand at this moment."""

from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.routing.ruling import load_policy

# Who waits comes first: while somebody does, nobody is free for more.
FREE = """
    select a.capacity, array(
        select c.channel from conversation c
        where c.organisation_id = a.organisation_id and c.adviser_id = a.id
          and c.closed_at is null and c.snoozed_at is null
        union all
        select o.channel from offer o
        where o.organisation_id = a.organisation_id and o.adviser_id = a.id
          and o.outcome is null) as hands
    from adviser a
    join presence p on p.organisation_id = a.organisation_id and p.adviser_id = a.id
    left join route r
        on r.organisation_id = a.organisation_id and r.brand_id = $2 and r.channel = $3
    where a.organisation_id = $1 and p.state = 'available'
      and (r.team_id is null or exists (
          select from team_member m
          where m.organisation_id = a.organisation_id and m.adviser_id = a.id
            and m.team_id = r.team_id))
      and not exists (
          select from placement w
          where w.organisation_id = a.organisation_id and w.channel = $3
            and w.team_id is not distinct from r.team_id and w.state = 'waiting')
"""


async def somebody_free(tx: Transaction, brand_id: UUID, channel: Channel) -> bool:
    """Say whether an adviser of the team that a brand's contacts go to has room for one more.

    Without a route, any adviser. By capacity and weights alone: skills, and who may be
    interrupted, are routing's own matter.
    """
    rules = (await load_policy(tx)).rules
    return any(
        row["capacity"] - sum(rules[one].weight for one in row["hands"]) >= rules[channel].weight
        for row in await tx.fetch(FREE, tx.organisation, brand_id, channel)
    )
