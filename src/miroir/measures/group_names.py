"""What the groups of each axis are called."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from miroir.access import brands
from miroir.advisers import teams
from miroir.base.channel_names import CHANNEL_NAMES
from miroir.base.database import Transaction
from miroir.base.language import Language, phrase
from miroir.customers import tiers
from miroir.indicators import TRAITS, KnownTrait
from miroir.measures.model import Axis, Key

REASONS = "select id, code, label from close_reason where organisation_id = $1"

NONE: Mapping[Axis, str] = {
    "team": phrase("No team"),
    "channel": phrase("Another channel"),
    "brand": phrase("No brand"),
    "reason": phrase("Not closed"),
    "language": phrase("Unknown language"),
    "week": phrase("Week"),
}


async def group_names(tx: Transaction, axis: Axis, tongue: Language) -> Mapping[Key, str]:
    """Return the name of every group there can be; those of weeks and languages follow rules."""
    if axis == "team":
        return {team.id: team.name for team in await teams(tx)}
    if axis == "brand":
        return {brand.id: brand.name for brand in await brands(tx)}
    if axis == "reason":
        return await _reasons(tx, tongue)
    return {code: tongue.gettext(name) for code, name in CHANNEL_NAMES.items()}


async def trait_names(tx: Transaction, tongue: Language) -> Mapping[KnownTrait, Mapping[Key, str]]:
    """Return the names of all groups by which answers are weighted."""
    found: dict[KnownTrait, Mapping[Key, str]] = {
        trait: await group_names(tx, trait, tongue) for trait in TRAITS
    }
    of_tiers: dict[Key, str] = {one.id: one.name for one in await tiers(tx)}
    return {**found, "tier": {**of_tiers, None: tongue.gettext("No tier")}}


async def _reasons(tx: Transaction, tongue: Language) -> Mapping[Key, str]:
    return {
        row["id"]: row["label"].get(tongue.code) or row["code"]
        for row in await tx.fetch(REASONS, tx.organisation)
    }


def name_in(names: Mapping[Key, str], key: Key, *, axis: Axis, tongue: Language) -> str:
    """Return what to call a group."""
    if isinstance(key, date):
        return tongue.gettext("Week of %(day)s") % {"day": tongue.day(key)}
    if axis == "language" and isinstance(key, str):
        return str(tongue.locale.languages.get(key, key))
    found = names.get(key)
    if found is not None:
        return found
    return str(key) if isinstance(key, UUID) else tongue.gettext(NONE[axis])
