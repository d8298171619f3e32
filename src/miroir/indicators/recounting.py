"""Counting raw answers by week and place, with pairs and people, all at once. Needs numpy."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import prod
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from miroir.indicators.places import BROKEN_DOWN
from miroir.indicators.raw_answers import ADVISER, Asked, Coded, Codes, Given, distinct, places_in
from miroir.indicators.raw_rows import Column

Flags = NDArray[np.bool_]

MOST: Final = 1 << 62
# The most that both sides' outcomes differ.
WIDEST: Final = 2
# Of an answer that counts for nothing: its question is on no scale.
UNCOUNTED: Final = 9


class Told(NamedTuple):
    """Rows to be counted: where, about what (the week first), and of which sort each is."""

    axes: Sequence[Coded]
    what: Mapping[str, Coded]
    sort: Codes
    sorts: int


class Counts(NamedTuple):
    """Counts of one kind of place: the codes of its values, of what is counted, and of each sort
    how many."""

    axes: tuple[int, ...]
    values: Sequence[Codes]
    what: Mapping[str, Codes]
    n: Codes


def by_place(told: Told) -> Iterator[Counts]:
    """Count rows at every kind of place that is about contacts: two axes at once, one, none."""
    ones: dict[int, Counts] = {}
    for pair in combinations(range(len(BROKEN_DOWN)), 2):
        counts = _counted(told, pair)
        yield counts
        for at, axis in enumerate(pair):
            if axis not in ones:
                ones[axis] = _added_up(told, counts, keep=(at,))
    yield from ones.values()
    yield _added_up(told, ones[0], keep=())


def _counted(told: Told, axes: tuple[int, int]) -> Counts:
    one, two = (told.axes[axis] for axis in axes)
    week, *rest = told.what.values()
    key, sizes = _joined([one, week, two, *rest, Coded(told.sort, [""] * told.sorts)])
    every, n = np.unique(key, return_counts=True)
    place, sort = np.divmod(every, told.sorts)
    places, row = np.unique(place, return_inverse=True)
    counts = np.zeros((len(places), told.sorts), dtype=np.int64)
    counts[row, sort] = n
    first, when, second, *others = np.unravel_index(places, sizes[:-1])
    return Counts(axes, (first, second), _named(told, (when, *others)), counts)


def _added_up(told: Told, counts: Counts, *, keep: tuple[int, ...]) -> Counts:
    """Return the counts of what is left when some of a place's values are no longer told apart."""
    axes = tuple(counts.axes[at] for at in keep)
    columns = [Coded(counts.values[at], told.axes[counts.axes[at]].names) for at in keep]
    columns += [Coded(counts.what[name], one.names) for name, one in told.what.items()]
    key, sizes = _joined(columns)
    order = np.argsort(key, kind="stable")
    every, first = np.unique(key[order], return_index=True)
    added = np.add.reduceat(counts.n[order], first, axis=0) if len(every) else counts.n[:0]
    codes = np.unravel_index(every, sizes)
    return Counts(axes, codes[: len(axes)], _named(told, codes[len(axes) :]), added)


def _named(told: Told, codes: Sequence[Codes]) -> Mapping[str, Codes]:
    return dict(zip(told.what, codes, strict=True))


def _joined(columns: Sequence[Coded]) -> tuple[Codes, tuple[int, ...]]:
    """Return one number for each row, in the order of the columns, and how it is taken apart."""
    sizes = tuple(max(1, len(column.names)) for column in columns)
    if prod(sizes) > MOST:
        raise ValueError("So many groups, weeks and questions cannot be counted at once.")
    return np.ravel_multi_index([column.codes for column in columns], sizes).astype(np.int64), sizes


def told_given(asked: Asked, given: Given, outcome: Codes) -> Told:
    """Return answers to be counted where they count for something: bad news, neither, good."""
    counts = outcome != UNCOUNTED
    at = given.asked[counts]
    return Told(
        axes=[of(axis, at) for axis in asked.axes],
        what={
            "week": of(asked.week, at),
            "side": of(asked.side, at),
            "question": of(given.question, counts),
        },
        sort=outcome[counts] + 1,
        sorts=3,
    )


