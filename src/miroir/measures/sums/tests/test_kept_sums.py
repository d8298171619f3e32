"""The sheet is the same from kept sums as from raw rows, whatever happened in whatever order."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from miroir import customers
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.ids import OrganisationId, new_id
from miroir.base.language import language
from miroir.conversations import (
    Inbound,
    Verdict,
    add_inbound,
    assign,
    close,
    merge,
    reopen,
    reply,
    set_promise,
    settle_suspicion,
    split,
    unmerge,
)
from miroir.customers import Claim, Identity, IdentityKind, add_tier, recognise, set_tier
from miroir.indicators import WantedMargin, raking, set_known_margin
from miroir.indicators.places import NONE
from miroir.journal.following import catch_up
from miroir.measures.model import AXES, Axis, Sheet
from miroir.measures.sheet import Asked, measure
from miroir.measures.sums import fill, follower, unkept
from miroir.surveys import Closed, Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, set_scene

BEGINNING = datetime(2026, 3, 15, 20, tzinfo=UTC)  # the clocks of Europe change two weeks later
CHANNELS: tuple[Channel, ...] = ("chat", "email")
WHO = ("ada", "ben", "cleo")
# Some are weighted, so that both ways of counting answers are read.
WEIGHTED = ("channel", "reason", "week")
ADD_ORGANISATION = "insert into organisation (slug) values ($1) returning id"
MESSAGES = """
    select id from message where organisation_id = $1 and conversation_id = $2
    order by created_at, id
