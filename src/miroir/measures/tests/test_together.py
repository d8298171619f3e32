"""Measures of groups: changes, what is hidden, and what is corrected with what."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from miroir.indicators import Figure, share
from miroir.measures.apart import Said, hidden_names, hidden_places, people, periods_hidden
from miroir.measures.drawing import scaled
from miroir.measures.model import AXES, Key, Measured, Named, Place
from miroir.measures.sheet import together
from miroir.measures.telling import Share, told_share

TEAMS = (UUID(int=101), UUID(int=102))
BRAND = UUID(int=103)
NAMED = Named(measure="promises-kept")


def kept(counted: Share) -> Figure:
    return share(*counted, measure="promises-kept")


def told(counts: dict[tuple[bool, Key], Share], *, hidden: Iterable[Place] = ()) -> Measured:
    counted = {Place(now=now, key=key): share for (now, key), share in counts.items()}
    return told_share(NAMED, counted, figure=kept, hidden=frozenset(hidden))


def said(
    who: int, *, team: int = 0, channel: str = "email", now: bool = True, week: int = 2
) -> Said:
    return Said(now, UUID(int=who), TEAMS[team], channel, BRAND, None, "fr", date(2026, 3, week))


def test_each_group_is_set_against_itself_and_the_whole_is_their_sum() -> None:
    found = told({(True, "a"): (90, 100), (True, "b"): (5, 10), (False, "a"): (50, 100)})
    assert (found.whole.figure.value, found.whole.figure.n) == (95 / 110, 110)
    first, second = found.groups
    assert first.change is not None
    assert first.change.clear
    assert round(first.change.value, 9) == 0.4
    assert second.change is None  # it was not there before


def test_what_is_hidden_has_neither_value_nor_change_but_its_n() -> None:
    counts: dict[tuple[bool, Key], Share] = {(True, "a"): (9, 10), (False, "a"): (1, 10)}
    found = told(counts, hidden=[Place(now=True, key="a")])
    assert (found.groups[0].figure.value, found.groups[0].figure.hidden) == (None, "too-few")
    assert found.groups[0].change is None
    assert found.whole.figure.value == 0.9


def test_changes_that_are_read_together_are_corrected_together() -> None:
    alone = told({(True, "a"): (60, 100), (False, "a"): (45, 100)})
    assert alone.whole.change is not None
    assert together([alone])[0].whole.change == alone.whole.change
    among = together([alone, *[told({(True, "a"): (50, 100), (False, "a"): (50, 100)})] * 4])
    corrected = among[0].whole.change
    assert corrected is not None
    assert corrected.p == 5 * alone.whole.change.p
    assert (alone.whole.change.clear, corrected.clear) == (True, False)


def test_a_team_of_few_is_hidden_with_the_neighbour_that_would_betray_it() -> None:
    words = [said(n, team=0) for n in range(6)] + [said(n, team=1) for n in range(10, 13)]
    hidden = hidden_places(words, "team", minimum=5)
    assert {place.key for place in hidden} == set(TEAMS)
    assert periods_hidden(words, minimum=5) == {False}  # nobody before
    assert hidden_places(words, "channel", minimum=5) == frozenset()


def test_a_channel_within_a_team_is_hidden_where_few_others_are_left_of_the_team() -> None:
    words = [
        *(said(n, team=0, channel="chat") for n in range(6)),
        *(said(n, team=0, channel="email") for n in range(2)),
        *(said(n, team=1, channel="email") for n in range(20, 28)),
    ]
    # The first team less its chats would be two people's mails.
    assert ("channel", "chat") in hidden_names(words, minimum=5)


answers = st.builds(
    said,
    st.integers(0, 12),
    team=st.integers(0, 1),
    channel=st.sampled_from(["chat", "email", "form"]),
    week=st.sampled_from([2, 9]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(answers, max_size=40))
def test_no_two_figures_of_any_axes_differ_by_few_people(words: list[Said]) -> None:
    hidden = hidden_names(words, minimum=5)
    groups = {
        (axis, key): frozenset(one for one in words if getattr(one, axis) == key)
        for axis in AXES
        for key in {getattr(one, axis) for one in words}
    }
    shown = [group for name, group in groups.items() if name not in hidden]
    for group in shown:
        assert len(people(group)) >= 5
    for less in shown:
        for more in [*shown, frozenset(words)]:
            if less < more:
                assert len(people(more - less)) >= 5


def test_marks_stay_on_their_scale() -> None:
    figure = Figure(measure="nps", n=9, value=0.5, low=-0.1, high=1.0)
    line = partial(Measured, groups=())
    nps = scaled(line(named=Named(measure="nps"), whole=told({}).whole))
    mark = nps.mark(figure)
    assert mark is not None
    assert (mark.at, mark.low, mark.length, nps.zero) == (75, 45, 55, 50)
    assert nps.mark(Figure(measure="nps", n=2, hidden="too-few")) is None
