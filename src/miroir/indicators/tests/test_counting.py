"""The counts equal those of the raw rows, whatever happened in whatever order."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction, connect
from miroir.base.errors import Conflict
from miroir.base.ids import OrganisationId, new_id
from miroir.indicators import follower, rebuild
from miroir.indicators.jobs import NO_TEAM
from miroir.journal.following import catch_up
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

SUNDAY_EVENING = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # of a change of the clocks in Europe
HIGHEST = {"effort": 7, "satisfaction": 5, "solved": 1}
CHANNELS: Sequence[Channel] = ("chat", "email")

ADD_ORGANISATION = "insert into organisation (slug) values ($1) returning id"
INVITATIONS = "select * from invitation where organisation_id = $1"
ANSWERS = "select * from answer where organisation_id = $1"
COUNTS = {
    "mirror_count": "day, team_id, channel, side, question, value, n",
    "mirror_funnel": "day, team_id, channel, side, step, n",
    "mirror_people": "week, team_id, channel, question, adviser_id, 1",
}

invitations = st.tuples(
    st.sampled_from(["customer", "adviser"]),
    st.sampled_from([0, 1, None]),  # team
    st.sampled_from([0, 1]),  # adviser
    st.sampled_from(CHANNELS),
    st.integers(0, 20 * 24 * 60),  # minutes
)
answers = st.tuples(
    st.integers(0, 7),  # which invitation
    st.sampled_from(sorted(HIGHEST)),
    st.integers(1, 7),
    st.integers(0, 2 * 24 * 60),  # minutes after it
    st.booleans(),  # confirmed
)


async def found(database: Database, zone: str) -> tuple[OrganisationId, Scene]:
    organisation = OrganisationId(
        await database.pool.fetchval(ADD_ORGANISATION, f"test-{new_id().hex}")
    )
    async with database.transaction(organisation) as tx:
        return organisation, await set_scene(tx, time_zone=zone, asks_per_shift=1000)


async def invite(
    database: Database,
    organisation: OrganisationId,
    scene: Scene,
    history: tuple[str, int | None, int, Channel, int],
) -> tuple[UUID, datetime] | None:
    side, team, adviser, channel, minutes = history
    at = SUNDAY_EVENING + timedelta(minutes=minutes)
    async with database.transaction(organisation, at=at) as tx:
        closed = await close_contact(
            tx,
            scene,
            adviser_id=scene.adviser_ids[adviser],
            team_id=None if team is None else scene.team_ids[team],
            channel=channel,
        )
        verb = invite_customer if side == "customer" else ask_adviser
        invitation_id = await verb(tx, closed)
    return None if invitation_id is None else (invitation_id, at)


async def give(
    database: Database,
    organisation: OrganisationId,
    invitation: tuple[UUID, datetime],
    history: tuple[int, str, int, int, bool],
) -> None:
    _, question, value, minutes, confirmed = history
    given = Given(question=question, value=min(value, HIGHEST[question]))
    at = invitation[1] + timedelta(minutes=minutes)
    async with database.transaction(organisation, at=at) as tx:
        with contextlib.suppress(Conflict):
            await answer(tx, invitation[0], [given], confirmed=confirmed)


async def counted(tx: Transaction) -> dict[str, Counter[Any]]:
    tables = {}
    for table, columns in COUNTS.items():
        rows = await tx.fetch(
            f"select {columns} from {table} where organisation_id = $1", tx.organisation
        )
        tables[table] = Counter({tuple(row)[:-1]: row[-1] for row in rows if row[-1]})
    return tables


async def recomputed(tx: Transaction, zone: str) -> dict[str, Counter[Any]]:
    tables: dict[str, Counter[Any]] = {table: Counter() for table in COUNTS}
    asked = {row["id"]: row for row in await tx.fetch(INVITATIONS, tx.organisation)}
    for row in asked.values():
        day, place = local_day(row, zone), (row["team_id"] or NO_TEAM, row["channel"])
        tables["mirror_funnel"][(day, *place, row["side"], "invited")] += 1
        if row["answered_at"]:
            tables["mirror_funnel"][(day, *place, row["side"], "answered")] += 1
    for told in await tx.fetch(ANSWERS, tx.organisation):
        row = asked[told["invitation_id"]]
        if told["confirmed_at"] is None:
            continue
        day, place = local_day(row, zone), (row["team_id"] or NO_TEAM, row["channel"])
        key = (day, *place, row["side"], told["question"], told["value"])
        tables["mirror_count"][key] += 1
        if row["side"] == "adviser":
            monday = day - timedelta(days=day.weekday())
            tables["mirror_people"][(monday, *place, told["question"], row["adviser_id"])] = 1
    return tables


def local_day(row: Any, zone: str) -> date:
    day: date = row["invited_at"].astimezone(ZoneInfo(zone)).date()
    return day


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    zone=st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/New_York"]),
    asked=st.lists(invitations, min_size=1, max_size=8),
    told=st.lists(answers, max_size=24),
    pauses=st.sets(st.integers(0, 24), max_size=3),
)
async def test_counts_kept_by_following_equal_a_recomputation_from_raw_rows(
    database: Database,
    zone: str,
    asked: list[tuple[str, int | None, int, Channel, int]],
    told: list[tuple[int, str, int, int, bool]],
    pauses: set[int],
) -> None:
    organisation, scene = await found(database, zone)
    made = [await invite(database, organisation, scene, history) for history in asked]
    invited = [invitation for invitation in made if invitation]
    for step, history in enumerate(told):
        if invited:
            await give(database, organisation, invited[history[0] % len(invited)], history)
        if step in pauses:
            await catch_up(database, follower, organisation)
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        kept = await counted(tx)
        assert kept == await recomputed(tx, zone)
        assert kept["mirror_funnel"].total() >= len(invited)
        await rebuild(tx)
        assert await counted(tx) == kept


async def test_two_processes_that_follow_at_once_while_answers_come_count_each_once(
    database: Database, database_url: str
) -> None:
    zone = "Europe/Paris"
    organisation, scene = await found(database, zone)
    places = [("customer", n % 2, 0, CHANNELS[n % 2], n * 100) for n in range(6)]
    made = [await invite(database, organisation, scene, place) for place in places]
    invited = [invitation for invitation in made if invitation]
    over = asyncio.Event()

    async def go_on(process: Database) -> None:
        while not over.is_set():
            await catch_up(process, follower, organisation)

    async def change_their_mind(invitation: tuple[UUID, datetime]) -> None:
        for n in range(20):
            question = sorted(HIGHEST)[n % 3]
            await give(database, organisation, invitation, (0, question, n % 7 + 1, n, True))

    async with connect(database_url, most=2) as other:
        following = [asyncio.create_task(go_on(process)) for process in (database, other, other)]
        await asyncio.gather(*(change_their_mind(invitation) for invitation in invited))
        async with database.transaction(organisation) as tx:
            await rebuild(tx)
        await asyncio.gather(*(change_their_mind(invitation) for invitation in invited))
        over.set()
        await asyncio.gather(*following)
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        kept = await counted(tx)
        assert kept == await recomputed(tx, zone)
        assert kept["mirror_count"].total() == 3 * len(invited)


async def test_a_rebuild_while_answers_come_loses_and_doubles_nothing(database: Database) -> None:
    zone = "Europe/Paris"
    organisation, scene = await found(database, zone)
    places = [("customer", 0, 0, CHANNELS[0], n) for n in range(4)]
    made = [await invite(database, organisation, scene, place) for place in places]
    invited = [invitation for invitation in made if invitation]

    async def rebuild_often() -> None:
        for _ in range(10):
            async with database.transaction(organisation) as tx:
                await rebuild(tx)
            await catch_up(database, follower, organisation)

    await asyncio.gather(
        rebuild_often(),
        *(
            give(database, organisation, invitation, (0, question, value, value, True))
            for invitation in invited
            for question in HIGHEST
            for value in (1, 2, 3)
        ),
    )
    await catch_up(database, follower, organisation)
    async with database.transaction(organisation) as tx:
        assert await counted(tx) == await recomputed(tx, zone)
