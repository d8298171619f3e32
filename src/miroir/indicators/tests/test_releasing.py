"""Nothing that can be looked at, taken together, tells what fewer than five advisers said."""

from collections import defaultdict
from itertools import combinations, product
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.indicators.deciding import Answered, Group, decide, said_by
from miroir.indicators.places import AXES, Place, place_of, places_of
from miroir.indicators.releasing import released_of
from miroir.statistics import safe_together

FEWEST = 5
CELLS = list(product(("A", "B", "C"), ("chat", "email"), ("brand",), ("late", "lost"), ("asked",)))
Told = frozenset[tuple[object, object]]

# How many cells each adviser answered in, of which side by side with their customer.
weeks = st.tuples(st.integers(0, 10**6), st.integers(4, 16), st.floats(0.1, 1.0))


def answered_in(seed: int, advisers: int, busy: float) -> list[Answered]:
    dice = Random(seed)
    return [
        Answered(cell, UUID(int=who + 1), n, dice.randint(0, n))
        for who in range(advisers)
        for cell in CELLS
        if cell[0] == "ABC"[who % 3] or dice.random() < 0.1
        if dice.random() < busy
        for n in (dice.randint(1, 3),)
    ]


def told_by(answered: list[Answered], week: int) -> dict[Group, Told]:
    """Return what is shown of a week: for each figure, who said what of it."""
    return told_of(answered, released_of(answered, minimum=FEWEST), week)


def told_of(answered: list[Answered], shown: frozenset[Group], week: int) -> dict[Group, Told]:
    told: defaultdict[Group, set[tuple[object, object]]] = defaultdict(set)
    for one in answered:
        for place in places_of(one.cell):
            for paired in (True, False):
                said = (one.adviser, (week, one.cell, paired))
                if paired and one.pairs:
                    told[Group(place, True)].add(said)
                if one.pairs if paired else one.n > one.pairs:
                    told[Group(place, False)].add(said)
    return {group: frozenset(said) for group, said in told.items() if group in shown}


def people(said: Told) -> int:
    return len({who for who, _ in said})


@settings(max_examples=40, deadline=None)
@given(weeks, st.randoms(use_true_random=False))
def test_any_sums_of_what_is_shown_of_a_week_are_about_five_people_or_more(
    week: tuple[int, int, float], chance: Random
) -> None:
    told = list(told_by(answered_in(*week), 0).values())
    for _ in range(4):
        assert safe_together(chance.sample(told, k=min(6, len(told))), minimum=FEWEST)


@settings(max_examples=10, deadline=None)
@given(weeks, weeks)
def test_no_two_views_of_any_filters_and_periods_differ_by_few(
    one: tuple[int, int, float], other: tuple[int, int, float]
) -> None:
    first, second = told_by(answered_in(*one), 1), told_by(answered_in(*other), 2)
    views: set[Told] = {*first.values(), *second.values()}
    views |= {first[group] | second[group] for group in first.keys() & second.keys()}
    for view, another in combinations(views, 2):
        assert not 0 < people(view ^ another) < FEWEST
        assert people(view) >= FEWEST


def all_of(team: str, channel: str, advisers: range, n: int = 1) -> list[Answered]:
    return [
        Answered((team, channel, "brand", "late", "asked"), UUID(int=who + 1), n, 0)
        for who in advisers
    ]


def shown(answered: list[Answered], **fixed: str) -> bool:
    place = place_of({axis: fixed[axis] for axis in AXES if axis in fixed})
    return Group(place, False) in released_of(answered, minimum=FEWEST)


def test_a_view_without_few_shows_everything() -> None:
    answered = [
        Answered(cell, UUID(int=who + 1), 2, 1)
        for who in range(30)
        for cell in CELLS
        if cell[0] == "ABC"[who % 3]
    ]
    places = {place for cell in CELLS for place in places_of(cell)}
    released = released_of(answered, minimum=FEWEST)
    assert {group.place for group in released if not group.paired} == places


def test_a_team_and_a_channel_that_are_nearly_the_same_people_are_not_both_shown() -> None:
    chat_team = all_of("A", "chat", range(20))
    others = all_of("B", "email", range(20, 40))
    astray = all_of("B", "chat", range(20, 22))
    answered = chat_team + others + astray
    assert shown(answered)
    assert not (shown(answered, team="A") and shown(answered, channel="chat"))


