"""While answers come and are counted, one side after the other, nobody is given away."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import NamedTuple
from uuid import UUID

from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators import rebuild
from miroir.indicators.deciding import Answered
from miroir.indicators.jobs import advisers_follower, customers_follower
from miroir.indicators.places import places_of
from miroir.indicators.testing import count_answers
from miroir.journal import since
from miroir.journal.following import catch_up
from miroir.statistics import safe_together
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import close_contact, set_scene

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEWEST = 5
CHANNELS: Sequence[Channel] = ("chat", "email")

PEOPLE = """
    select team_id::text, channel, brand_id::text, reason_id::text, origin, adviser_id, n, pairs
    from mirror_person where organisation_id = $1 and question = 'effort'
"""
FIGURES = """
    select axes, one, two, false as paired, n, shown from mirror_cell
    where organisation_id = $1 and question = 'effort' and side = 'adviser'
    union all
    select axes, one, two, true, n, shown from mirror_paired
    where organisation_id = $1 and question = 'effort'
    order by 1, 2, 3, 4
"""
COUNTED = "select side, n from mirror_cell where organisation_id = $1 and axes = ''"

Key = tuple[str, str, str, bool]
Said = frozenset[tuple[object, object]]


class Seen(NamedTuple):
    """What the mirror has of advisers: figures with n and whether shown, and who said what."""

    figures: dict[Key, tuple[int, bool]]
    people: list[Answered]

    def told(self) -> list[Said]:
        """Return who said what of each figure that is shown; each counts what people said."""
        said: defaultdict[Key, set[tuple[object, object]]] = defaultdict(set)
        counts: Counter[Key] = Counter()
        for one in self.people:
            for place in places_of(one.cell):
                counts += {(*place, False): one.n, (*place, True): one.pairs}
                for who, cell, paired in one.parts():
                    for way in {False, paired}:
                        said[*place, way].add((who, (cell, paired)))
        assert {key: n for key, (n, _) in self.figures.items() if n} == counts
        return [frozenset(said[key]) for key, (n, shown) in self.figures.items() if shown and n]


async def seen(tx: Transaction) -> Seen:
    figures = {
        (row["axes"], row["one"], row["two"], row["paired"]): (row["n"], row["shown"])
        for row in await tx.fetch(FIGURES, tx.organisation)
    }
    return Seen(
        figures, [Answered(row[:5], *row[5:]) for row in await tx.fetch(PEOPLE, tx.organisation)]
    )


async def asked(
    database: Database, organisation: OrganisationId, chance: Random, *, contacts: int = 1
) -> list[list[UUID]]:
    """Ask both sides about contacts of nine advisers of two teams; return their invitations."""
    async with database.transaction(organisation, at=MONDAY) as tx:
        scene = await set_scene(tx, advisers=9, asks_per_shift=1000)
        made = []
        for n in range(contacts):
            closed = await close_contact(
                tx,
                scene,
                adviser_id=scene.adviser_ids[n % 9],
                team_id=scene.team_ids[n % 9 < 2],
                channel=chance.choice(CHANNELS),
            )
            ids = (await invite_customer(tx, closed), await ask_adviser(tx, closed))
            made.append([one for one in ids if one])
    return made


async def test_no_two_views_tell_of_few_whichever_side_is_counted_first(
    database: Database, organisation: OrganisationId
) -> None:
    chance = Random(1)
    made = await asked(database, organisation, chance, contacts=27)
    invited = [one for both in made for one in both]
    chance.shuffle(invited)
    most = 0
    for at in range(0, len(invited), 4):
        async with database.transaction(organisation, at=MONDAY + timedelta(hours=at)) as tx:
            for one in invited[at : at + 4]:
                given = Given(question="effort", value=chance.randint(1, 7))
                await answer(tx, one, [given], confirmed=True)
        async with database.transaction(organisation) as tx:
            before = await seen(tx)
        await catch_up(database, customers_follower, organisation)
        async with database.transaction(organisation) as tx:
            assert await seen(tx) == before
        if chance.random() < 0.6:
            await catch_up(database, advisers_follower, organisation)
            async with database.transaction(organisation) as tx:
                told = (await seen(tx)).told()
            most = max(most, len(told))
            assert_safe(told, chance)
    assert most > 5
    await count_answers(database, organisation)
    async with database.transaction(organisation) as tx:
        followed = await seen(tx)
    await rebuild(database, organisation)
    async with database.transaction(organisation) as tx:
        assert {key: n for key, (n, _) in (await seen(tx)).figures.items()} == {
            key: n for key, (n, _) in followed.figures.items()
        }


def assert_safe(told: Sequence[Said], chance: Random) -> None:
    for view, another in combinations([*told, frozenset()], 2):
        assert not 0 < len({who for who, _ in view ^ another}) < FEWEST
    for _ in range(3):
        assert safe_together(chance.sample(told, k=min(6, len(told))), minimum=FEWEST)


async def test_a_customer_shows_before_it_is_decided_what_of_advisers_does(
    database: Database, organisation: OrganisationId
) -> None:
    [both] = await asked(database, organisation, Random(3))
    async with database.transaction(organisation, at=MONDAY + timedelta(hours=1)) as tx:
        for one in both:
            await answer(tx, one, [Given(question="effort", value=6)], confirmed=True)
    await catch_up(database, customers_follower, organisation)
    async with database.transaction(organisation) as tx:
        assert {row["side"]: row["n"] for row in await tx.fetch(COUNTED, organisation)} == {
            "customer": 1
        }
        assert not (await seen(tx)).figures
    await catch_up(database, advisers_follower, organisation)
    async with database.transaction(organisation) as tx:
        assert {n for n, _ in (await seen(tx)).figures.values()} == {1}


async def test_a_pair_waits_until_its_adviser_is_counted(
    database: Database, organisation: OrganisationId
) -> None:
    [(customer, adviser)] = await asked(database, organisation, Random(4))
    given = [Given(question="effort", value=6)]
    async with database.transaction(organisation, at=MONDAY + timedelta(hours=1)) as tx:
        await answer(tx, customer, given, confirmed=True)
    async with database.transaction(organisation) as tx:
        facts = await since(tx, 0, advisers_follower.kinds)
    async with database.transaction(organisation, at=MONDAY + timedelta(hours=2)) as tx:
        await answer(tx, adviser, given, confirmed=True)
    async with database.transaction(organisation) as tx:
        await advisers_follower.handle(tx, facts)
        assert not (await seen(tx)).figures
        await advisers_follower.handle(tx, await since(tx, facts[-1].seq, advisers_follower.kinds))
        assert {key[3]: n for key, (n, _) in (await seen(tx)).figures.items()} == {
            False: 1,
            True: 1,
        }
