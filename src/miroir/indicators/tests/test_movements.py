"""Changes since the period before, and gaps, are called clear with all that stands beside them."""

from datetime import date, timedelta
from uuid import UUID

from miroir.indicators.disclosure import hold_up_part
from miroir.indicators.mirror import Answers, Cell, Mirror, Pair, Side
from miroir.indicators.movements import set_against
from miroir.indicators.period import weeks_before
from miroir.indicators.scales import YES_NO, Histogram

PAIR = Pair(question="solved", scale=YES_NO, title="", customers="", advisers="")
NOW, BEFORE = date(2026, 3, 9), date(2026, 3, 2)
TEAMS = [UUID(int=n) for n in range(1, 21)]
PEOPLE = frozenset(UUID(int=1000 + n) for n in range(6))


def cell(side: Side, team: UUID, week: date) -> Cell:
    return Cell(side, "solved", team, "email", week)


def said(yes: int, no: int, people: frozenset[UUID] = PEOPLE) -> Histogram:
    return Histogram(YES_NO, {1: yes, 0: no}, people)


def mirrors(answers: Answers, *pairs: Pair) -> list[Mirror]:
    now, before = (
        [hold_up_part(answers, pair, weeks=[week], minimum=5) for pair in pairs]
        for week in (NOW, BEFORE)
    )
    return set_against(now, before)


def test_each_side_is_told_with_its_change_since_the_period_before() -> None:
    answers: Answers = {
        cell("customer", TEAMS[0], BEFORE): said(40, 60),
        cell("customer", TEAMS[0], NOW): said(80, 20),
        cell("adviser", TEAMS[0], BEFORE): said(50, 50),
        cell("adviser", TEAMS[0], NOW): said(52, 48),
    }
    whole = mirrors(answers, PAIR)[0].whole
    assert whole.moved.customers
    assert whole.moved.advisers
    assert (round(whole.moved.customers.value, 6), whole.moved.customers.clear) == (0.4, True)
    assert (round(whole.moved.advisers.value, 6), whole.moved.advisers.clear) == (0.02, False)


def test_what_is_hidden_or_was_not_asked_has_no_change() -> None:
    answers: Answers = {
        cell("customer", TEAMS[0], NOW): said(8, 2),
        cell("adviser", TEAMS[0], NOW): said(8, 2),
        cell("adviser", TEAMS[0], BEFORE): said(8, 2, frozenset(list(PEOPLE)[:3])),
    }
    moved = mirrors(answers, PAIR)[0].whole.moved
    assert (moved.customers, moved.advisers) == (None, None)


def test_a_gap_clear_alone_is_not_clear_among_twenty_that_are_chance() -> None:
    def answers(teams: list[UUID]) -> Answers:
        found: dict[Cell, Histogram] = {}
        for team in teams:
            of_this = said(45, 55) if team == TEAMS[0] else said(60, 40)
            found[cell("customer", team, NOW)] = said(60, 40)
            found[cell("adviser", team, NOW)] = of_this
        return found

    alone, among = (mirrors(answers(teams), PAIR)[0].teams[0] for teams in (TEAMS[:1], TEAMS))
    assert alone.reflection.gap
    assert among.reflection.gap
    assert (alone.reflection.gap.clear, among.reflection.gap.clear) == (True, False)
    assert alone.reflection.gap.low == among.reflection.gap.low
    assert among.reflection.verdict == "no-clear-gap"


def test_headlines_of_all_questions_are_corrected_together() -> None:
    others = [
        Pair(question=f"q{n}", scale=YES_NO, title="", customers="", advisers="") for n in range(4)
    ]
    answers: dict[Cell, Histogram] = {
        cell("customer", TEAMS[0], NOW): said(60, 40),
        cell("adviser", TEAMS[0], NOW): said(45, 55),
    }
    for other in others:
        for side in ("customer", "adviser"):
            answers[Cell(side, other.question, TEAMS[0], "email", NOW)] = said(50, 50)
    alone, among = mirrors(answers, PAIR)[0].whole.gap, mirrors(answers, PAIR, *others)[0].whole.gap
    assert alone
    assert among
    assert (alone.clear, among.clear) == (True, False)
    assert among.p > alone.p


def test_without_a_period_before_there_are_no_changes() -> None:
    answers: Answers = {cell("customer", TEAMS[0], NOW): said(60, 40)}
    now = [hold_up_part(answers, PAIR, weeks=[NOW], minimum=5)]
    assert set_against(now, [])[0].whole.moved.customers is None


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    weeks = [NOW + timedelta(weeks=n) for n in range(3)]
    assert weeks_before(weeks) == [NOW - timedelta(weeks=n) for n in (3, 2, 1)]
    assert weeks_before([date.min + timedelta(days=6)]) == []
