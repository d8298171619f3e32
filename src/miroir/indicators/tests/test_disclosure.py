"""No figure of advisers, nor the difference of two, tells what fewer than five of them said."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from miroir.indicators.disclosure import hold_up_part
from miroir.indicators.mirror import Answers, Cell, Pair, Row
from miroir.indicators.scales import YES_NO, Histogram

PAIR = Pair(question="solved", scale=YES_NO, title="", customers="", advisers="")
TEAMS = [UUID(int=n) for n in range(1, 4)]
CHANNELS = ["chat", "email"]
WEEKS = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(3)]
FEWEST = 5

Place = frozenset[tuple[str, object]]
sizes = st.lists(st.integers(0, 9), min_size=18, max_size=18)


def answers_of(sizes: list[int]) -> Answers:
    """Give each team, channel and week so many advisers, nobody in two of them."""
    places = [(team, channel, week) for team in TEAMS for channel in CHANNELS for week in WEEKS]
    return {
        Cell("adviser", "solved", *place): Histogram(
            YES_NO, {1: size}, frozenset(UUID(int=1000 * n + i) for i in range(size))
        )
        for n, (place, size) in enumerate(zip(places, sizes, strict=True))
        if size
    }


def shown(answers: Answers) -> Iterator[Place]:
    """Return where a figure of advisers can be read, whatever is filtered."""
    for team in (None, *TEAMS):
        for channel in (None, *CHANNELS):
            mirror = hold_up_part(
                answers, PAIR, weeks=WEEKS, minimum=FEWEST, team_id=team, channel=channel
            )
            fixed = {("team", team)} - {("team", None)} | {("channel", channel)} - {
                ("channel", None)
            }
            if mirror.whole.advisers.value is not None:
                yield frozenset(fixed)
            rows: dict[str, list[Row]] = {
                "team": list(mirror.teams),
                "channel": list(mirror.channels),
                "week": list(mirror.weeks),
            }
            for axis, groups in rows.items():
                for row in groups:
                    if row.reflection.advisers.value is not None:
                        yield frozenset(fixed | {(axis, row.group)})


def people_at(answers: Answers, place: Place) -> frozenset[UUID]:
    return frozenset().union(
        *(
            histogram.people
            for cell, histogram in answers.items()
            if all(getattr(cell, axis) == value for axis, value in place)
        )
    )


@given(sizes)
def test_every_figure_shown_is_of_five_people_or_more(sizes: list[int]) -> None:
    answers = answers_of(sizes)
    for place in shown(answers):
        assert len(people_at(answers, place)) >= FEWEST


@given(sizes)
def test_a_part_and_its_whole_are_not_both_shown_when_few_are_between_them(
    sizes: list[int],
) -> None:
    answers = answers_of(sizes)
    for one, other in combinations(set(shown(answers)), 2):
        whole, part = sorted((one, other), key=len)
        if whole < part:
            between = people_at(answers, whole) - people_at(answers, part)
            assert not 0 < len(between) < FEWEST


@given(sizes)
def test_neighbours_do_not_give_away_what_is_hidden_among_them(sizes: list[int]) -> None:
    answers = answers_of(sizes)
    told = set(shown(answers))
    for whole in told:
        for axis, names in (("team", TEAMS), ("channel", CHANNELS), ("week", WEEKS)):
            if axis in dict(whole):
                continue
            parts = [whole | {(axis, name)} for name in names]
            hidden = frozenset().union(
                *(people_at(answers, part) for part in parts if part not in told)
            )
            assert not 0 < len(hidden) < FEWEST


def test_a_view_without_few_shows_everything() -> None:
    answers = answers_of([9] * 18)
    assert len(set(shown(answers))) == 1 + 3 + 2 + 3 + 6 + 9 + 6 + 18


def test_customers_are_never_hidden() -> None:
    few = Histogram(YES_NO, {1: 1})
    answers: Answers = {
        Cell("customer", "solved", TEAMS[0], "chat", WEEKS[0]): few,
        Cell("adviser", "solved", TEAMS[0], "chat", WEEKS[0]): few,
    }
    mirror = hold_up_part(answers, PAIR, weeks=WEEKS, minimum=FEWEST, team_id=TEAMS[0])
    assert mirror.whole.customers.value == 1.0
    assert mirror.whole.advisers.value is None
    assert mirror.whole.gap is None
