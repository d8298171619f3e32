"""Sums of figures by week and group, and the families of figures that are counted together."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from miroir.indicators.kinds import ANSWERS_BY_KIND, CLOSED_BY_TRAIT, Counting
from miroir.measures.model import USUAL_WINDOW, WINDOWS, Key
from miroir.measures.sums.of_answers import COUNT_ANSWERS
from miroir.measures.sums.of_contacts import (
    COUNT_CONTACTS,
    COUNT_PROMISES,
    LIVE,
    LONGEST_ANSWER,
)
from miroir.measures.sums.of_resolution import COUNT_RESOLUTION
from miroir.measures.sums.of_words import COUNT_WORDS

FamilyName = Literal["contacts", "promises", "resolution", "words", "answers", "kinds", "closed"]
EVERYWHERE: Final = ""
PLACES: Final = (EVERYWHERE, "team", "channel", "brand", "reason", "language")
LONGEST_KEPT: Final = timedelta(days=max(WINDOWS))


class Sum(NamedTuple):
    """What a figure adds up to in a group: `n`, of these `k`, and seconds with their squares.

    `now`: in the period shown, or in the one before. `week` where weeks stay apart. `of` is a
    question or a window in days. Of advisers' answers: whether the mirror shows those of the same
    weeks in this group, and of all.
    """

    now: bool
    week: date | None
    key: Key
    figure: str
    of: str
    value: int
    n: int
    k: int
    total: Decimal
    squares: Decimal
    shown: bool = False
    shown_of_all: bool = False


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that one statement counts from raw rows, and that are kept and dropped together.

    Sums are kept along each of `axes`; weeks stay apart of the figures in `weekly`. `asked` is
    what the statement asks for beside a stretch and axes. After a time that it `settles` a week
    rarely changes, and every window is over; where `whole_weeks`, nothing is asked for before. What
    is counted `by_kind` is kept packed, and read by both weighted pages.
    """

    name: FamilyName
    sql: str
    axes: Sequence[str] = PLACES
    weekly: Sequence[str] = ()
    asked: Sequence[object] = ()
    settles: timedelta = timedelta(days=7)
    whole_weeks: bool = False
    by_kind: Counting | None = None


CONTACTS: Final = Family(name="contacts", sql=COUNT_CONTACTS, asked=(LONGEST_ANSWER, list(LIVE)))
PROMISES: Final = Family(name="promises", sql=COUNT_PROMISES)
RESOLUTION: Final = Family(
    name="resolution",
    sql=COUNT_RESOLUTION,
    asked=(LONGEST_KEPT, list(WINDOWS)),
    settles=LONGEST_KEPT,
)
WORDS: Final = Family(
    name="words",
    sql=COUNT_WORDS,
    axes=(EVERYWHERE,),
    weekly=("adviser", "apart"),
    asked=(USUAL_WINDOW,),
    settles=USUAL_WINDOW,
    whole_weeks=True,
)
ANSWERS: Final = Family(name="answers", sql=COUNT_ANSWERS)
KINDS: Final = Family(name="kinds", sql=ANSWERS_BY_KIND.sql, by_kind=ANSWERS_BY_KIND)
CLOSED: Final = Family(name="closed", sql=CLOSED_BY_TRAIT.sql, by_kind=CLOSED_BY_TRAIT)
FAMILIES: Final[Sequence[Family]] = (
    ANSWERS,
    KINDS,
    CLOSED,
    CONTACTS,
    PROMISES,
    RESOLUTION,
    WORDS,
)
