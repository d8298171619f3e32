"""Changes since the period before, and gaps, are called clear with all that stands beside them."""

from collections.abc import Mapping
from datetime import date, timedelta

from miroir.indicators.cells import Cells, Heard, HeardAt, Pairs, Spot
from miroir.indicators.mirror import Mirror, Pair, hold_up
from miroir.indicators.movements import corrected_together
from miroir.indicators.period import weeks_before
from miroir.indicators.places import Place, place_of
from miroir.indicators.scales import YES_NO
from miroir.indicators.sides import Side
from miroir.indicators.tallies import Tally

PAIR = Pair(question="solved", scale=YES_NO, title="", customers="", advisers="")
NOW = date(2026, 3, 9)
TEAMS = [str(n) for n in range(20)]
EVERYTHING = Place()


def of(team: str) -> Place:
    return place_of({"team": team})


def at(side: Side, place: Place = EVERYTHING, question: str = "solved") -> tuple[Spot, str, Side]:
    return Spot(place), question, side


def said(yes: int, no: int) -> Heard:
    return Heard(Tally(yes + no, yes, 0))


def mirrors(
    now: HeardAt,
    *pairs: Pair,
    before: HeardAt | None = None,
    both: Mapping[tuple[Spot, str], Pairs] | None = None,
) -> list[Mirror]:
    cells = Cells(now=now, before=before or {}, pairs=both or {}, responses={})
    return corrected_together([hold_up(cells, pair, fixed={}, weeks=[NOW]) for pair in pairs])


def test_each_side_is_told_with_its_change_since_the_period_before() -> None:
    before = {at("customer"): said(40, 60), at("adviser"): said(50, 50)}
    now = {at("customer"): said(80, 20), at("adviser"): said(52, 48)}
    whole = mirrors(now, PAIR, before=before)[0].whole
    assert whole.moved.customers
    assert whole.moved.advisers
    assert (round(whole.moved.customers.value, 6), whole.moved.customers.clear) == (0.4, True)
    assert (round(whole.moved.advisers.value, 6), whole.moved.advisers.clear) == (0.02, False)


def test_what_is_hidden_or_was_not_asked_has_no_change() -> None:
    now = {at("customer"): said(8, 2), at("adviser"): said(8, 2)}
    moved = mirrors(now, PAIR, before={at("adviser"): Heard(left_out=3)})[0].whole.moved
    assert (moved.customers, moved.advisers) == (None, None)


def test_a_side_of_which_nothing_may_be_counted_is_hidden_and_has_no_gap() -> None:
    now = {at("customer"): said(1, 0), at("adviser"): Heard(left_out=3)}
    whole = mirrors(now, PAIR)[0].whole
    assert whole.customers.value == 1.0
    assert (whole.advisers.hidden, whole.advisers.n, whole.gap) == ("too-few", 3, None)


def test_the_gap_of_pairs_is_the_mean_of_their_differences() -> None:
    pairs = {(Spot(EVERYTHING), "solved"): Pairs(gaps={1: 10, 0: 60, -1: 30}, n=100, left_out=2)}
    now = {at("customer"): said(70, 30), at("adviser"): said(50, 50)}
    paired = mirrors(now, PAIR, both=pairs)[0].whole.paired
    assert paired.gap
    assert (round(paired.gap.value, 6), paired.n, paired.left_out) == (-0.2, 100, 2)
    assert paired.gap.low < -0.2 < paired.gap.high < 0
    assert paired.gap.clear


def test_a_gap_clear_alone_is_not_clear_among_twenty_that_are_chance() -> None:
    def answers(teams: list[str]) -> HeardAt:
        found: dict[tuple[Spot, str, Side], Heard] = {}
        for team in teams:
            of_this = said(45, 55) if team == TEAMS[0] else said(60, 40)
            found[at("customer", of(team))] = said(60, 40)
            found[at("adviser", of(team))] = of_this
        return found

    alone, among = (
        mirrors(answers(teams), PAIR)[0].parts["team"][0] for teams in (TEAMS[:1], TEAMS)
    )
    assert alone.reflection.gap
    assert among.reflection.gap
    assert (alone.reflection.gap.clear, among.reflection.gap.clear) == (True, False)
    assert alone.reflection.gap.low == among.reflection.gap.low
    assert among.reflection.verdict == "no-clear-gap"


def test_headlines_of_all_questions_are_corrected_together() -> None:
    others = [
        Pair(question=f"q{n}", scale=YES_NO, title="", customers="", advisers="") for n in range(4)
    ]
    now = {at("customer"): said(60, 40), at("adviser"): said(45, 55)}
    sides: tuple[Side, Side] = ("customer", "adviser")
    for other in others:
        now |= {at(side, question=other.question): said(50, 50) for side in sides}
    alone, among = mirrors(now, PAIR)[0].whole.gap, mirrors(now, PAIR, *others)[0].whole.gap
    assert alone
    assert among
    assert (alone.clear, among.clear) == (True, False)
    assert among.p > alone.p


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    weeks = [NOW + timedelta(weeks=n) for n in range(3)]
    assert weeks_before(weeks) == [NOW - timedelta(weeks=n) for n in (3, 2, 1)]
    assert weeks_before([date.min + timedelta(days=6)]) == []
