"""The counts equal those of the raw rows, whatever happened in whatever order."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
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
from miroir.indicators import rebuild
from miroir.indicators.places import NONE, places_of
from miroir.indicators.scales import EASE, SATISFACTION, YES_NO
from miroir.indicators.tallies import outcomes_on
from miroir.indicators.testing import count_answers
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

SUNDAY_EVENING = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # of a change of the clocks in Europe
HIGHEST = {"effort": 7, "satisfaction": 5, "solved": 1}
CHANNELS: Sequence[Channel] = ("chat", "email")

ADD_ORGANISATION = "insert into organisation (slug) values ($1) returning id"
INVITATIONS = "select * from invitation where organisation_id = $1"
ANSWERS = "select * from answer where organisation_id = $1"
PLACE = "week, axes, one, two"
PERSON = "week, question, team_id, channel, brand_id, reason_id, adviser_id"
COUNTS = {
    "mirror_cell": f"{PLACE}, side, question, n, good, bad",
    "mirror_paired": f"{PLACE}, question, n, up_2, up_1, down_1, down_2",
    "mirror_pair": "closure_id, question, customer, adviser",
    "mirror_person": f"{PERSON}, n, pairs",
    "mirror_response": f"{PLACE}, side, invited, answered",
}
ADDED_UP = {"mirror_cell": 3, "mirror_paired": 5, "mirror_pair": 0, "mirror_person": 2}
SPOILT = (
    *(f"delete from {table} where organisation_id = $1" for table in COUNTS),
    "update mirror_cell set n = n + 1, good = 9 where organisation_id = $1 and axes = 'team'",
    "update mirror_person set pairs = pairs + 1 where organisation_id = $1",
    "update mirror_pair set customer = customer + 1 where organisation_id = $1",
    "update mirror_paired set up_1 = n, n = up_1 where organisation_id = $1 and axes = 'brand'",
    "update mirror_response set invited = invited + 1 where organisation_id = $1 and axes = ''",
)
MEASURES = {"effort": EASE, "satisfaction": SATISFACTION, "solved": YES_NO}
Counts = dict[str, dict[tuple[Any, ...], tuple[int, ...]]]

invitations = st.tuples(
    st.sampled_from(["customer", "adviser", "both", "both"]),
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
) -> list[tuple[UUID, datetime]]:
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
        made = [
            await verb(tx, closed)
            for verb, of in ((invite_customer, "customer"), (ask_adviser, "adviser"))
            if side in (of, "both")
        ]
    return [(invitation_id, at) for invitation_id in made if invitation_id]


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


async def counted(tx: Transaction) -> Counts:
    tables: Counts = {}
    for table, columns in COUNTS.items():
        rows = await tx.fetch(
            f"select {columns} from {table} where organisation_id = $1", tx.organisation
        )
        last = ADDED_UP.get(table, 2)
        cut = len(columns.split(", ")) - last
        tables[table] = {
            tuple(row)[:cut]: tuple(row)[cut:] for row in rows if any(tuple(row)[cut:]) or not last
        }
    return tables


async def recomputed(tx: Transaction, scene: Scene, zone: str) -> Counts:
    tables: dict[str, dict[tuple[Any, ...], Counter[int]]] = {table: {} for table in COUNTS}

    def add(table: str, key: tuple[Any, ...], *amounts: int) -> None:
        tables[table].setdefault(key, Counter()).update(dict(enumerate(amounts)))

    asked = {row["id"]: row for row in await tx.fetch(INVITATIONS, tx.organisation)}
    for row in asked.values():
        for key in places(row, scene, zone):
            add("mirror_response", (*key, row["side"]), 1, int(row["answered_at"] is not None))
    told = [row for row in await tx.fetch(ANSWERS, tx.organisation) if row["confirmed_at"]]
    sides: dict[tuple[Any, ...], dict[str, Any]] = {}
    for answered in told:
        row = asked[answered["invitation_id"]]
        question, value = answered["question"], answered["value"]
        good = outcomes_on(MEASURES[question].name)[value]
        sides.setdefault((row["closure_id"], question), {})[row["side"]] = (row, value, good)
        for key in places(row, scene, zone):
            add("mirror_cell", (*key, row["side"], question), 1, good, 0)
        if row["side"] == "adviser":
            add("mirror_person", person(row, question, scene, zone), 1, 0)
    for (closure_id, question), both in sides.items():
        if len(both) == 2:
            (row, adviser, second), (_, customer, first) = both["adviser"], both["customer"]
            gap = second - first
            tables["mirror_pair"][closure_id, question, customer, adviser] = Counter()
            for key in places(row, scene, zone):
                add("mirror_paired", (*key, question), 1, 0, int(gap == 1), int(gap == -1), 0)
            add("mirror_person", person(row, question, scene, zone), 0, 1)
    return {
        table: {
            key: tuple(amounts[at] for at in range(ADDED_UP.get(table, 2)))
            for key, amounts in rows.items()
        }
        for table, rows in tables.items()
    }


def cell(row: Any, scene: Scene) -> tuple[Any, ...]:
    return (row["team_id"] or NONE, row["channel"], scene.brand_id, scene.solved_id)


def places(row: Any, scene: Scene, zone: str) -> Iterator[tuple[Any, ...]]:
    for place in places_of([str(value) for value in (*cell(row, scene), "asked")]):
        yield (monday(row, zone), *place)


def person(row: Any, question: str, scene: Scene, zone: str) -> tuple[Any, ...]:
    return (monday(row, zone), question, *cell(row, scene), row["adviser_id"])


def monday(row: Any, zone: str) -> date:
    day: date = row["invited_at"].astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


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
    spoilt=st.sampled_from(SPOILT),
)
async def test_counts_kept_by_following_equal_a_recomputation_from_raw_rows(
    database: Database,
    zone: str,
    asked: list[tuple[str, int | None, int, Channel, int]],
    told: list[tuple[int, str, int, int, bool]],
    pauses: set[int],
    spoilt: str,
) -> None:
    organisation, scene = await found(database, zone)
    made = [await invite(database, organisation, scene, history) for history in asked]
    invited = [invitation for both in made for invitation in both]
    for step, history in enumerate(told):
        if invited:
            await give(database, organisation, invited[history[0] % len(invited)], history)
        if step in pauses:
            await count_answers(database, organisation)
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        kept = await counted(tx)
        assert kept == await recomputed(tx, scene, zone)
        assert kept["mirror_response"] or not invited
        await tx.execute(spoilt, organisation)
    await rebuild(database, organisation)
    async with database.transaction(organisation) as tx:
        assert await counted(tx) == kept


async def test_two_processes_that_follow_at_once_while_answers_come_count_each_once(
    database: Database, database_url: str
) -> None:
    zone = "Europe/Paris"
    organisation, scene = await found(database, zone)
    asked = [("both", n % 2, 0, CHANNELS[n % 2], n * 100) for n in range(3)]
    made = [await invite(database, organisation, scene, place) for place in asked]
    invited = [invitation for both in made for invitation in both]
    over = asyncio.Event()

    async def go_on(process: Database) -> None:
        while not over.is_set():
            await count_answers(process, organisation)

    async def change_their_mind(invitation: tuple[UUID, datetime]) -> None:
        for n in range(20):
            question = sorted(HIGHEST)[n % 3]
            await give(database, organisation, invitation, (0, question, n % 7 + 1, n, True))

    async with connect(database_url, most=2) as other:
        following = [asyncio.create_task(go_on(process)) for process in (database, other, other)]
        await asyncio.gather(*(change_their_mind(invitation) for invitation in invited))
        await rebuild(database, organisation)
        await asyncio.gather(*(change_their_mind(invitation) for invitation in invited))
        over.set()
        await asyncio.gather(*following)
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        kept = await counted(tx)
        assert kept == await recomputed(tx, scene, zone)
        assert sum(n for n, *_ in kept["mirror_cell"].values()) == 16 * 3 * len(invited)


async def test_a_rebuild_while_answers_come_loses_and_doubles_nothing(database: Database) -> None:
    zone = "Europe/Paris"
    organisation, scene = await found(database, zone)
    asked = [("both", 0, 0, CHANNELS[0], n * 60) for n in range(2)]
    made = [await invite(database, organisation, scene, place) for place in asked]
    invited = [invitation for both in made for invitation in both]

    async def rebuild_often() -> None:
        for _ in range(10):
            await rebuild(database, organisation)
            await count_answers(database, organisation)

    await asyncio.gather(
        rebuild_often(),
        *(
            give(database, organisation, invitation, (0, question, value, value, True))
            for invitation in invited
            for question in HIGHEST
            for value in (1, 2, 3)
        ),
    )
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        assert await counted(tx) == await recomputed(tx, scene, zone)