def test_what_is_hidden_in_two_directions_does_not_follow_from_a_third() -> None:
    answered = (
        all_of("A", "chat", range(3))
        + all_of("A", "email", range(3, 13))
        + all_of("B", "chat", range(13, 23))
        + all_of("B", "email", range(23, 33))
    )
    assert shown(answered, team="A")
    assert shown(answered, channel="chat")
    cells = [(team, channel) for team in "AB" for channel in ("chat", "email")]
    assert not any(shown(answered, team=team, channel=channel) for team, channel in cells)


def test_answers_that_few_gave_beside_those_of_pairs_are_not_left_over() -> None:
    paired = [
        Answered(("A", "chat", "brand", "late", "asked"), UUID(int=who + 1), 1, 1)
        for who in range(20)
    ]
    alone = all_of("A", "chat", range(20, 22))
    released = released_of(paired + alone, minimum=FEWEST)
    assert Group(Place(), False) in released
    assert Group(Place(), True) not in released


@settings(max_examples=40, deadline=None)
@given(weeks, st.randoms(use_true_random=False), st.floats(0.3, 0.99))
def test_what_was_decided_is_safe_for_as_long_as_it_is_held_to_be(
    week: tuple[int, int, float], chance: Random, known: float
) -> None:
    answered = answered_in(*week)
    chance.shuffle(answered)
    decision = decide(answered[: int(len(answered) * known)], minimum=FEWEST)
    if decision.is_sound_for(said_by(answered)):
        told = list(told_of(answered, decision.shown, 0).values())
        for _ in range(4):
            assert safe_together(chance.sample(told, k=min(6, len(told))), minimum=FEWEST)


@settings(max_examples=40, deadline=None)
@given(weeks, st.randoms(use_true_random=False), st.integers(1, 6))
def test_what_was_decided_is_safe_while_customers_answer_after_advisers(
    week: tuple[int, int, float], chance: Random, steps: int
) -> None:
    answered = answered_in(*week)
    decision = decide(answered, minimum=FEWEST)
    for _ in range(steps):
        at = chance.randrange(len(answered)) if answered else 0
        answered[at : at + 3] = [
            one._replace(pairs=chance.randint(one.pairs, one.n)) for one in answered[at : at + 3]
        ]
        if not decision.is_sound_for(said_by(answered)):
            break
        told = list(told_of(answered, decision.shown, 0).values())
        for _ in range(4):
            assert safe_together(chance.sample(told, k=min(6, len(told))), minimum=FEWEST)


def test_pairs_of_a_large_week_leave_a_decision_as_it_is() -> None:
    week = [
        Answered(cell, UUID(int=who + 1), 1, who % 2)
        for cell in CELLS
        for who in range(40)
        if (who + CELLS.index(cell)) % 3
    ]
    decision = decide(week, minimum=FEWEST)
    at = next(at for at, one in enumerate(week) if not one.pairs)
    paired = [*week[:at], week[at]._replace(pairs=1), *week[at + 1 :]]
    assert any(group.paired for group in decision.shown)
    assert decision.holds(said_by(paired))


def test_more_answers_of_a_large_week_leave_a_decision_as_it_is() -> None:
    week = [one for cell in CELLS for one in all_of(*cell[:2], range(20))]
    decision = decide(week[1:], minimum=FEWEST)
    assert decision.holds(said_by(week))
    assert released_of(week, minimum=FEWEST) == decision.shown


def test_a_new_figure_a_pair_and_many_answers_are_decided_on_afresh() -> None:
    week = [one for cell in CELLS for one in all_of(*cell[:2], range(20))]
    decision = decide(week, minimum=FEWEST)
    paired = [week[0]._replace(pairs=1), *week[1:]]
    assert not decision.holds(said_by(paired))
    assert not decision.is_sound_for(said_by([*week, *all_of("new", "chat", range(1))]))
    many = [*week, *all_of("A", "chat", range(20, 40))]
    assert decision.is_sound_for(said_by(many))
    assert not decision.holds(said_by(many))


def test_the_same_answers_in_another_order_show_the_same() -> None:
    answered = answered_in(7, 16, 0.5)
    assert released_of(answered, minimum=FEWEST) == released_of(answered[::-1], minimum=FEWEST)
