"""The supervisor's board with 5,000 advisers and 100,000 contacts that wait.

By processor time of this process and of the database's own together. The baseline is one bare
count of the same hundred thousand rows by team and channel.
"""

import asyncio
import os
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import process_time

import asyncpg

from bench.crowd import gather_crowd
from bench.installation import Installation
from bench.rows import Row, row
from miroir.base.database import Database, Transaction, connect
from miroir.base.ids import OrganisationId
from miroir.supervision import Staff, load_board

ADVISERS, SKILLS, TEAMS, WAITING = 5_000, 200, 20, 100_000
TIMES = 12
TICK = os.sysconf("SC_CLK_TCK")

PEOPLE = """
    with organised as (select organisation_id from brand where organisation_id = $1 limit 1),
         teams as (
            insert into team (organisation_id, id, name)
            select organisation_id, gen_random_uuid(), 'Team ' || n
            from organised, generate_series(1, $2::int) n),
         skills as (
            insert into skill (organisation_id, id, name)
            select organisation_id, gen_random_uuid(), 'Skill ' || n
            from organised, generate_series(1, $3::int) n),
         people as (
            insert into account (organisation_id, id, email, name, roles, created_at)
            select organisation_id, gen_random_uuid(), n || '@board.example', 'Adviser ' || n,
                   '{adviser}', now()
            from organised, generate_series(1, $4::int) n
            returning organisation_id, id, name)
    insert into adviser (organisation_id, id, name) select organisation_id, id, name from people
"""
ABILITIES = """
    with skilled as (
            insert into adviser_skill (organisation_id, adviser_id, skill_id, level)
            select a.organisation_id, a.id, s.id, 3
            from (select *, row_number() over () as n from adviser where organisation_id = $1) a
            join (select *, row_number() over () as n from skill where organisation_id = $1) s
              on (a.n * 7 + s.n * 13) % 20 = 0),
         present as (
            insert into presence (organisation_id, adviser_id, state, since, set_by)
            select organisation_id, id, 'busy', now(), 'adviser' from adviser
            where organisation_id = $1
            on conflict do nothing)
    insert into team_member (organisation_id, adviser_id, team_id)
    select a.organisation_id, a.id, t.id
    from (select *, row_number() over () as n from adviser where organisation_id = $1) a
    join (select *, row_number() over (order by name) as n, count(*) over () as many
          from team where organisation_id = $1) t
      on a.n % t.many = t.n - 1
    on conflict do nothing
"""
WAIT = """
    with teams as (select id, row_number() over (order by name) - 1 as n, count(*) over () as many
                   from team where organisation_id = $1),
         staff as (select id, row_number() over (order by id) as n from adviser
                   where organisation_id = $1),
         made as (
            insert into conversation (organisation_id, id, number, brand_id, customer_id, subject,
                channel, language, team_id, opened_at, last_message_at, waiting_since, adviser_id)
            select brand.organisation_id, gen_random_uuid(), 1000000 + k, brand.id,
                (select id from customer where organisation_id = $1 limit 1), 'Bench ' || k,
                case k % 3 when 0 then 'chat' when 1 then 'email' else 'phone' end, 'fr',
                teams.id, now() - k * interval '1 second', now() - k * interval '1 second',
                now() - k * interval '1 second', staff.id
            from (select * from brand where organisation_id = $1 limit 1) brand
            cross join generate_series(1, $2::int + $3::int) k
            join teams on teams.n = k % teams.many
            left join staff on k > $2 and staff.n = k % $3 + 1
            returning *),
         placed as (
            insert into placement
                (organisation_id, conversation_id, channel, team_id, placed_at, due_at)
            select organisation_id, id, channel, team_id, opened_at, opened_at + interval '1 day'
            from made where adviser_id is null returning *),
         told as (
            insert into wait_estimate (organisation_id, conversation_id, place, reason, at)
            select organisation_id, conversation_id, 1, 'all-busy', now() from placed)
    insert into promise_clock
        (organisation_id, id, conversation_id, kind, channel, started_at, due_at, answered_at)
    select organisation_id, gen_random_uuid(), id, 'first_answer', channel, opened_at,
        opened_at + interval '1 day', case when adviser_id is not null then now() end
    from made where number % 2 = 0
"""
BARE = """
    select team_id, channel, count(*) from placement where organisation_id = $1
    group by team_id, channel
"""


def measure(at: Installation) -> list[Row]:
    """Fill an organisation, and read its board."""
    return asyncio.run(_measure(at.database_url))


async def _measure(url: str) -> list[Row]:
    organisation, staff = await _fill(url), Staff()
    async with connect(url, most=1) as database:

        async def bare(tx: Transaction) -> None:
            await tx.fetch(BARE, organisation)

        async def first(tx: Transaction) -> None:
            await load_board(tx, teams=[None])

        async def again(tx: Transaction) -> None:
            await load_board(tx, teams=[None], staff=staff)

        cost = await _cost(database, organisation, bare)
        name = f"board of {ADVISERS:,} advisers and {WAITING:,} who wait"
        return [
            row(
                f"{name}, read once",
                await _cost(database, organisation, first),
                "ms",
                baseline=cost,
            ),
            row(
                f"{name}, read again",
                await _cost(database, organisation, again),
                "ms",
                baseline=cost,
            ),
        ]


async def _fill(url: str) -> OrganisationId:
    crowd = await gather_crowd(url, 1, mail_domain="board.localhost")
    connection = await asyncpg.connect(url)
    organisation = crowd.organisation
    await connection.execute(PEOPLE, organisation, TEAMS, SKILLS, ADVISERS)
    await connection.execute(ABILITIES, organisation)
    await connection.execute(WAIT, organisation, WAITING, 2 * ADVISERS)
    await connection.execute("analyze")
    await connection.close()
    return organisation


async def _cost(
    database: Database, organisation: OrganisationId, read: Callable[[Transaction], Awaitable[None]]
) -> float:
    """Return the milliseconds of processor time that `read` takes, here and in the database."""
    async with database.transaction(organisation) as tx:
        backend = await tx.value("select pg_backend_pid()")
    taken = []
    for _ in range(TIMES):
        before = process_time() + _spent(backend)
        async with database.transaction(organisation) as tx:
            await read(tx)
        taken.append(process_time() + _spent(backend) - before)
    return statistics.median(taken) * 1000


def _spent(process: int) -> float:
    """Return the seconds of processor time that another process has taken."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
