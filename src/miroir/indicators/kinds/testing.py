"""Weighting of a few kinds of contacts, for tests."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import numpy as np

from miroir.indicators.kinds.columns import Column, Table
from miroir.indicators.raking import weigh
from miroir.indicators.weights import KNOWN_TRAITS, Known, Weighting


class Kind(NamedTuple):
    """What is known of a contact, whether its customer answered or not."""

    team: UUID | None
    channel: str
    brand: UUID | None
    reason: UUID | None
    tier: UUID | None = None


class WeighedKinds(NamedTuple):
    """How answers are weighted, and what one about each kind weighs."""

    how: Weighting
    weights: Mapping[Kind, float]


def weigh_kinds(
    answers: Mapping[Kind, int], contacts: Mapping[Kind, int], known: Known | None = None
) -> WeighedKinds | None:
    """Weigh so many answers about each kind to so many contacts of each; None where not."""
    given = {kind: n for kind, n in answers.items() if n}
    columns: dict[str, Column] = {
        trait: _column([_text(kind[place]) for kind in given])
        for place, trait in enumerate(KNOWN_TRAITS)
    }
    closed: dict[str, dict[str, float]] = {}
    for kind, n in contacts.items():
        for trait, value in zip(KNOWN_TRAITS[:4], kind, strict=False):
            counts = closed.setdefault(trait, {})
            counts[_text(value)] = counts.get(_text(value), 0) + n
    table = Table(columns, np.array(list(given.values()), dtype=np.int64))
    raked = weigh(table, {trait: closed.get(trait, {}) for trait in KNOWN_TRAITS}, known)
    if raked is None:
        return None
    return WeighedKinds(raked.how, dict(zip(given, raked.each.tolist(), strict=True)))


def _column(texts: list[str]) -> Column:
    known = sorted(set(texts))
    return Column(known, np.array([known.index(text) for text in texts], dtype=np.int64))


def _text(value: UUID | str | None) -> str:
    return "" if value is None else str(value)