"""
HOW_MANY = "select count(*) from sheet_stretch where organisation_id = $1"
DROP_ALL = "delete from sheet_stretch where organisation_id = $1"
SET_ZONE = "update organisation_settings set time_zone = $2 where organisation_id = $1"
MERGED = "select id from customer_merge where organisation_id = $1 and undone_at is null limit 1"

Act = Callable[["Life", Transaction, int], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _every_group_has_answers_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raking, "FEWEST", 1)


class Life:
    """An organisation to which things happen one after the other, some of which are refused."""

    def __init__(
        self, database: Database, organisation: OrganisationId, scene: Scene, tier: UUID
    ) -> None:
        self.database = database
        self.organisation = organisation
        self.scene = scene
        self.tier = tier
        self.at = BEGINNING
        self.people: dict[str, UUID] = {}
        self.matters: list[UUID] = []
        self.merged: list[UUID] = []
        self.closed: list[Closed] = []
        self.asked: list[UUID] = []

    @property
    def adviser(self) -> UUID:
        return self.scene.adviser_ids[0]

    async def live(self, act: Act, which: int, hours: int) -> None:
        self.at += timedelta(hours=hours)
        with suppress(MiroirError):
            async with self.database.transaction(self.organisation, at=self.at) as tx:
                await act(self, tx, which)

    async def follow(self) -> None:
        await catch_up(self.database, follower, self.organisation)

    async def fill(self, every: int) -> None:
        async with self.database.transaction(self.organisation, at=self.at) as tx:
            for one in (await unkept(tx))[::every]:
                await fill(tx, one)

    async def sheets(self, *, kept: bool, axes: Sequence[Axis] = AXES) -> list[Sheet]:
        async with self.database.transaction(self.organisation, at=self.at) as tx:
            if not kept:
                await tx.execute(DROP_ALL, tx.organisation)
            first = self.at.date() - timedelta(weeks=3)
            return [
                await measure(
                    tx,
                    Asked(
                        first=first,
                        last=self.at.date(),
                        by=axis,
                        window_days=window,
                        weights="contacts" if axis in WEIGHTED else "none",
                    ),
                    language="fr",
                )
                for axis, window in zip(axes, (7, 1, 3, 30, 5, 14), strict=False)
            ]

    def matter(self, which: int) -> UUID:
        return self.matters[which % len(self.matters)]


async def come(life: Life, tx: Transaction, which: int) -> None:
    who = WHO[which % 3]
    channel: Channel = "chat" if which % 2 else "email"
    kind: IdentityKind = "visitor" if channel == "chat" else "email"
    claim = Claim(identities=(Identity(kind=kind, value=f"{who}@example.net"),), name="Camille")
    life.people[f"{who}-{kind}"] = customer = await recognise(tx, claim)
    inbound = Inbound(brand_id=life.scene.brand_id, channel=channel, claim=claim, text="Hello")
    added = await add_inbound(tx, inbound, customer_id=customer)
    if added.conversation_id not in life.matters:
        life.matters.append(added.conversation_id)


async def answer_them(life: Life, tx: Transaction, which: int) -> None:
    await reply(tx, life.matter(which), adviser_id=life.adviser, text="Here you are.")


async def hand_on(life: Life, tx: Transaction, which: int) -> None:
    team = [*life.scene.team_ids, None][which % 3]
    await assign(tx, life.matter(which), adviser_id=None, team_id=team)


async def end(life: Life, tx: Transaction, which: int) -> None:
    matter, who = life.matter(which), life.scene.adviser_ids[which % 6]
    closure = await close(tx, matter, reason_id=life.scene.solved_id, by=who)
    row = await tx.row(
        "select customer_id, team_id, channel from conversation"
        " where organisation_id = $1 and id = $2",
        tx.organisation,
        matter,
    )
    assert row
    closed = Closed(conversation_id=matter, closure_id=closure, adviser_id=who, **dict(row))
    made = [await verb(tx, closed) for verb in (invite_customer, ask_adviser)]
    life.asked += [one for one in made if one]


async def say(life: Life, tx: Transaction, which: int) -> None:
    for asked in life.asked[-2:] if which % 2 else life.asked[which % 3 :][:1]:
        given = [Given(question="solved", value=which // 2 % 2), Given(question="effort", value=5)]
        await answer(tx, asked, given, confirmed=True)


async def begin_again(life: Life, tx: Transaction, which: int) -> None:
    await reopen(tx, life.matter(which))


async def turn_away(life: Life, tx: Transaction, which: int) -> None:
    verdict: Verdict = "wanted" if which % 2 else "unwanted"
    await settle_suspicion(tx, life.matter(which // 2), verdict=verdict, by=life.adviser)


async def join(life: Life, tx: Transaction, which: int) -> None:
    gone = life.matter(which)
    await merge(tx, gone, into=life.matter(which // 3), by=life.adviser)
    life.merged.append(gone)


async def part(life: Life, tx: Transaction, which: int) -> None:
    for gone in life.merged[which % 2 :][:1]:
        await unmerge(tx, gone, by=life.adviser)


async def cut(life: Life, tx: Transaction, which: int) -> None:
    rows = await tx.fetch(MESSAGES, tx.organisation, life.matter(which))
    life.matters.append(
        await split(tx, life.matter(which), [row["id"] for row in rows[1:]], by=life.adviser)
    )


async def take_for_one(life: Life, tx: Transaction, which: int) -> None:
    people = sorted(life.people.values(), key=str)
    one, other = people[which % len(people)], people[which // 3 % len(people)]
    await customers.merge(tx, one, into=other, by=life.adviser)


async def take_apart(life: Life, tx: Transaction, which: int) -> None:
    merge_id = await tx.value(MERGED, tx.organisation)
    if merge_id is not None:
        await customers.unmerge(tx, merge_id, by=life.adviser)


async def set_apart(life: Life, tx: Transaction, which: int) -> None:
    people = sorted(life.people.values(), key=str)
    await set_tier(tx, people[which % len(people)], [life.tier, None][which // 3 % 2])


async def move_away(life: Life, tx: Transaction, which: int) -> None:
    zone = ("Europe/Paris", "Pacific/Auckland", "America/New_York")[which % 3]
    await tx.execute(SET_ZONE, tx.organisation, zone)


USUAL: tuple[Act, ...] = (come, answer_them, end, say)
RARE: tuple[Act, ...] = (
    hand_on,
    begin_again,
    turn_away,
    join,
    part,
    cut,
    take_for_one,
    take_apart,
    set_apart,
    move_away,
)
acts = st.tuples(
    st.sampled_from(USUAL * 4 + RARE),
    st.integers(0, 11),
    st.sampled_from((0, 1, 5, 20, 20, 30, 100)),
)


async def found(database: Database) -> Life:
    organisation = OrganisationId(
        await database.pool.fetchval(ADD_ORGANISATION, f"test-{new_id().hex}")
    )
    async with database.transaction(organisation, at=BEGINNING) as tx:
        scene = await set_scene(tx, advisers=6, asks_per_shift=1000, quarantine=timedelta(0))
        for channel in CHANNELS:
            await set_promise(
                tx,
                brand_id=scene.brand_id,
                channel=channel,
                kind="first_answer",
                amount=timedelta(hours=30),
                calendar_id=None,
            )
        tier = await add_tier(tx, "First")
        shares = WantedMargin(shares={str(tier): 30.0, str(NONE): 70.0})
        tongue = language("en", "Europe/Paris")
        await set_known_margin(tx, "tier", shares, tongue=tongue, by=None)
    return Life(database, organisation, scene, tier)


@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a history takes too long to shorten
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(acts, min_size=4, max_size=20),
    after=st.lists(acts, min_size=1, max_size=8),
    every=st.sampled_from((1, 1, 2, 3)),
    later=st.integers(0, 45),
)
async def test_the_sheet_is_the_same_from_kept_sums_as_from_raw_rows(
    database: Database,
    before: list[tuple[Act, int, int]],
    after: list[tuple[Act, int, int]],
    every: int,
    later: int,
) -> None:
    life = await found(database)
    await life.live(come, 0, 0)
    for act in before:
        await life.live(*act)
    await life.follow()
    await life.fill(every)
    for act in after:
        await life.live(*act)
    await life.follow()
    life.at += timedelta(days=later)
    assert await life.sheets(kept=True) == await life.sheets(kept=False)


# Two people wrote a day apart; one matter is open, with three messages, the other one closed.
BEFORE: tuple[tuple[Act, int, int], ...] = (
    (come, 0, 0),
    (come, 4, 20),
    (answer_them, 0, 1),
    (answer_them, 1, 1),
    (come, 0, 20),
    (end, 1, 1),
)


@pytest.mark.parametrize(
    ("further", "act", "which"),
    [
        ((), answer_them, 0),
        ((), end, 0),
        ((), say, 1),
        ((), begin_again, 1),
        ((), hand_on, 4),
        ((), turn_away, 0),
        ((), cut, 0),
        ((), take_for_one, 1),
        (((take_for_one, 1, 1),), take_apart, 0),
        (((take_for_one, 1, 1),), join, 1),
        (((take_for_one, 1, 1), (join, 1, 1)), part, 0),
        (((say, 1, 1), (end, 0, 1), (say, 1, 1)), set_apart, 0),
    ],
)
async def test_what_changes_the_sheet_drops_the_days_that_it_changes(
    database: Database, further: tuple[tuple[Act, int, int], ...], act: Act, which: int
) -> None:
    life = await found(database)
    for done in (*BEFORE, *further):
        await life.live(*done)
    await life.follow()
    life.at += timedelta(days=9)
    await life.fill(1)
    before = await life.sheets(kept=True, axes=("team", "reason"))
    await life.live(act, which, 0)
    await life.follow()
    after = await life.sheets(kept=True, axes=("team", "reason"))
    assert after != before
    assert after == await life.sheets(kept=False, axes=("team", "reason"))