class Pairs(NamedTuple):
    """Answers of both sides to one question about one contact: their places among the given."""

    customer: Codes
    adviser: Codes


def paired(asked: Asked, given: Given) -> Pairs:
    """Return the pairs: of each side the first that was asked about the contact."""
    at = given.asked
    about: Flags = (asked.closure != 0).any(axis=1)[at]
    side = asked.side.codes[at] == ADVISER
    theirs, ours = np.flatnonzero(about & side), np.flatnonzero(about & ~side)
    closures = distinct(asked.closure[at[theirs]])
    customer = _first(asked, given, ours, closures)
    adviser = _first(asked, given, theirs, closures)
    _, left, right = np.intersect1d(
        customer.key, adviser.key, assume_unique=True, return_indices=True
    )
    return Pairs(customer.answer[left], adviser.answer[right])


class _First(NamedTuple):
    """For each contact and question (`key`) the place of the first answer."""

    key: Codes
    answer: Codes


def _first(asked: Asked, given: Given, some: Codes, closures: Column) -> _First:
    contact = places_in(closures, asked.closure[given.asked[some]])
    some, contact = some[contact >= 0], contact[contact >= 0]
    question = given.question
    key = contact * max(1, len(question.names)) + question.codes[some]
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(np.diff(key[order]) == 0)
    if len(again):  # asked twice about the same contact: by two surveys
        at = given.asked[some]
        order = np.lexsort((asked.id[at, 1], asked.id[at, 0], asked.invited_at[at], key))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = np.diff(key[order]) != 0
    return _First(key[order][first], some[order][first])


def told_paired(asked: Asked, given: Given, pairs: Pairs, outcome: Codes) -> Told:
    """Return pairs to be counted by how much the adviser's answer is better news."""
    gap = outcome[pairs.adviser] - outcome[pairs.customer]
    both = _compared(pairs, outcome)
    at = given.asked[pairs.adviser[both]]
    return Told(
        axes=[of(axis, at) for axis in asked.axes],
        what={
            "week": of(asked.week, at),
            "question": of(given.question, pairs.adviser[both]),
        },
        sort=gap[both] + WIDEST,
        sorts=2 * WIDEST + 1,
    )


def _compared(pairs: Pairs, outcome: Codes) -> Flags:
    both: Flags = (outcome[pairs.adviser] != UNCOUNTED) & (outcome[pairs.customer] != UNCOUNTED)
    return both


class People(NamedTuple):
    """How often each adviser answered in each week, question and cell, and how often in pairs."""

    week: Codes
    question: Codes
    cell: Sequence[Codes]
    adviser: Codes
    n: Codes
    pairs: Codes


def people(asked: Asked, given: Given, pairs: Pairs, outcome: Codes) -> People:
    """Count advisers' answers by week, question, team, channel, brand, reason and adviser."""
    nobody = next((at for at, one in enumerate(asked.adviser.names) if not one.strip("0-")), -1)
    some = np.flatnonzero(
        (asked.side.codes[given.asked] == ADVISER) & (asked.adviser.codes[given.asked] != nobody)
    )
    in_pairs = np.zeros(len(given.value), dtype=np.int64)
    in_pairs[pairs.adviser[_compared(pairs, outcome)]] = 1
    at = given.asked[some]
    columns = [of(asked.week, at), of(given.question, some)]
    columns += [of(column, at) for column in (*asked.axes, asked.adviser)]
    key, sizes = _joined(columns)
    every, row, n = np.unique(key, return_inverse=True, return_counts=True)
    told = np.bincount(row, weights=in_pairs[some], minlength=len(every)).astype(np.int64)
    week, question, *cell, adviser = np.unravel_index(every, sizes)
    return People(week, question, cell, adviser, n, told)


def told_asked(asked: Asked) -> Told:
    """Return invitations to be counted: not answered, and answered."""
    return Told(
        axes=asked.axes,
        what={"week": asked.week, "side": asked.side},
        sort=asked.answered.astype(np.int64),
        sorts=2,
    )


def of(column: Coded, rows: NDArray[Any]) -> Coded:
    """Return the column of some rows."""
    return Coded(column.codes[rows], column.names)
