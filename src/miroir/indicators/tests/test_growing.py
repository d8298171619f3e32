"""A gap has grown where it lies further from zero, beyond chance, whatever else was looked at."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from miroir.indicators.cells import Cells, Heard, HeardAt, Spot
from miroir.indicators.growing import GrownGap, grown, growth_chance, watched_since
from miroir.indicators.mirror import Pair
from miroir.indicators.places import EVERYTHING, NONE, Axis, Place, place_of
from miroir.indicators.scales import YES_NO
from miroir.indicators.sides import Side
from miroir.indicators.tallies import Tally
from miroir.statistics import Estimate

PAIR = Pair(question="solved", scale=YES_NO, title="", customers="", advisers="")
SINCE = date(2026, 3, 2)
At = tuple[Spot, str, Side]


def team(n: int) -> Place:
    return place_of({"team": str(UUID(int=n))})


def said(place: Place, *, customers: int, advisers: int, of: int = 200) -> dict[At, Heard]:
    """Return so many good answers of each side, `of` that were given."""
    sides: tuple[tuple[Side, int], ...] = (("customer", customers), ("adviser", advisers))
    return {(Spot(place), "solved", side): Heard(Tally(of, yes)) for side, yes in sides}


def grown_of(now: HeardAt, before: HeardAt, whole: Place = EVERYTHING) -> list[GrownGap]:
    cells = Cells(now=now, before=before, pairs={}, responses={})
    return grown(cells, [PAIR], whole=whole, since=SINCE)


@pytest.mark.parametrize(
    ("customers", "advisers", "grows"),
    [
        (160, 80, True),  # further below zero
        (110, 155, False),  # as far on the other side
        (60, 190, True),  # further on the other side
        (160, 110, False),  # hardly further
        (150, 150, False),  # closed
    ],
)
def test_a_gap_grows_when_it_lies_further_from_zero_on_either_side(
    customers: int, advisers: int, grows: bool
) -> None:
    before = said(team(1), customers=150, advisers=110)
    now = said(team(1), customers=customers, advisers=advisers)
    assert [one.team_id for one in grown_of(now, before)] == ([UUID(int=1)] if grows else [])


def test_what_grew_is_told_with_both_gaps_and_how_many_answered() -> None:
    [one] = grown_of(
        said(EVERYTHING, customers=160, advisers=80), said(EVERYTHING, customers=150, advisers=150)
    )
    assert (one.team_id, one.since, one.customers, one.advisers) == (None, SINCE, 200, 200)
    assert one.now.value == pytest.approx(-0.4)
    assert one.now.low < -0.4 < one.now.high < 0
    assert (one.former.value, one.p < 0.05) == (0, True)


def test_what_one_team_alone_would_show_is_not_told_among_twenty() -> None:
    before = said(team(1), customers=150, advisers=150)
    now = said(team(1), customers=150, advisers=120)
    assert grown_of(now, before)
    for n in range(2, 21):
        others = said(team(n), customers=150, advisers=150)
        before, now = before | others, now | others
    assert grown_of(now, before) == []


def test_what_is_hidden_and_who_has_no_team_is_not_looked_at() -> None:
    nobody = place_of({"team": str(NONE)})
    before = said(nobody, customers=150, advisers=150) | said(team(1), customers=150, advisers=150)
    now = said(nobody, customers=150, advisers=50) | said(team(1), customers=150, advisers=50)
    hidden: dict[At, Heard] = {(Spot(team(1)), "solved", "adviser"): Heard(left_out=200)}
    assert grown_of(now | hidden, before) == []


def test_of_one_brand_its_teams_are_looked_at_and_no_others() -> None:
    brand: dict[Axis, str] = {"brand": str(UUID(int=9))}
    place = place_of({**brand, "team": str(UUID(int=1))})
    before = said(place, customers=150, advisers=150) | said(team(2), customers=150, advisers=150)
    now = said(place, customers=150, advisers=50) | said(team(2), customers=150, advisers=50)
    found = grown_of(now, before, place_of(brand))
    assert [one.team_id for one in found] == [UUID(int=1)]


def test_a_gap_that_only_changes_sides_has_not_grown() -> None:
    former = Estimate(-0.3, -0.4, -0.2)
    assert growth_chance(Estimate(0.31, 0.21, 0.41), former) > 0.05
    assert growth_chance(Estimate(0.6, 0.5, 0.7), former) < 0.05


def test_a_week_is_looked_at_once_it_is_over_for_two_days_where_the_organisation_is() -> None:
    late = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)  # a Tuesday in Paris, for a minute more
    assert watched_since(late, zone="Europe/Paris") == date(2026, 2, 23)
    assert watched_since(late.replace(hour=22, minute=0), zone="Europe/Paris") == SINCE
