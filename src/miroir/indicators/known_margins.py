"""Shares that people know from elsewhere, and enter: answers are weighted to these instead."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.base.language import Language, phrase
from miroir.customers import tiers
from miroir.indicators.names import group_names
from miroir.indicators.places import NONE
from miroir.indicators.weights import Known, KnownTrait, TraitKey

# Shares that were rounded to one digit each may miss the whole by as much.
ROUNDED: Final = 0.25
LONGEST: Final = 200

ALL: Final = """
    select trait, shares, known_from, changed_at from known_margin
    where organisation_id = $1 order by trait
"""
SET: Final = """
    insert into known_margin (organisation_id, trait, shares, known_from, changed_at, changed_by)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, trait) do update
    set shares = excluded.shares, known_from = excluded.known_from,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""
DROP: Final = "delete from known_margin where organisation_id = $1 and trait = $2"

Shares = Annotated[
    Mapping[str, float],
    msgspec.Meta(
        description="Percent of everybody by group: its id, or a channel; the nil UUID is none."
    ),
]


class WantedMargin(msgspec.Struct, frozen=True, kw_only=True):
    """Shares as they are entered, and where they are known from."""

    shares: Shares
    known_from: Annotated[str, msgspec.Meta(max_length=LONGEST)] = ""


class KnownMargin(WantedMargin, frozen=True, kw_only=True):
    """Shares of the groups of one trait, since when they are used."""

    trait: KnownTrait
    changed_at: datetime


async def known_margins(tx: Transaction) -> list[KnownMargin]:
    """Return the shares that were entered."""
    return [msgspec.convert(dict(row), KnownMargin) for row in await tx.fetch(ALL, tx.organisation)]


async def known_shares(tx: Transaction) -> Known:
    """Return the shares that were entered, as answers are weighted to them."""
    return {
        one.trait: {_key(one.trait, group): share for group, share in one.shares.items()}
        for one in await known_margins(tx)
    }


def _key(trait: KnownTrait, group: str) -> TraitKey:
    if trait == "channel":
        return group
    return None if group == str(NONE) else UUID(group)


async def known_groups(tx: Transaction, tongue: Language) -> Mapping[KnownTrait, Mapping[str, str]]:
    """Return the names of the groups that a share can be entered for, none of them last."""
    names = await group_names(tx, tongue)
    none = {str(NONE): tongue.gettext("None")}
    return {
        "team": {**names["team"], **none},
        "channel": names["channel"],
        "brand": names["brand"],
        "reason": names["reason"],
        "tier": {str(one.id): one.name for one in await tiers(tx)} | none,
    }


async def set_known_margin(
    tx: Transaction, trait: KnownTrait, wanted: WantedMargin, *, tongue: Language, by: UUID | None
) -> None:
    """Weight answers to these shares from now on. Raises Invalid.

    Groups that are left out, or have 0 %, are taken together with others that have few answers.
    """
    groups = (await known_groups(tx, tongue))[trait]
    shares = {group: share for group, share in wanted.shares.items() if share}
    for group, share in shares.items():
        if group not in groups:
            raise Invalid(phrase("A share is for a group that is not there."), field="shares")
        if not math.isfinite(share) or not 0 <= share <= 100:
            raise Invalid(phrase("Each share is between 0 and 100 %."), field=group)
    if len(shares) < 2:
        raise Invalid(phrase("Enter the shares of two groups or more."), field="shares")
    whole = math.fsum(shares.values())
    if abs(whole - 100) > ROUNDED:
        told = tongue.number(whole, decimals=1)
        words = tongue.gettext("The shares add up to %(whole)s %%, and must come to 100 %%.")
        raise Invalid(words % {"whole": told}, field="shares")
    known_from = wanted.known_from.strip()
    await tx.execute(SET, tx.organisation, trait, shares, known_from, tx.at, by)


async def drop_known_margin(tx: Transaction, trait: KnownTrait) -> None:
    """Weight answers to the contacts' own shares of a trait again; twice changes nothing."""
    await tx.execute(DROP, tx.organisation, trait)
