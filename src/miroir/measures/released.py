"""What of the advisers' answers the sheet counts: what the mirror shows, and nothing beside it.

The mirror decides once for each week and question which places may be seen together. The sheet
adds up answers of those weeks alone, at the same places, so whoever has both has sums of what was
released, and no others. Places of languages are none of the mirror's: by these, advisers' answers
are not taken apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from miroir.indicators import Weight
from miroir.measures.model import Axis, Place, Said


class Counted(NamedTuple):
    """Answers of advisers to a question that are counted, and how many are left out.

    By place, and of each period as a whole: that is more than its groups where one of these is
    not shown.
    """

    groups: defaultdict[Place, dict[int, Weight]]
    whole: defaultdict[bool, dict[int, Weight]]
    left_out: defaultdict[Place, int]
    left_of_all: defaultdict[bool, int]


def count_seen(said: Iterable[tuple[Said, int]], *, axis: Axis) -> Mapping[str, Counted]:
    """Count what is seen of the answers to each question: what was said, with its n.

    Weights of files are not heeded: beside a figure without them, one with them would tell who
    said what.
    """
    kept: defaultdict[str, Counted] = defaultdict(_nothing)
    for one, n in said:
        own, place = kept[one.question], one.place
        if one.shown_of_all:
            _add(own.whole[place.now], one.value, n)
        else:
            own.left_of_all[place.now] += n
        if axis == "language":
            continue
        if one.shown:
            _add(own.groups[place], one.value, n)
        else:
            own.left_out[place] += n
    return kept


def _nothing() -> Counted:
    return Counted(defaultdict(dict), defaultdict(dict), defaultdict(int), defaultdict(int))


def _add(values: dict[int, Weight], value: int, n: int) -> None:
    known = values.get(value)
    own = Weight(n, n, n)
    values[value] = own if known is None else known + own
