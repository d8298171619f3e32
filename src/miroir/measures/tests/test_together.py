"""Measures of groups: changes, what is hidden, and what is corrected with what."""

from functools import partial

from miroir.indicators import Figure, share
from miroir.measures.drawing import scaled
from miroir.measures.model import Key, Measured, Named, Place
from miroir.measures.sheet import together
from miroir.measures.telling import Apart, Share, told_share

NAMED = Named(measure="promises-kept")


def kept(counted: Share) -> Figure:
    return share(*counted, measure="promises-kept")


def told(counts: dict[tuple[bool, Key], Share], *, apart: Apart | None = None) -> Measured:
    counted = {Place(now=now, key=key): share for (now, key), share in counts.items()}
    return told_share(NAMED, counted, figure=kept, apart=apart)


def test_each_group_is_set_against_itself_and_the_whole_is_their_sum() -> None:
    found = told({(True, "a"): (90, 100), (True, "b"): (5, 10), (False, "a"): (50, 100)})
    assert (found.whole.figure.value, found.whole.figure.n) == (95 / 110, 110)
    first, second = found.groups
    assert first.change is not None
    assert first.change.clear
    assert round(first.change.value, 9) == 0.4
    assert second.change is None  # it was not there before


def test_of_what_is_left_out_whole_there_is_no_value_but_the_number_left_out() -> None:
    place = Place(now=True, key="a")
    apart = Apart(whole={True: (9, 10)}, left_out={place: 3}, left_of_all={True: 2})
    found = told({(False, "a"): (1, 10)}, apart=apart)
    (group,) = found.groups
    assert (group.figure.value, group.figure.hidden, group.figure.n) == (None, "too-few", 3)
    assert group.change is None
    assert (found.whole.figure.value, found.whole.left_out) == (0.9, 2)


def test_changes_that_are_read_together_are_corrected_together() -> None:
    alone = told({(True, "a"): (60, 100), (False, "a"): (45, 100)})
    assert alone.whole.change is not None
    assert together([alone])[0].whole.change == alone.whole.change
    among = together([alone, *[told({(True, "a"): (50, 100), (False, "a"): (50, 100)})] * 4])
    corrected = among[0].whole.change
    assert corrected is not None
    assert corrected.p == 5 * alone.whole.change.p
    assert (alone.whole.change.clear, corrected.clear) == (True, False)


def test_marks_stay_on_their_scale() -> None:
    figure = Figure(measure="nps", n=9, value=0.5, low=-0.1, high=1.0)
    line = partial(Measured, groups=())
    nps = scaled(line(named=Named(measure="nps"), whole=told({}).whole))
    mark = nps.mark(figure)
    assert mark is not None
    assert (mark.at, mark.low, mark.length, nps.zero) == (75, 45, 55, 50)
    assert nps.mark(Figure(measure="nps", n=2, hidden="too-few")) is None
