"""Weights by which those who answered stand as all contacts do: raked, and cut where too heavy.

What is known of everybody, answered or not, is the team, channel, brand and reason of their
contact; what people know from elsewhere goes before it. Where a category has few answers, these
few would have to speak for all its others: it is taken together with others that have few.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from miroir.indicators.kinds.columns import Column, Table, alike
from miroir.indicators.weights import (
    FEWEST,
    KNOWN_TRAITS,
    TRAITS,
    Category,
    Known,
    KnownTrait,
    TraitKey,
    Weighting,
)
from miroir.statistics.arrays import Margin, rake_trimmed

Floats = NDArray[np.float64]
Shares = Mapping[str, float]  # by key as text, '' of none
Groups = Sequence[tuple[str, ...]]


class Raked(NamedTuple):
    """How answers are weighted, and what an answer of each row weighs."""

    how: Weighting
    each: Floats


def weigh(
    answers: Table, closed: Mapping[KnownTrait, Shares], known: Known | None = None
) -> Raked | None:
    """Return weights for answers by the traits of their contacts; None where nothing is weighted.

    The shares of a trait are those that are `known` from elsewhere, else those of the matters
    `closed`.
    """
    came = _came(closed, known or {})
    said = {trait: _counted(answers.columns[trait], answers.n) for trait in came}
    grouped = {trait: _groups(said[trait], came[trait]) for trait in came}
    if all(len(groups) < 2 for groups in grouped.values()):
        return None
    return _raked(answers, said, came, grouped, by_hand=frozenset(known or {}))


def _came(closed: Mapping[KnownTrait, Shares], known: Known) -> dict[KnownTrait, Shares]:
    """Return how many came, or what part of all, by trait and group."""
    by_hand = {
        trait: {"" if key is None else str(key): share for key, share in shares.items()}
        for trait, shares in known.items()
    }
    own: dict[KnownTrait, Shares] = {trait: closed.get(trait, {}) for trait in TRAITS}
    return {
        trait: given for trait in KNOWN_TRAITS if (given := by_hand.get(trait) or own.get(trait))
    }


def _groups(said: Shares, came: Shares) -> Groups:
    """Return the categories of a trait, those of few answers taken together."""
    ordered = sorted(said.keys() | came.keys(), key=lambda key: (said.get(key, 0), key))
    rest = [key for key in ordered if said.get(key, 0) < FEWEST or not came.get(key)]
    alone = [key for key in ordered if key not in rest]
    while rest and alone and not _speaks(rest, said, came):
        rest.append(alone.pop(0))
    return [(key,) for key in alone] + ([tuple(rest)] if rest else [])


def _speaks(keys: Sequence[str], said: Shares, came: Shares) -> bool:
    enough = _within(said, keys) >= FEWEST
    return enough and any(came.get(key) for key in keys)


def _raked(
    answers: Table,
    said: Mapping[KnownTrait, Shares],
    came: Mapping[KnownTrait, Shares],
    grouped: Mapping[KnownTrait, Groups],
    *,
    by_hand: frozenset[KnownTrait],
) -> Raked:
    codes = {
        trait: _places(answers.columns[trait], groups)[answers.columns[trait].codes]
        for trait, groups in grouped.items()
    }
    first, cell = alike(list(codes.values()), [len(groups) for groups in grouped.values()])
    margins = [
        Margin(
            codes=codes[trait][first],
            known=np.array([_within(came[trait], keys) for keys in groups], dtype=float),
        )
        for trait, groups in grouped.items()
    ]
    raked = rake_trimmed(margins, np.bincount(cell, answers.n).astype(np.float64))
    each = raked.weights[cell]
    how = Weighting(
        n=int(answers.n.sum()),
        effective=raked.effective,
        design_effect=raked.design_effect,
        capped=raked.capped,
        off=raked.off,
        traits={
            trait: _categories(
                trait,
                groups,
                (came[trait], said[trait], _counted(answers.columns[trait], answers.n * each)),
            )
            for trait, groups in grouped.items()
            if len(groups) > 1
        },
        by_hand=frozenset(trait for trait in by_hand if len(grouped[trait]) > 1),
    )
    return Raked(how, each)


def _counted(column: Column, n: NDArray[np.integer] | Floats) -> Shares:
    """Return how many there are of each key; of keys that nobody has, nothing."""
    sums = np.bincount(column.codes, n, minlength=len(column.texts)).tolist()
    return {key: one for key, one in zip(column.texts, sums, strict=True) if one}


def _places(column: Column, groups: Groups) -> NDArray[np.int64]:
    """Return the group of each key of a column; keys that no row has are in none."""
    place = {key: at for at, keys in enumerate(groups) for key in keys}
    return np.array([place.get(key, -1) for key in column.texts], dtype=np.int64)


def _categories(
    trait: KnownTrait, groups: Groups, counted: tuple[Shares, Shares, Shares]
) -> Sequence[Category]:
    """Return groups with their shares: of those who came, of the answers, and as weighted."""

    def shares(keys: tuple[str, ...]) -> list[float]:
        return [_within(of, keys) / sum(of.values()) for of in counted]

    return [
        Category(
            keys=[_key(trait, key) for key in keys], contacts=came, answers=said, weighted=weighted
        )
        for keys in groups
        for came, said, weighted in [shares(keys)]
    ]


def _key(trait: KnownTrait, key: str) -> TraitKey:
    if trait == "channel":
        return key
    return UUID(key) if key else None


def _within(of: Shares, keys: Sequence[str]) -> float:
    return sum(of.get(key, 0) for key in keys)
