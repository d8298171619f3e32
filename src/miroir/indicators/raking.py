"""Weights by which those who answered stand as all contacts do: raked, and cut where too heavy.

What is known of everybody, answered or not, is the team, channel, brand and reason of their
contact. Where a category has few answers, these few would have to speak for all its others: it
is taken together with others that have few.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from miroir.indicators.weights import TRAITS, Category, Kind, Trait, TraitKey, Weighting

# As guides for weighting ask of a class (Kalton and Flores-Cervantes 2003).
FEWEST: Final = 20


def weigh(answers: Mapping[Kind, int], contacts: Mapping[Kind, int]) -> Weighting | None:
    """Return weights for the answers about each kind; None where nothing is to be weighted."""
    grouped = {trait: _groups(answers, contacts, place) for place, trait in enumerate(TRAITS)}
    if not sum(contacts.values()) or all(len(groups) < 2 for groups in grouped.values()):
        return None
    return _raked(answers, contacts, grouped)


def _groups(
    answers: Mapping[Kind, int], contacts: Mapping[Kind, int], place: int
) -> list[tuple[TraitKey, ...]]:
    """Return the categories of a trait, those of few answers taken together."""
    said, came = _counted(answers, place), _counted(contacts, place)
    ordered = sorted(said.keys() | came.keys(), key=lambda key: (said[key], str(key)))
    rest = [key for key in ordered if said[key] < FEWEST or not came[key]]
    alone = [key for key in ordered if key not in rest]
    while rest and alone and not _speaks(rest, said, came):
        rest.append(alone.pop(0))
    return [(key,) for key in alone] + ([tuple(rest)] if rest else [])


def _counted(of: Mapping[Kind, int], place: int) -> Counter[TraitKey]:
    found: Counter[TraitKey] = Counter()
    for kind, n in of.items():
        found[kind[place]] += n
    return found


def _speaks(keys: Sequence[TraitKey], said: Counter[TraitKey], came: Counter[TraitKey]) -> bool:
    enough = sum(said[key] for key in keys) >= FEWEST
    return enough and any(came[key] for key in keys)


def _raked(
    answers: Mapping[Kind, int],
    contacts: Mapping[Kind, int],
    grouped: Mapping[Trait, Sequence[tuple[TraitKey, ...]]],
) -> Weighting:
    # Only here: numpy takes memory that processes without raking do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import Margin, rake_trimmed  # noqa: PLC0415

    kinds = [kind for kind, n in answers.items() if n]
    margins = [
        Margin(
            codes=np.array([_place(kind[place], groups) for kind in kinds]),
            known=np.array([_within(contacts, place, keys) for keys in groups], dtype=float),
        )
        for place, groups in enumerate(grouped.values())
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
            trait: _categories(answers, contacts, weights, place=place, groups=groups)
            for place, (trait, groups) in enumerate(grouped.items())
            if len(groups) > 1
        },
    )


def _place(key: TraitKey, groups: Sequence[tuple[TraitKey, ...]]) -> int:
    return next(at for at, keys in enumerate(groups) if key in keys)


def _categories(
    answers: Mapping[Kind, int],
    contacts: Mapping[Kind, int],
    weights: Mapping[Kind, float],
    *,
    place: int,
    groups: Sequence[tuple[TraitKey, ...]],
) -> Sequence[Category]:
    weighted = {kind: answers[kind] * weight for kind, weight in weights.items()}

    def share(of: Mapping[Kind, float], keys: tuple[TraitKey, ...]) -> float:
        return _within(of, place, keys) / sum(of.values())

    return [
        Category(
            keys=keys,
            contacts=share(contacts, keys),
            answers=share(answers, keys),
            weighted=share(weighted, keys),
        )
        for keys in groups
    ]


def _within(of: Mapping[Kind, float], place: int, keys: tuple[TraitKey, ...]) -> float:
    return sum(n for kind, n in of.items() if kind[place] in keys)
