"""Sheet and mirror together tell of no few advisers: every view of both, subtracted."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import NamedTuple
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.indicators.deciding import Answered
from miroir.indicators.places import places_of
from miroir.indicators.releasing import released_of
from miroir.measures.model import Axis, Place, Said
from miroir.measures.released import count_seen
from miroir.measures.shown import NO_GROUP
from miroir.statistics import safe_together

FEWEST = 5
QUESTION = "effort"
WEEKS = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(3)]
AXES: tuple[Axis, ...] = ("team", "channel", "brand", "reason")
TEAMS = (UUID(int=1), UUID(int=2), None)
BRAND = UUID(int=3)
Told = frozenset[tuple[object, object]]


class Seen(NamedTuple):
    """A place of the mirror in a week: it is shown."""

    question: str
    week: date
    axes: str
    one: str


class Given(NamedTuple):
    """An answer: a number of its own stands for what was said."""

    number: int
    adviser: int
    week: date
    team: UUID | None
    channel: str
    brand: UUID
    reason: UUID | None

    @property
    def cell(self) -> tuple[str, ...]:
        values = (self.team, self.channel, self.brand, self.reason)
        return (*(str(NO_GROUP if one is None else one) for one in values), "asked")

    @property
    def said(self) -> tuple[object, object]:
        return self.adviser, (self.week, self.cell)


def answers(seed: int, *, advisers: int, busy: float) -> list[Given]:
    dice = Random(seed)
    drawn = [
        (adviser, week, team, channel, reason)
        for adviser in range(advisers)
        for week in WEEKS
        for team in TEAMS
        for channel in ("chat", "email")
        for reason in (None, UUID(int=9))
        if team == TEAMS[adviser % 3] or dice.random() < 0.1
        if dice.random() < busy
    ]
    return [
        Given(number, adviser, week, team, channel, BRAND, reason)
        for number, (adviser, week, team, channel, reason) in enumerate(drawn)
    ]


def shown_by_the_mirror(given: list[Given]) -> tuple[frozenset[Seen], set[Told]]:
    """Return which places are seen in which week, and every figure of the mirror."""
    seen: set[Seen] = set()
    views: set[Told] = set()
    by_place: defaultdict[object, dict[date, Told]] = defaultdict(dict)
    for week in WEEKS:
        own = [one for one in given if one.week == week]
        for group in released_of(
            [Answered(one.cell, UUID(int=one.adviser + 1), 1, 0) for one in own], minimum=FEWEST
        ):
            if group.paired:
                continue
            place = group.place
            if not place.two:
                seen.add(Seen(QUESTION, week, place.axes, place.one))
            by_place[place][week] = frozenset(
                one.said for one in own if place in places_of(one.cell)
            )
    for weeks in by_place.values():
        for period in periods():
            views.add(frozenset[tuple[object, object]]().union(*(weeks.get(w, ()) for w in period)))
    return frozenset(seen), views - {frozenset()}


def shown_by_the_sheet(given: list[Given], seen: frozenset[Seen]) -> set[Told]:
    by_number = {one.number: one.said for one in given}
    views: set[Told] = set()
    for axis in (*AXES, "week"):
        for period in periods():
            rows = [
                (
                    Said(
                        place=Place(now=True, key=getattr(one, axis)),
                        side="adviser",
                        question=QUESTION,
                        value=one.number,
                        shown=Seen(QUESTION, one.week, *place_named(axis, one)) in seen,
                        shown_of_all=Seen(QUESTION, one.week, "", "") in seen,
                    ),
                    1,
                )
                for one in given
                if one.week in period
            ]
            counted = count_seen(rows, axis=axis)[QUESTION] if rows else None
            if counted:
                for values in (*counted.groups.values(), *counted.whole.values()):
                    views.add(frozenset(by_number[number] for number in values))
    return views


def place_named(axis: Axis, one: Given) -> tuple[str, str]:
    key = getattr(one, axis)
    return ("", "") if axis == "week" else (axis, str(NO_GROUP if key is None else key))


def periods() -> list[list[date]]:
    return [WEEKS[:1], WEEKS[1:2], WEEKS[2:], WEEKS[:2], WEEKS[1:], WEEKS]


def people(told: Told) -> int:
    return len({who for who, _ in told})


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(4, 18), st.floats(0.2, 1), st.randoms(use_true_random=False)
)
def test_no_views_of_both_pages_tell_of_few(
    seed: int, advisers: int, busy: float, chance: Random
) -> None:
    given = answers(seed, advisers=advisers, busy=busy)
    seen, mirror = shown_by_the_mirror(given)
    sheet = shown_by_the_sheet(given, seen)
    assert sheet <= mirror  # it is never another set of answers
    for view, another in combinations(mirror | sheet, 2):
        assert not 0 < people(view ^ another) < FEWEST
    views = sorted(mirror | sheet, key=sorted)
    for _ in range(3):
        assert safe_together(chance.sample(views, k=min(6, len(views))), minimum=FEWEST)


def test_what_the_mirror_does_not_show_is_left_out_and_counted() -> None:
    row = Said(
        place=Place(now=True, key=None),
        side="adviser",
        question=QUESTION,
        value=4,
        shown_of_all=True,
    )
    counted = count_seen([(row, 3)], axis="team")[QUESTION]
    assert counted.whole[True][4].n == 3
    assert not counted.groups
    assert list(counted.left_out.values()) == [3]
    by_language = count_seen([(row, 3)], axis="language")[QUESTION]
    assert (by_language.groups, by_language.left_out) == ({}, {})
