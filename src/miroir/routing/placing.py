"""Putting conversations into routing's care, and out of it."""

from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.conversations import Held, give_held, hold
from miroir.customers import customer
from miroir.journal import record
from miroir.routing.facts import ContactPlaced, PlacementEnded

ROUTE = """
    select team_id, skill_ids, priority from route
    where organisation_id = $1 and brand_id = $2 and channel = $3
"""
ANY_TEAM = "select id from team where organisation_id = $1 order by name, id limit 1"
PRESENT = """
    select exists (select from presence
                   where organisation_id = $1 and adviser_id = $2
                     and state in ('available', 'busy'))
"""
DUE = """
    select min(due_at) from promise_clock
    where organisation_id = $1 and conversation_id = $2
      and answered_at is null and cancelled_at is null
"""
LAST_ADVISER = """
    select c.adviser_id from conversation c
    where c.organisation_id = $1 and c.adviser_id is not null and c.id <> $3
      and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
    order by c.last_message_at desc limit 1
"""
PLACE = """
    insert into placement
        (organisation_id, conversation_id, channel, team_id, skill_ids, language, priority,
         preferred_adviser_id, placed_at, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (organisation_id, conversation_id) do update
        set channel = excluded.channel, due_at = excluded.due_at
        where (placement.channel, placement.due_at)
            is distinct from (excluded.channel, excluded.due_at)
"""
END = "delete from placement where organisation_id = $1 and conversation_id = $2"


async def place(
    transaction: Transaction, conversation_id: UUID, *, team_id: UUID | None = None
) -> None:
    """See to it that a conversation that waits for an answer is offered to someone.

    A closed one needs nobody. One whose adviser is there stays theirs. One whose adviser is not
    goes to `team_id` (the route's team of its brand and channel when None), first to whom the
    customer knows.
    """
    held = await hold(transaction, conversation_id)
    if held.closed_at is not None:
        return
    if held.adviser_id is not None and await _present(transaction, held.adviser_id):
        return
    route = await transaction.row(ROUTE, transaction.organisation, held.brand_id, held.channel)
    team = team_id or held.team_id or (route and route["team_id"]) or await _any_team(transaction)
    preferred = held.adviser_id or await _known_adviser(transaction, held)
    await give_held(transaction, held, adviser_id=None, team_id=team)
    await _insert(transaction, held, route=route, team_id=team, preferred=preferred)


async def _present(transaction: Transaction, adviser_id: UUID) -> bool:
    return bool(await transaction.value(PRESENT, transaction.organisation, adviser_id))


async def _any_team(transaction: Transaction) -> UUID | None:
    team: UUID | None = await transaction.value(ANY_TEAM, transaction.organisation)
    return team


async def _known_adviser(transaction: Transaction, held: Held) -> UUID | None:
    """Return whom the customer would rather talk to, else whom they talked to last."""
    chosen = (await customer(transaction, held.customer_id)).preferred_adviser_id
    if chosen is not None:
        return chosen
    last: UUID | None = await transaction.value(
        LAST_ADVISER, transaction.organisation, held.customer_id, held.id
    )
    return last


async def _insert(
    transaction: Transaction,
    held: Held,
    *,
    route: Row | None,
    team_id: UUID | None,
    preferred: UUID | None,
) -> None:
    due = await transaction.value(DUE, transaction.organisation, held.id)
    done = await transaction.execute(
        PLACE,
        transaction.organisation,
        held.id,
        held.channel,
        team_id,
        route["skill_ids"] if route else [],
        held.language,
        route["priority"] if route else 0,
        preferred,
        transaction.at,
        due,
    )
    if done == "INSERT 0 1":
        channel: Channel = held.channel
        record(
            transaction,
            ContactPlaced(conversation_id=held.id, channel=channel, team_id=team_id, due_at=due),
        )


async def end_placement(transaction: Transaction, conversation_id: UUID) -> None:
    """Take a conversation out of routing's care; a second time changes nothing."""
    done = await transaction.execute(END, transaction.organisation, conversation_id)
    if done == "DELETE 1":
        record(transaction, PlacementEnded(conversation_id=conversation_id))
