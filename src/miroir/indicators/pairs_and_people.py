"""Contacts of which both sides spoke, and who of the advisers did. Needs numpy."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from miroir.indicators.labels import Codes, in_order, narrow
from miroir.indicators.places_counted import PlaceCounts, joined, taken_apart
from miroir.indicators.raw_answers import ADVISER
from miroir.indicators.recounting import UNCOUNTED, Flags, Told, shape

# The most that both sides' outcomes differ.
WIDEST: Final = 2


class Pairs(NamedTuple):
    """Answers of both sides to one question about one contact: their places among the given."""

    customer: Codes
    adviser: Codes


def paired(told: Told) -> Pairs:
    """Return the pairs: of each side the first that was asked about the contact."""
    at = told.given.asked
    about: Flags = told.asked.contact[at] >= 0
    side = told.asked.side.codes[at] == ADVISER
    adviser = _first(told, np.flatnonzero(about & side))
    customer = _first(told, np.flatnonzero(about & ~side))
    _, left, right = np.intersect1d(
        customer.key, adviser.key, assume_unique=True, return_indices=True
    )
    return Pairs(customer.answer[left], adviser.answer[right])


class _First(NamedTuple):
    """For each contact and question (`key`) the place of the first answer."""

    key: Codes
    answer: Codes


def _first(told: Told, some: Codes) -> _First:
    asked, at = told.asked, told.given.asked[some]
    questions = int(told.given.question.max(initial=0)) + 1
    key = joined([asked.contact[at], told.given.question[some]], (1, questions))
    order = in_order(key)
    again = key[order][1:] == key[order][:-1]
    if again.any():  # asked twice about the same contact: by two surveys
        order = np.lexsort((at, asked.invited_at[at], key))
    first = np.ones(len(key), dtype=np.bool_)
    first[1:] = key[order][1:] != key[order][:-1]
    return _First(key[order][first], some[order][first])


def gaps(told: Told, pairs: Pairs, questions: Sequence[str]) -> PlaceCounts:
    """Count pairs by how much the adviser's answer is better news."""
    asked = told.asked
    some = pairs.adviser[_compared(told, pairs)]
    gap = (told.worth[pairs.adviser] - told.worth[pairs.customer])[_compared(told, pairs)]
    at = told.given.asked[some]
    counts = PlaceCounts(shape(asked, question=questions, sorts=2 * WIDEST + 1))
    what = (asked.week.codes[at], told.given.question[some])
    counts.add([axis.codes[at] for axis in asked.axes], what, gap + WIDEST)
    return counts


def _compared(told: Told, pairs: Pairs) -> Flags:
    both: Flags = told.worth[pairs.adviser] != UNCOUNTED
    both &= told.worth[pairs.customer] != UNCOUNTED
    return both


class People(NamedTuple):
    """How often each adviser answered in each week, question and cell, and how often in pairs."""

    week: Codes
    question: Codes
    cell: Sequence[Codes]
    adviser: Codes
    n: Codes
    pairs: Codes


def people(told: Told, pairs: Pairs) -> People:
    """Count advisers' answers by week, question, team, channel, brand, reason and adviser."""
    asked, given = told.asked, told.given
    nobody = next((at for at, one in enumerate(asked.adviser.names) if not one.strip("0-")), -1)
    of_advisers = asked.side.codes[given.asked] == ADVISER
    some = np.flatnonzero(of_advisers & (asked.adviser.codes[given.asked] != nobody))
    in_pairs = np.zeros(len(given.asked), dtype=np.int8)
    in_pairs[pairs.adviser[_compared(told, pairs)]] = 1
    at = given.asked[some]
    groups = (*asked.axes, asked.adviser)
    columns = [asked.week.codes[at], given.question[some], *(one.codes[at] for one in groups)]
    questions = int(given.question.max(initial=0)) + 1
    sizes = [len(asked.week.names), questions, *(len(one.names) for one in groups)]
    # Whether an answer is in a pair is the last digit: sorting then needs to move nothing else.
    keys = joined((*columns, in_pairs[some]), (*sizes, 2))
    keys.sort()
    starts = np.flatnonzero(np.diff(keys >> 1, prepend=-1))
    n = np.diff(starts, append=len(keys))
    both = np.add.reduceat(keys & 1, starts) if len(keys) else n
    week, question, *cell, adviser = taken_apart(keys[starts] >> 1, sizes)
    return People(week, question, cell, adviser, narrow(n), narrow(both))
