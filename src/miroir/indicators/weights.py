"""By what answers are weighted: kinds of contacts, and what is known of their shares."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from miroir.base.language import phrase

Weights = Literal["none", "contacts"]
Trait = Literal["team", "channel", "brand", "reason"]
KnownTrait = Literal["team", "channel", "brand", "reason", "tier"]
TraitKey = UUID | str | None
Known = Mapping["KnownTrait", Mapping["TraitKey", float]]

TRAITS: Final[tuple[Trait, ...]] = get_args(Trait)
KNOWN_TRAITS: Final[tuple[KnownTrait, ...]] = get_args(KnownTrait)
# As guides for weighting ask of a class (Kalton and Flores-Cervantes 2003).
FEWEST: Final = 20
TRAIT_NAMES: Final[Mapping[KnownTrait, str]] = {
    "team": phrase("Team"),
    "channel": phrase("Channel"),
    "brand": phrase("Brand"),
    "reason": phrase("Reason"),
    "tier": phrase("Customer tier"),
}
WEIGHT_NAMES: Final[Mapping[Weights, str]] = {
    "none": phrase("As answered"),
    "contacts": phrase("Weighted to all contacts"),
}


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """Groups of a trait that are told apart from others, as shares of 1.

    Of all contacts, of the answers, and of the answers as they are weighted.
    """

    keys: Sequence[TraitKey]
    contacts: float
    answers: float
    weighted: float


class Weighting(msgspec.Struct, frozen=True, kw_only=True):
    """How answers are weighted; the weight of each is 1 on average.

    `capped` of `n` answers weigh the most that is allowed; `off` is by how much a category's
    share is missed at worst. The shares of the traits `by_hand` were entered by people; those of
    others are the contacts' own.
    """

    n: int
    effective: float
    design_effect: float
    capped: int
    off: float
    traits: Mapping[KnownTrait, Sequence[Category]]
    by_hand: frozenset[KnownTrait] = frozenset()
