"""Answer scales, and counts of answers on one of them.

A scale says what its values mean and which end is good, and a histogram belongs to one scale:
answers of two scales are never pooled, so effort 1-5 (low is good) cannot be mistaken for ease
1-7 (high is good).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, cast
from uuid import UUID

import msgspec

from miroir.base.errors import Invalid
from miroir.base.language import phrase

ScaleName = Literal[
    "nps",
    "ces1",
    "ces2",
    "csat",
    "yes-no",
    "zero10",
    "zero10-low",
    "likert3",
    "likert3-low",
    "likert4",
    "likert4-low",
    "likert5",
    "likert5-low",
    "likert6",
    "likert6-low",
    "likert7",
    "likert7-low",
    "likert10",
    "likert10-low",
]
Good = Literal["low", "high"]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """Whole values from `lowest` to `highest`; `good` is the end that is good news.

    `anchors` are the words shown at the lowest and at the highest value (source strings).
    """

    name: ScaleName
    lowest: int
    highest: int
    good: Good
    anchors: tuple[str, str]

    @property
    def values(self) -> range:
        """Every value that may be answered."""
        return range(self.lowest, self.highest + 1)


RECOMMENDATION: Final = Scale(
    name="nps",
    lowest=0,
    highest=10,
    good="high",
    anchors=(phrase("Not at all likely"), phrase("Extremely likely")),
)
EFFORT: Final = Scale(
    name="ces1",
    lowest=1,
    highest=5,
    good="low",
    anchors=(phrase("Very low effort"), phrase("Very high effort")),
)
EASE: Final = Scale(
    name="ces2",
    lowest=1,
    highest=7,
    good="high",
    anchors=(phrase("Strongly disagree"), phrase("Strongly agree")),
)
SATISFACTION: Final = Scale(
    name="csat",
    lowest=1,
    highest=5,
    good="high",
    anchors=(phrase("Very dissatisfied"), phrase("Very satisfied")),
)
YES_NO: Final = Scale(
    name="yes-no", lowest=0, highest=1, good="high", anchors=(phrase("No"), phrase("Yes"))
)

# A scale of 0 to 10 that is no NPS declares its direction: the two are never pooled.
ZERO_TO_TEN: Final = Scale(
    name="zero10",
    lowest=0,
    highest=10,
    good="high",
    anchors=(phrase("The worst"), phrase("The best")),
)
TEN_TO_ZERO: Final = Scale(
    name="zero10-low",
    lowest=0,
    highest=10,
    good="low",
    anchors=(phrase("The best"), phrase("The worst")),
)

AGREEMENT: Final[Mapping[Good, tuple[str, str]]] = {
    "high": (phrase("Strongly disagree"), phrase("Strongly agree")),
    "low": (phrase("Strongly agree"), phrase("Strongly disagree")),
}


def _both_ways(points: int) -> Sequence[tuple[ScaleName, Good]]:
    return [
        (cast("ScaleName", f"likert{points}"), "high"),
        (cast("ScaleName", f"likert{points}-low"), "low"),
    ]


# A statement agreed with on so many values declares its direction too. The words of its ends are
# those of the question; these are said where it has none.
LIKERT: Final[Mapping[ScaleName, Scale]] = {
    name: Scale(name=name, lowest=1, highest=points, good=good, anchors=AGREEMENT[good])
    for points in (3, 4, 5, 6, 7, 10)
    for name, good in _both_ways(points)
}

SCALES: Final[Mapping[ScaleName, Scale]] = {
    scale.name: scale
    for scale in (
        RECOMMENDATION,
        EFFORT,
        EASE,
        SATISFACTION,
        YES_NO,
        ZERO_TO_TEN,
        TEN_TO_ZERO,
        *LIKERT.values(),
    )
}


class Histogram(msgspec.Struct, frozen=True):
    """How many times each value of `scale` was answered.

    `people` are those who answered, where they are known: one adviser answers many times, and
    a group of staff is measured in persons. Raises Invalid for a value that the scale lacks.
    """

    scale: Scale
    counts: Mapping[int, float]
    people: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        for value, count in self.counts.items():
            if value not in self.scale.values or count < 0:
                raise Invalid(
                    f"{count} answers of {value} cannot be counted on the scale "
                    f"{self.scale.name}, {self.scale.lowest} to {self.scale.highest}."
                )

    @property
    def n(self) -> float:
        """The number of answers; of weighted ones, how many would be as precise."""
        return sum(self.counts.values())

    def within(self, lowest: int, highest: int) -> float:
        """Count the answers from `lowest` to `highest`, both included."""
        return sum(count for value, count in self.counts.items() if lowest <= value <= highest)

    def require(self, scale: Scale) -> None:
        """Raise Invalid unless the answers were given on `scale`."""
        if self.scale != scale:
            raise Invalid(
                f"Answers on the scale {self.scale.name} cannot be read as {scale.name}: "
                "choose the measure that belongs to the question."
            )


def pool(histograms: Iterable[Histogram], *, scale: Scale) -> Histogram:
    """Add up answers given on `scale`. Raises Invalid if one of them was given on another."""
    counts: dict[int, float] = {}
    people: set[UUID] = set()
    for histogram in histograms:
        histogram.require(scale)
        people |= histogram.people
        for value, count in histogram.counts.items():
            counts[value] = counts.get(value, 0) + count
    return Histogram(scale, counts, frozenset(people))
