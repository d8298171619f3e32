"""From a panel and what its columns are to a weighted table of agreement."""

from collections.abc import Sequence

import msgspec

from miroir.barometers.choices import Choices, Column
from miroir.barometers.panel import Panel, number_of
from miroir.base.errors import Invalid
from miroir.base.language import phrase
from miroir.statistics import Agreement, agreement, effective_size

NO_STATEMENT = phrase("Choose one statement or more, and the answers that agree with it.")
SAME_TEXT = phrase("Two statements have the same text: tell them apart.")
TWO_WEIGHTS = phrase("Only one column can be the weight.")
NO_WEIGHTS = phrase("The weight column has no weights above zero, or some below it.")
NOT_KNOWN = phrase("Say of every value of a trait how many people it has, in number or in percent.")
CONTRADICTION = phrase(
    "The traits cannot be met together: one contradicts another, or a value has no people."
)


class Reckoned(msgspec.Struct, frozen=True, kw_only=True):
    """The table of a wave; `left_out` had no weight, or a trait without a value."""

    people: int
    left_out: int
    effective: float
    table: Sequence[Agreement]


def reckon(panel: Panel, choices: Choices) -> Reckoned:
    """Return the weighted agreement with each statement. Raises Invalid, saying what to change."""
    statements = choices.of("statement")
    if not statements or any(not one.agrees for _, one in statements):
        raise Invalid(NO_STATEMENT)
    if len({one.text for _, one in statements}) < len(statements):
        raise Invalid(SAME_TEXT)
    people, weights = _weighted(panel, choices)
    table = [_agreement(people, weights, place=place, statement=one) for place, one in statements]
    return Reckoned(
        people=len(people),
        left_out=len(panel.people) - len(people) + panel.broken,
        effective=effective_size(weights),
        table=table,
    )


def _agreement(
    people: Sequence[Sequence[str]], weights: Sequence[float], *, place: int, statement: Column
) -> Agreement:
    said = [
        (person[place] in statement.agrees, weight)
        for person, weight in zip(people, weights, strict=True)
        if person[place]
    ]
    if not any(weight for _, weight in said):
        raise Invalid(NO_STATEMENT)
    return agreement(statement.text, [yes for yes, _ in said], [weight for _, weight in said])


def _weighted(panel: Panel, choices: Choices) -> tuple[list[Sequence[str]], list[float]]:
    traits, columns = choices.of("trait"), choices.of("weight")
    if len(columns) > 1:
        raise Invalid(TWO_WEIGHTS)
    weigher = columns[0][0] if columns else None
    people = [
        person
        for person in panel.people
        if all(person[place] for place, _ in traits)
        and (weigher is None or number_of(person[weigher]) is not None)
    ]
    weights = [1.0 if weigher is None else number_of(person[weigher]) or 0.0 for person in people]
    if not people or min(weights) < 0 or max(weights) <= 0:
        raise Invalid(NO_WEIGHTS)
    return people, _raked(people, weights, traits) if traits else weights


def _raked(
    people: Sequence[Sequence[str]], weights: Sequence[float], traits: Sequence[tuple[int, Column]]
) -> list[float]:
    # Only here: numpy takes memory that processes without raking do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import Margin, rake  # noqa: PLC0415

    margins = []
    for place, trait in traits:
        values = list(trait.known)
        if {person[place] for person in people} - set(values) or not sum(trait.known.values()) > 0:
            raise Invalid(NOT_KNOWN)
        margins.append(
            Margin(
                codes=np.array([values.index(person[place]) for person in people]),
                known=np.array([trait.known[value] for value in values], dtype=float),
            )
        )
    try:
        return [float(one) for one in rake(margins, start=np.array(weights)).weights]
    except Invalid as problem:
        raise Invalid(CONTRADICTION) from problem
