"""Raw rows of two years drawn by the database: contacts with all that is measured of them.

40 teams, 8 channels, 3 brands, 20 reasons, 1,000 advisers, three questions put to both sides. Each
contact is a conversation of its own, of a customer who comes three times on average; it has a
message, an answer, a promise and a closure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from miroir.base.ids import OrganisationId

DAYS: Final = 728
# Of a hundred contacts 71 answer: fifty customers, and 85 of every hundred advisers asked, a
# quarter of contacts. Each answers three questions.
ANSWERS_OF_A_CONTACT: Final = 3 * (0.5 + 0.25 * 0.85)

NAMES: Final = """
    with organised as (select $1::integer as organisation_id),
         teams as (
            insert into team (organisation_id, id, name)
            select organisation_id, md5('team' || n)::uuid, 'Team ' || n
            from organised, generate_series(1, 40) n),
         brands as (
            insert into brand (organisation_id, id, name, key, created_at)
            select organisation_id, md5('brand' || n)::uuid, 'Brand ' || n, 'bench-' || n, now()
            from organised, generate_series(1, 3) n)
    insert into close_reason (organisation_id, id, code, label, position)
    select organisation_id, md5('reason' || n)::uuid, 'reason-' || n, '{}', 100 + n
    from organised, generate_series(1, 20) n
"""
# $1 organisation, $2 the last instant, $3 contacts, $4 questionnaire of customers, $5 of advisers.
DRAWN: Final = f"""
    create temporary table drawn as
    select n, uuidv7(start - now()) as conversation, uuidv7(start - now()) as contact,
           uuidv7(start - now()) as closure, uuidv7(start - now()) as asked_customer,
           uuidv7(start - now()) as asked_adviser, md5('team' || (who % 40 + 1))::uuid as team,
           (array['chat', 'email', 'phone', 'form', 'sms', 'video', 'letter', 'social'])
               [1 + floor(8 * random())::int] as channel,
           md5('brand' || (1 + floor(3 * random())::int))::uuid as brand,
           md5('reason' || (1 + floor(20 * random())::int))::uuid as reason,
           md5('adviser' || who)::uuid as adviser, md5('customer' || person)::uuid as customer,
           start, start + seconds * interval '1 second' as answered,
           random() < 0.5 as heard, random() < 0.25 as beside, random() < 0.85 as told
    from (select n, floor(1000 * random())::int as who, floor($2 / 3 * random())::int as person,
                 $1::timestamptz - (1 - (n - random()) / $2) * interval '{DAYS} days' as start,
                 30 + 570 * random() as seconds
          from generate_series(1, $2::int) n) dice
"""
ROWS: Final = {
    "customer": """insert into customer
           (organisation_id, id, person_id, created_at)
       select distinct $1::int, customer, customer, min(start) from drawn group by customer""",
    "conversation": """insert into conversation
           (organisation_id, id, number, brand_id, customer_id, channel,
           language, team_id, adviser_id, opened_at, last_message_at, closed_at)
       select $1, conversation, 1000000 + n, brand, customer, channel,
              case when n % 4 = 0 then 'en' else 'fr' end, team, adviser, start, answered, answered
       from drawn""",
    "contact": """insert into contact
           (organisation_id, id, conversation_id, channel, started_at, ended_at)
       select $1, contact, conversation, channel, start, answered from drawn""",
    "message": """insert into message
           (organisation_id, id, conversation_id, contact_id, channel, kind,
           author_kind, author_id, text, created_at)
       select $1, uuidv7(at - now()), conversation, contact, channel, kind, author,
              case when author = 'adviser' then adviser else customer end, 'Bonjour', at
       from drawn, lateral (values ('inbound', 'customer', start), ('reply', 'adviser', answered))
           as m (kind, author, at)
       where author = 'customer' or n % 20 > 0""",
    "closure": """insert into closure
           (organisation_id, id, conversation_id, reason_id, closed_by, closed_at)
       select $1, closure, conversation, reason, adviser, answered from drawn""",
    "promise_clock": """insert into promise_clock
           (organisation_id, id, conversation_id, kind, channel, started_at,
           due_at, answered_at)
       select $1, uuidv7(start - now()), conversation, 'first_answer', channel, start,
              start + interval '500 seconds', answered from drawn""",
    "invitation": """insert into invitation
           (organisation_id, id, questionnaire_id, side, conversation_id,
           closure_id, team_id, adviser_id, customer_id, channel, language, invited_at, answered_at,
           brand_id, reason_id)
       select $1, id, questionnaire, side, conversation, closure, team, who, customer, channel,
              case when n % 4 = 0 then 'en' else 'fr' end, answered,
              case when yes then answered end, brand, reason
       from drawn, lateral (values
           (asked_customer, 'customer', $2::uuid, null, heard),
           (asked_adviser, 'adviser', $3::uuid, adviser, told))
           as asked (id, side, questionnaire, who, yes)
       where side = 'customer' or beside""",
    "answer": """insert into answer
           (organisation_id, invitation_id, question, value, given_at, confirmed_at)
       select $1, id, question,
              least(highest, 1 + floor(highest * random() ^ 0.6)::int
                  - (highest = 1)::int * (random() < 0.3)::int)::smallint, answered, answered
       from drawn, lateral (values (asked_customer, heard), (asked_adviser, beside and told))
           as given (id, yes),
           (values ('effort', 7), ('satisfaction', 5), ('solved', 1)) as q (question, highest)
       where yes""",
}
TABLES: Final = tuple(ROWS)
# What the mirror reads, and no more.
ASKED: Final = ("conversation", "closure", "invitation", "answer")


async def draw(
    owner: "asyncpg.Connection[asyncpg.Record]",
    organisation: OrganisationId,
    *,
    until: datetime,
    answers: int,
    into: Sequence[str] = TABLES,
) -> int:
    """Draw so many answers with all that belongs to them; return how many answers there are.

    `into` names the tables that get rows.
    """
    await owner.execute("set session_replication_role = replica")  # what is drawn is whole
    await owner.execute("set work_mem = '256MB'")
    await owner.execute(NAMES, organisation)
    contacts = round(answers / ANSWERS_OF_A_CONTACT)
    await owner.execute(DRAWN.replace("$1", f"'{until.isoformat()}'").replace("$2", str(contacts)))
    asked = await _questionnaires(owner, organisation)
    for table in into:
        more = asked if "$3" in ROWS[table] else ()
        await owner.execute(ROWS[table], organisation, *more)
    await owner.execute("drop table drawn")
    await owner.execute("set session_replication_role = origin")
    # No fact tells of what is drawn: what the worker has counted meanwhile lacks the rest.
    await owner.execute("truncate sheet_stretch, sheet_sum, sheet_kind")
    await owner.execute(f"vacuum analyze {', '.join(into)}")
    found: int = await owner.fetchval(
        "select count(*) from answer where organisation_id = $1", organisation
    )
    return found


async def _questionnaires(
    owner: "asyncpg.Connection[asyncpg.Record]", organisation: OrganisationId
) -> tuple[UUID, ...]:
    rows = await owner.fetch(
        "select distinct on (side) side, id from questionnaire where organisation_id = $1"
        " and retired_at is null order by side desc, version desc",
        organisation,
    )
    return tuple(row["id"] for row in rows)
