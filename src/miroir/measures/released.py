"""What of the advisers' answers the sheet counts: what the mirror shows, and nothing beside it.

The mirror decides once for each week and question which places may be seen together. The sheet
adds up answers of those weeks alone, at the same places, so whoever has both has sums of what was
released, and no others. Places of languages are none of the mirror's: by these, advisers' answers
are not taken apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from miroir.base.database import Transaction
from miroir.indicators import Weight
from miroir.measures.contacts import bounds
from miroir.measures.model import Axis, Key, Place, Said
from miroir.measures.period import Span

SHOWN: Final = """
    select question, week, axes, one from mirror_cell
    where organisation_id = $1 and side = 'adviser' and shown and two = ''
      and axes in ('', 'team', 'channel', 'brand', 'reason')
      and week >= (least($3::timestamptz, $4::timestamptz) at time zone $2)::date
      and week < ($5::timestamptz at time zone $2)::date
"""
NO_GROUP: Final = UUID(int=0)
OF_ALL: Final = ("", "")


class Seen(NamedTuple):
    """A place of the mirror in a week: which is shown of a question."""

    question: str
    week: date | None
    axes: str
    one: str


class Counted(NamedTuple):
    """Answers of advisers to a question that are counted, and how many are left out.

    By place, and of each period as a whole: that is more than its groups where one of these is
    not shown.
    """

    groups: defaultdict[Place, dict[int, Weight]]
    whole: defaultdict[bool, dict[int, Weight]]
    left_out: defaultdict[Place, int]
    left_of_all: defaultdict[bool, int]


async def seen_weeks(tx: Transaction, span: Span) -> frozenset[Seen]:
    """Return what the mirror shows of the advisers' side, in both periods."""
    return frozenset(Seen(*row.values()) for row in await tx.fetch(SHOWN, *bounds(tx, span)))


def count_seen(
    said: Iterable[tuple[Said, int]], seen: frozenset[Seen], *, axis: Axis
) -> Mapping[str, Counted]:
    """Count what is seen of the answers to each question: what was said in which week, with its n.

    Weights of files are not heeded: beside a figure without them, one with them would tell who
    said what.
    """
    kept: defaultdict[str, Counted] = defaultdict(_nothing)
    for one, n in said:
        question, week, place = one.question, one.week, one.place
        own = kept[question]
        if Seen(question, week, *OF_ALL) in seen:
            _add(own.whole[place.now], one.value, n)
        else:
            own.left_of_all[place.now] += n
        if axis == "language":
            continue
        if Seen(question, week, *_named(axis, place.key)) in seen:
            _add(own.groups[place], one.value, n)
        else:
            own.left_out[place] += n
    return kept


def _nothing() -> Counted:
    return Counted(defaultdict(dict), defaultdict(dict), defaultdict(int), defaultdict(int))


def _named(axis: Axis, key: Key) -> tuple[str, str]:
    """Return how the mirror names a group; a week is everything within it."""
    return OF_ALL if axis == "week" else (axis, str(NO_GROUP if key is None else key))


def _add(values: dict[int, Weight], value: int, n: int) -> None:
    known = values.get(value)
    own = Weight(n, n, n)
    values[value] = own if known is None else known + own
