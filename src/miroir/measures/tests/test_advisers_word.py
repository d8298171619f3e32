"""First contact resolution by the advisers' word is told where it tells of no few, and then right.

It cuts the answers to a question otherwise than any other figure does: it is held against all of
these together.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.indicators import WEEK
from miroir.indicators.deciding import Answered, Cell, Group
from miroir.indicators.places import places_of
from miroir.indicators.releasing import released_of
from miroir.journal.following import catch_up
from miroir.measures.model import Line
from miroir.measures.sheet import Asked, measure
from miroir.measures.sums import Filler, follower
from miroir.measures.sums.of_words import APART
from miroir.statistics import Contact, first_contact_resolution, safe_together
from miroir.surveys import Closed, Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact, set_scene

FEWEST = 5
WEEKS = (date(2026, 3, 2), date(2026, 3, 9))
CELLS = [
    (team, channel, "brand", reason, "asked")
    for team in "AB"
    for channel in ("chat", "email")
    for reason in ("late",)
]
PAIRS = f"""
    with heard as (
        select * from unnest($1::date[], $2::uuid[], $3::text[], $4::boolean[], $5::boolean[])
            as h (week, adviser_id, cell, is_first, alone)), {APART}
    select week, n from apart
"""
Atom = tuple[int, object]
Told = frozenset[Atom]


class Word(NamedTuple):
    """An answer: asked in `asked`, about a contact that began in `began`."""

    adviser: int
    asked: date
    began: date
    cell: Cell
    paired: bool
    is_first: bool

    @property
    def part(self) -> str:
        return str((self.asked, self.cell, self.paired))

    @property
    def said(self) -> Atom:
        return self.adviser, self[1:]


def words(seed: int, *, advisers: int, busy: float, again: int) -> list[Word]:
    """Answers of advisers, of whom the first `again` speak of others than first contacts too."""
    dice = Random(seed)
    asked = [
        (adviser, week, cell)
        for adviser in range(advisers)
        for week in WEEKS
        for cell in CELLS
        if cell[0] == "AB"[adviser % 2] or dice.random() < 0.2
        for _ in range(2)
        if dice.random() < busy
    ]
    return [
        Word(
            adviser,
            week,
            week - WEEK if dice.random() < 0.1 else week,
            cell,
            dice.random() < 0.3,
            adviser >= again or dice.random() < 0.5,
        )
        for adviser, week, cell in asked
    ]


def shown_of(said: list[Word]) -> list[Told]:
    """Return every figure of answers that mirror and sheet show, by week."""
    found: list[Told] = []
    for week in WEEKS:
        own = [one for one in said if one.asked == week]
        counted: defaultdict[tuple[int, Cell], list[int]] = defaultdict(lambda: [0, 0])
        for one in own:
            count = counted[one.adviser, one.cell]
            count[0], count[1] = count[0] + 1, count[1] + one.paired
        answered = [
            Answered(cell, UUID(int=who + 1), *counts) for (who, cell), counts in counted.items()
        ]
        released = released_of(answered, minimum=FEWEST)
        told: defaultdict[Group, set[Atom]] = defaultdict(set)
        for one in own:
            for place in places_of(one.cell):
                for paired in {False, one.paired}:
                    told[Group(place, paired)].add(one.said)
        found += [frozenset(told[group]) for group in told if group in released]
    return found


async def cut_of(database: Database, said: list[Word], *, enough: int = FEWEST) -> list[Told]:
    """Return what is told by the advisers' word: a figure of each week with pairs enough."""
    rows = [(one.began, UUID(int=one.adviser + 1), one.part, one.is_first, True) for one in said]
    columns = (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 5
    pairs = {row["week"]: row["n"] for row in await database.pool.fetch(PAIRS, *columns)}
    return [
        frozenset(one.said for one in said if one.began == week and one.is_first)
        for week, n in pairs.items()
        if n >= enough
    ]


def tells_of(few: frozenset[int], cut: list[Told], shown: list[Told]) -> bool:
    """Return whether a sum of figures with one of the cut is about these few people alone."""
    atoms = sorted(frozenset[Atom]().union(*cut, *shown), key=str)
    table = np.array([[atom in one for atom in atoms] for one in (*shown, *cut)], dtype=float)
    others = table[:, [atom[0] not in few for atom in atoms]]
    return sum(map(_rank, (table, others[: len(shown)]))) > sum(
        map(_rank, (others, table[: len(shown)]))
    )


def _rank(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> int:
    return int(np.linalg.matrix_rank(table)) if table.size else 0


organisations = st.tuples(
    st.integers(0, 10**6), st.integers(8, 16), st.floats(0.4, 0.9), st.integers(5, 9)
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(organisations, st.randoms(use_true_random=False))
async def test_no_sum_with_the_advisers_word_is_about_few(
    database: Database, drawn: tuple[int, int, float, int], chance: Random
) -> None:
    seed, advisers, busy, again = drawn
    said = words(seed, advisers=advisers, busy=busy, again=again)
    if not (cut := await cut_of(database, said)):
        return
    shown = shown_of(said)
    of_others = sorted({one.adviser for one in said if not one.is_first})
    for people in (range(advisers), of_others, of_others):
        few = frozenset(chance.sample(people, k=min(FEWEST - 1, len(people))))
        assert not tells_of(few, cut, shown)
    told = [*chance.sample(shown, k=min(4, len(shown))), *cut]
    assert safe_together(told, minimum=FEWEST)


async def test_one_pair_too_few_tells_of_few(database: Database) -> None:
    cell = CELLS[0]
    said = [Word(who, WEEKS[0], WEEKS[0], cell, False, True) for who in range(12)]
    said += [Word(who, WEEKS[0], WEEKS[0], cell, False, False) for who in range(4)]
    [cut] = await cut_of(database, said, enough=4)
    assert tells_of(frozenset(range(4)), [cut], shown_of(said))
    assert await cut_of(database, said) == []
    more = Word(4, WEEKS[0], WEEKS[0], cell, False, False)
    assert await cut_of(database, [*said, more]) != []


async def test_pairs_across_cells_and_weeks_are_none(database: Database) -> None:
    one, other = CELLS[:2]
    said = [Word(who, WEEKS[0], WEEKS[0], one, False, True) for who in range(9)]
    apart = [Word(who, WEEKS[0], WEEKS[0], other, False, False) for who in range(9)]
    beside = [Word(who, WEEKS[0], WEEKS[0], one, True, False) for who in range(9)]
    late = [Word(who, WEEKS[1], WEEKS[0], one, False, False) for who in range(9)]
    for others in (apart, beside, late):
        assert await cut_of(database, [*said, *others]) == []
    assert await cut_of(database, [*said, *late, *apart, *beside], enough=1) == []


MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = MONDAY + 2 * WEEK
WINDOW = timedelta(days=7)


async def come(
    database: Database, organisation: OrganisationId, scene: Scene, *, advisers: int
) -> tuple[list[Contact], Closed]:
    """Have each of some customers come twice within the window, to the same adviser.

    Return all these contacts, and how the first one of them ended.
    """
    contacts: list[Contact] = []
    ended: list[Closed] = []
    for day in (0, 2):
        async with database.transaction(organisation, at=MONDAY + timedelta(days=day)) as tx:
            for who in range(advisers):
                closed = await close_contact(
                    tx,
                    scene,
                    address=f"{who}@example.net",
                    adviser_id=scene.adviser_ids[who],
                    team_id=scene.team_ids[0],
                    channel="email",
                )
                solved = (who + day) % 3 > 0
                asked = await ask_adviser(tx, closed)
                assert asked
                given = [Given(question="solved", value=int(solved))]
                await answer(tx, asked, given, confirmed=True)
                contacts.append(Contact(matter=who, at=tx.at, adviser_says=solved))
                ended.append(closed)
    return contacts, ended[0]


async def told(database: Database, organisation: OrganisationId, at: datetime) -> Line:
    async with database.transaction(organisation, at=at) as tx:
        sheet = await measure(tx, Asked(first=MONDAY.date(), last=MONDAY.date()), language="fr")
    return next(one.whole for one in sheet.measures if one.named.method == "adviser")


@pytest.mark.parametrize("advisers", [4, 6])
async def test_a_week_is_told_as_the_pure_rule_says_once_its_windows_are_over_and_pairs_are_enough(
    database: Database, organisation: OrganisationId, advisers: int
) -> None:
    async with database.transaction(organisation, at=MONDAY - timedelta(days=1)) as tx:
        scene = await set_scene(tx, advisers=8, asks_per_shift=9, quarantine=timedelta(0))
    contacts, _ = await come(database, organisation, scene, advisers=advisers)
    early = await told(database, organisation, MONDAY + timedelta(days=12))
    assert (early.figure.n, early.figure.value) == (0, None)
    line = await told(database, organisation, LATER)
    if advisers < FEWEST:
        assert (line.figure.hidden, line.left_out) == ("too-few", advisers)
        return
    pure = first_contact_resolution(contacts, method="adviser", window=WINDOW, until=LATER)
    assert line.figure.n == pure.n
    assert line.figure.value == pytest.approx(pure.resolved / pure.n)


async def test_a_customers_answer_parts_a_pair_of_advisers_also_of_sums_that_are_kept(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation, at=MONDAY - timedelta(days=1)) as tx:
        scene = await set_scene(tx, advisers=8, asks_per_shift=9, quarantine=timedelta(0))
    _, first = await come(database, organisation, scene, advisers=5)
    async with database.transaction(organisation, at=MONDAY + timedelta(days=9)) as tx:
        invited = await invite_customer(tx, first)
        assert invited
    await catch_up(database, follower, organisation)
    await Filler().fill_some(database, organisation, at=LATER)
    assert (await told(database, organisation, LATER)).figure.n == 5
    async with database.transaction(organisation, at=LATER) as tx:
        await answer(tx, invited, [Given(question="solved", value=1)], confirmed=True)
    await catch_up(database, follower, organisation)
    assert (await told(database, organisation, LATER)).figure.hidden == "too-few"
