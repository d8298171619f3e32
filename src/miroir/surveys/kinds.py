"""The kinds of answers: scales with their direction, choices, rankings, matrices, and the rest."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal, TypeAlias

import msgspec

from miroir.journal import Code

ScaleName = Literal[
    "nps",
    "zero10",
    "effort5",
    "effort7",
    "satisfaction5",
    "yesno",
    "likert3",
    "likert4",
    "likert5",
    "likert6",
    "likert7",
    "likert10",
]
Look = Literal["numbers", "stars", "faces"]
Good = Literal["low", "high"]
# By language; what is missing is said in the document's first language.
Text = Mapping[str, str]

ENDS: Final[Mapping[ScaleName, tuple[int, int]]] = {
    "nps": (0, 10),
    "zero10": (0, 10),
    "effort5": (1, 5),
    "effort7": (1, 7),
    "satisfaction5": (1, 5),
    "yesno": (0, 1),
    "likert3": (1, 3),
    "likert4": (1, 4),
    "likert5": (1, 5),
    "likert6": (1, 6),
    "likert7": (1, 7),
    "likert10": (1, 10),
}
# The end that is good news belongs to the measure: nobody can declare CES 1.0 the other way round.
# None: the scale says for each question which end is good.
GOOD: Final[Mapping[ScaleName, Good | None]] = {
    "nps": "high",
    "zero10": None,
    "effort5": "low",
    "effort7": "high",
    "satisfaction5": "high",
    "yesno": "high",
    "likert3": None,
    "likert4": None,
    "likert5": None,
    "likert6": None,
    "likert7": None,
    "likert10": None,
}
LONGEST_WORDS = 4000  # characters
MOST_OPTIONS = 20


class Scale(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="scale"):
    """Whole values from `lowest` to `highest`; `good` is the end that is good news.

    `anchors` are the words of the values; the two ends always have some. effort5 is CES 1.0, the
    effort one had to make; effort7 is CES 2.0, agreement that it was made easy.
    """

    name: ScaleName
    lowest: int
    highest: int
    good: Good
    anchors: Mapping[int, Text]
    look: Look = "numbers"

    @property
    def values(self) -> range:
        """Every value that may be answered."""
        return range(self.lowest, self.highest + 1)


class Words(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="words"):
    """An answer in the person's own words, of at most `longest` characters."""

    longest: int = LONGEST_WORDS


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """Something to choose, or a row of a matrix. `last` keeps its place when others are mixed."""

    code: Code
    text: Text
    last: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="choice"):
    """One of the options, or up to `most` of them."""

    options: tuple[Option, ...]
    most: int = 1
    mixed: bool = False


class Ranking(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="ranking"):
    """The options in the person's order, the most important first; some may be left out."""

    options: tuple[Option, ...]
    mixed: bool = False


class Matrix(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="matrix"):
    """Several statements on one scale. Each row is answered, and counted, by its own code."""

    rows: tuple[Option, ...]
    scale: Scale
    mixed: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="day"):
    """A date, not before `first` nor after `last`."""

    first: date | None = None
    last: date | None = None


class Number(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="number"):
    """A number between `lowest` and `highest`, whole unless `decimals`; `unit` stands beside it."""

    lowest: float | None = None
    highest: float | None = None
    decimals: bool = False
    unit: Text = {}


class Consent(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent"):
    """That the person agrees to what the question says: 1, or 0 when they do not."""


Kind: TypeAlias = Scale | Words | Choice | Ranking | Matrix | Day | Number | Consent


def options_of(kind: Kind) -> tuple[Option, ...]:
    """Return what is to be chosen, ranked, or rated row by row; nothing for other kinds."""
    if isinstance(kind, Choice | Ranking):
        return kind.options
    return kind.rows if isinstance(kind, Matrix) else ()
