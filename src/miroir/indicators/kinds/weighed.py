"""Sums of the weights of answers, along as many columns as a page shows."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from miroir.indicators.kinds.columns import Column, Flags, Table, add_up
from miroir.indicators.kinds.reading import OfWeek
from miroir.indicators.raking import Floats, Shares, weigh
from miroir.indicators.weighing import ALL, At, Wanted, WeighedAnswers
from miroir.indicators.weighting import Weight
from miroir.indicators.weights import KNOWN_TRAITS, TRAITS, Known, KnownTrait, Weighting

EACH: Final = ("question", "week", *KNOWN_TRAITS)


def weigh_all(
    given: Sequence[OfWeek], closed: Sequence[OfWeek], known: Known, wanted: Wanted
) -> Mapping[str, WeighedAnswers]:
    """Return the weighted answers to each question that was answered in either period.

    The answers are in the order of questions, then of weeks.
    """
    more = [name for name in wanted.along if name and name not in EACH]
    answers = add_up(given, [*EACH, *more, "value"])
    now = _shown(answers.columns["week"], wanted)
    came = _shares(closed, wanted)
    questions = answers.columns["question"]
    starts = np.searchsorted(questions.codes, np.arange(len(questions.texts) + 1)).tolist()
    return {
        question: _of_question(answers.where(own), now[own], came, known, wanted)
        for question, own in zip(questions.texts, map(slice, starts, starts[1:]), strict=True)
    }


def _of_question(
    answers: Table,
    now: Flags,
    came: Mapping[bool, Mapping[KnownTrait, Shares]],
    known: Known,
    wanted: Wanted,
) -> WeighedAnswers:
    each = np.ones(len(now))
    by: dict[bool, Weighting | None] = {}
    turn = int(np.searchsorted(now, True))
    for shown, rows in ((False, slice(turn)), (True, slice(turn, None))):
        raked = weigh(answers.where(rows), came[shown], known) if len(now[rows]) else None
        by[shown] = None if raked is None else raked.how
        if raked is not None:
            each[rows] = raked.each
    here = _within(answers, wanted) if wanted.within else slice(None)
    counted, now, each = answers.where(here), now[here], each[here]
    sums = {name: _sums(counted, now, each, along=name) for name in wanted.along}
    return WeighedAnswers(sums, by)


def _shown(weeks: Column, wanted: Wanted) -> Flags:
    first = wanted.first_week.isoformat()
    return weeks.which(lambda week: week >= first)


def _shares(closed: Sequence[OfWeek], wanted: Wanted) -> Mapping[bool, Mapping[KnownTrait, Shares]]:
    """Return how many matters of each trait were closed in the period shown, and before."""
    counts = add_up(closed, ["trait", "key", "week"])
    now = _shown(counts.columns["week"], wanted)
    traits, keys = counts.columns["trait"], counts.columns["key"]
    found: dict[bool, dict[KnownTrait, dict[str, float]]] = {True: {}, False: {}}
    for shown, of in found.items():
        for trait in TRAITS:
            own = (now == shown) & traits.which(trait.__eq__)
            sums = np.bincount(keys.codes[own], counts.n[own], minlength=len(keys.texts))
            of[trait] = {
                key: one for key, one in zip(keys.texts, sums.tolist(), strict=True) if one
            }
    return found


def _within(answers: Table, wanted: Wanted) -> Flags:
    here = np.ones(len(answers.n), dtype=bool)
    for name, key in wanted.within.items():
        here &= answers.columns[name].which(key.__eq__)
    return here


def _sums(
    answers: Table, now: Flags, each: Floats, *, along: str
) -> Mapping[At, Mapping[int, Weight]]:
    values = answers.columns["value"]
    groups = answers.columns[along] if along != ALL else Column([""], np.zeros_like(values.codes))
    cell = (groups.codes * 2 + now) * len(values.texts) + values.codes
    cells = len(groups.texts) * 2 * len(values.texts)
    n = np.bincount(cell, answers.n, minlength=cells)
    totals = np.bincount(cell, answers.n * each, minlength=cells)
    squares = np.bincount(cell, answers.n * each**2, minlength=cells)
    found: dict[At, dict[int, Weight]] = {}
    for at in np.flatnonzero(n).tolist():
        group, value = divmod(at, len(values.texts))
        place = At(now=bool(group % 2), key=groups.texts[group // 2])
        weight = Weight(int(n[at]), float(totals[at]), float(squares[at]))
        found.setdefault(place, {})[int(values.texts[value])] = weight
    return found
