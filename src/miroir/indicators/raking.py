"""Weights by which those who answered stand as all contacts do: raked, and cut where too heavy.

What is known of everybody, answered or not, is the team, channel, brand and reason of their
contact; what people know from elsewhere goes before it. Where a category has few answers, these
few would have to speak for all its others: it is taken together with others that have few.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from miroir.indicators.weights import (
    KNOWN_TRAITS,
    TRAITS,
    Category,
    Kind,
    Known,
    KnownTrait,
    TraitKey,
    Weighting,
)

# As guides for weighting ask of a class (Kalton and Flores-Cervantes 2003).
FEWEST: Final = 20

Shares = Mapping[TraitKey, float]


def weigh(
    answers: Mapping[Kind, int], contacts: Mapping[Kind, int], known: Known | None = None
) -> Weighting | None:
    """Return weights for the answers about each kind; None where nothing is to be weighted.

    The shares of a trait are those that are `known` from elsewhere, else those of the contacts.
    """
    came = _came(contacts, known or {})
    said = {trait: _counted(answers, KNOWN_TRAITS.index(trait)) for trait in came}
    grouped = {trait: _groups(said[trait], came[trait]) for trait in came}
    if all(len(groups) < 2 for groups in grouped.values()):
        return None
    return _raked(answers, said, came, grouped, by_hand=frozenset(known or {}))


def _came(contacts: Mapping[Kind, int], known: Known) -> dict[KnownTrait, Shares]:
    """Return how many came, or what part of all, by trait and group."""
    own: dict[KnownTrait, Shares] = {}
    if sum(contacts.values()):
        own = {trait: _counted(contacts, KNOWN_TRAITS.index(trait)) for trait in TRAITS}
    return {trait: given for trait in KNOWN_TRAITS if (given := known.get(trait) or own.get(trait))}


def _groups(said: Shares, came: Shares) -> list[tuple[TraitKey, ...]]:
    """Return the categories of a trait, those of few answers taken together."""
    ordered = sorted(said.keys() | came.keys(), key=lambda key: (said.get(key, 0), str(key)))
    rest = [key for key in ordered if said.get(key, 0) < FEWEST or not came.get(key)]
    alone = [key for key in ordered if key not in rest]
    while rest and alone and not _speaks(rest, said, came):
        rest.append(alone.pop(0))
    return [(key,) for key in alone] + ([tuple(rest)] if rest else [])


def _counted(of: Mapping[Kind, int], place: int) -> Counter[TraitKey]:
    found: Counter[TraitKey] = Counter()
    for kind, n in of.items():
        found[kind[place]] += n
    return found


def _speaks(keys: Sequence[TraitKey], said: Shares, came: Shares) -> bool:
    enough = _within(said, keys) >= FEWEST
    return enough and any(came.get(key) for key in keys)


def _raked(
    answers: Mapping[Kind, int],
    said: Mapping[KnownTrait, Shares],
    came: Mapping[KnownTrait, Shares],
    grouped: Mapping[KnownTrait, Sequence[tuple[TraitKey, ...]]],
    *,
    by_hand: frozenset[KnownTrait],
) -> Weighting:
    # Only here: numpy takes memory that processes without raking do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import Margin, rake_trimmed  # noqa: PLC0415

    kinds = [kind for kind, n in answers.items() if n]
    margins = [
        Margin(
            codes=np.array([_place(kind[KNOWN_TRAITS.index(trait)], groups) for kind in kinds]),
            known=np.array([_within(came[trait], keys) for keys in groups], dtype=float),
        )
        for trait, groups in grouped.items()
    ]
    raked = rake_trimmed(margins, np.array([answers[kind] for kind in kinds], dtype=float))
    weights = {kind: float(one) for kind, one in zip(kinds, raked.weights, strict=True)}
    return Weighting(
        weights=weights,
        n=sum(answers.values()),
        effective=raked.effective,
        design_effect=raked.design_effect,
        capped=raked.capped,
        off=raked.off,
        traits={
            trait: _categories(
                (came[trait], said[trait], _weighted(answers, weights, trait)), groups=groups
            )
            for trait, groups in grouped.items()
            if len(groups) > 1
        },
        by_hand=frozenset(trait for trait in by_hand if len(grouped[trait]) > 1),
    )


def _place(key: TraitKey, groups: Sequence[tuple[TraitKey, ...]]) -> int:
    return next(at for at, keys in enumerate(groups) if key in keys)


def _weighted(
    answers: Mapping[Kind, int], weights: Mapping[Kind, float], trait: KnownTrait
) -> Shares:
    found: dict[TraitKey, float] = {}
    for kind, weight in weights.items():
        key = kind[KNOWN_TRAITS.index(trait)]
        found[key] = found.get(key, 0.0) + answers[kind] * weight
    return found


def _categories(
    counted: tuple[Shares, Shares, Shares], *, groups: Sequence[tuple[TraitKey, ...]]
) -> Sequence[Category]:
    """Return groups with their shares: of those who came, of the answers, and as weighted."""

    def shares(keys: tuple[TraitKey, ...]) -> list[float]:
        return [_within(of, keys) / sum(of.values()) for of in counted]

    return [
        Category(keys=keys, contacts=came, answers=said, weighted=weighted)
        for keys in groups
        for came, said, weighted in [shares(keys)]
    ]


def _within(of: Shares, keys: Sequence[TraitKey]) -> float:
    return sum(of.get(key, 0) for key in keys)
