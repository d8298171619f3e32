"""What is told of files of advisers' answers, with all that the mirror shows, tells of no few."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from random import Random
from typing import NamedTuple
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.indicators import WEEK
from miroir.indicators.deciding import Answered, Cell, Group
from miroir.indicators.places import Place, places_of
from miroir.indicators.releasing import released_of
from miroir.measures.file_released import OfWeek, told_of
from miroir.statistics import safe_together

FEWEST = 5
QUESTION = "effort"
WEEKS = [date(2026, 3, 2) + n * WEEK for n in range(3)]
FROM_FILES = Group(Place("origin", "past"), False)
Told = frozenset[tuple[object, object]]


class Line(NamedTuple):
    """An answer, of a file or asked here (`file` 0), whose value is a number of its own."""

    number: int
    file: int
    adviser: int
    week: date
    cell: Cell

    @property
    def said(self) -> tuple[object, object]:
        return self.adviser, (self.file, self.week, self.cell)


def answers(seed: int, *, advisers: int, files: int, spread: float) -> list[Line]:
    dice = Random(seed)
    drawn = [
        (file, adviser, week, (team, channel, "none", "none", "past" if file else "asked"))
        for file in range(files + 1)
        for week in WEEKS
        if dice.random() < spread
        for adviser in range(dice.randint(2, advisers))
        for team, channel in dice.sample((("A", "chat"), ("A", "email"), ("B", "chat")), k=2)
        if dice.random() < 0.5
    ]
    return [Line(number, *one) for number, one in enumerate(drawn)]


def shown_of(lines: list[Line], week: date) -> dict[Group, Told]:
    own = [one for one in lines if one.week == week]
    counted = Counter((one.cell, UUID(int=one.adviser + 1)) for one in own)
    shown = released_of([Answered(*who, n, 0) for who, n in counted.items()], minimum=FEWEST)
    told: defaultdict[Group, set[tuple[object, object]]] = defaultdict(set)
    for one in own:
        for place in places_of(one.cell):
            told[Group(place, False)].add(one.said)
    return {group: frozenset(told[group]) for group in shown if group in told}


def told_of_file(lines: list[Line], file: int, seen: frozenset[date]) -> Told:
    rows = [
        OfWeek(
            QUESTION,
            one.week,
            one.number,
            1,
            one.week in seen,
            any(other.file not in {0, file} and other.week == one.week for other in lines),
        )
        for one in lines
        if one.file == file
    ]
    by_number = {str(one.number): one.said for one in lines}
    return frozenset(by_number[number] for number in told_of(rows).get(QUESTION, {}))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6),
    st.integers(3, 14),
    st.integers(1, 3),
    st.floats(0.3, 1),
    st.randoms(use_true_random=False),
)
def test_files_and_mirror_together_tell_of_no_few(
    seed: int, advisers: int, files: int, spread: float, chance: Random
) -> None:
    lines = answers(seed, advisers=advisers, files=files, spread=spread)
    weeks = {week: shown_of(lines, week) for week in WEEKS}
    seen = frozenset(week for week, shown in weeks.items() if FROM_FILES in shown)
    of_files = [told_of_file(lines, file, seen) for file in range(1, files + 1)]
    of_mirror = [told for shown in weeks.values() for told in shown.values()]
    views = [one for one in (*of_files, *of_mirror) if one]
    for view, another in combinations(views, 2):
        assert not 0 < len({who for who, _ in view ^ another}) < FEWEST
    for _ in range(3):
        others = chance.sample(of_mirror, k=min(4, len(of_mirror)))
        assert safe_together([*filter(None, of_files), *others], minimum=FEWEST)


def test_an_ordinary_file_of_one_day_or_of_many_weeks_is_told_whole() -> None:
    cell = ("A", "chat", "none", "none", "past")
    for weeks in (WEEKS[:1], WEEKS):
        lines = [Line(n, 1, n % 30, weeks[n % len(weeks)], cell) for n in range(300)]
        seen = frozenset(week for week in WEEKS if FROM_FILES in shown_of(lines, week))
        assert told_of_file(lines, 1, seen) == {one.said for one in lines}


def test_weeks_that_two_files_share_are_told_of_neither() -> None:
    cell = ("A", "chat", "none", "none", "past")
    lines = [Line(n, 1 + n % 2, n % 30, WEEKS[n % 2 * (n % 3 > 0)], cell) for n in range(300)]
    seen = frozenset(WEEKS)
    assert told_of_file(lines, 1, seen) == frozenset()
    told = {one.said for one in lines if one.file == 2 and one.week == WEEKS[1]}
    assert told_of_file(lines, 2, seen) == told != set()
