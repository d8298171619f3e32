"""Counting raw answers by week and place, with pairs and people. Needs numpy."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from miroir.indicators.labels import Codes
from miroir.indicators.places_counted import PlaceCounts, Shape
from miroir.indicators.raw_answers import ADVISER, SIDES, Asked, Given, every
from miroir.indicators.tallies import Outcomes

Flags = NDArray[np.bool_]

# Of an answer that counts for nothing: its question is on no scale.
UNCOUNTED: Final = 9


class Told(NamedTuple):
    """Answers with what each counts for."""

    asked: Asked
    given: Given
    worth: Codes


class Worth:
    """What each value of each question counts for: -1, 0 or 1, or UNCOUNTED."""

    def __init__(self, questions: Sequence[str], outcomes: Outcomes) -> None:
        place = {name: at for at, name in enumerate(questions)}
        self._lowest = min(outcomes[1], default=0) - 1
        self._highest = max(outcomes[1], default=0) + 1
        width = self._highest - self._lowest + 1
        self._known = np.full((len(place) + 1, width), UNCOUNTED, dtype=np.int8)
        for question, value, outcome in zip(*outcomes, strict=True):
            self._known[place[question], value - self._lowest] = outcome

    def of(self, given: Given) -> Codes:
        """Return what each answer counts for; questions that came later count for nothing."""
        question = np.minimum(given.question, len(self._known) - 1)
        value = np.clip(given.value, self._lowest, self._highest) - self._lowest
        worth: Codes = self._known[question, value]
        return worth


class Counting:
    """All that is counted of what was asked, as answers come; `questions` are those on scales."""

    def __init__(self, asked: Asked, questions: Sequence[str], worth: Worth) -> None:
        self._asked = asked
        self._worth = worth
        self._may_pair = _may_pair(asked)
        self._kept: list[Given] = []
        self.cells = PlaceCounts(shape(asked, side=SIDES, question=questions, sorts=3))

    def take(self, given: Given) -> None:
        """Count some answers where they count for something: bad news, neither, good."""
        worth = self._worth.of(given)
        counts = worth != UNCOUNTED
        self._kept.append(every(given, self._may_pair[given.asked]))
        if not counts.all():
            given, worth = every(given, counts), worth[counts]
        asked, at = self._asked, given.asked
        what = (asked.week.codes[at], asked.side.codes[at], given.question)
        self.cells.add([axis.codes[at] for axis in asked.axes], what, worth + 1)

    def told(self) -> Told:
        """Return what advisers answered, and customers of whose contacts advisers were asked."""
        columns = zip(*self._kept, strict=True)
        given = Given(*(np.concatenate(column) for column in columns))
        self._kept.clear()
        return Told(self._asked, given, self._worth.of(given))


def _may_pair(asked: Asked) -> Flags:
    """Return of which invitations the answers may be of a pair, or tell who answered."""
    may: Flags = (asked.side.codes == ADVISER) | (asked.contact >= 0)
    return may


def asked_counted(asked: Asked) -> PlaceCounts:
    """Count invitations: not answered, and answered."""
    counts = PlaceCounts(shape(asked, side=SIDES, sorts=2))
    axes = [axis.codes for axis in asked.axes]
    counts.add(axes, (asked.week.codes, asked.side.codes), asked.answered)
    return counts


def shape(asked: Asked, *, sorts: int, **what: Sequence[str]) -> Shape:
    """Return by what rows about what was asked are told, the week and `what`."""
    return Shape([axis.names for axis in asked.axes], {"week": asked.week.names, **what}, sorts)
