"""Who is signed in: the account, its organisation, and the adviser it may be."""

from uuid import UUID

import msgspec

from miroir.access import (
    Account,
    Language,
    account,
    is_sample,
    organisation_settings,
)
from miroir.advisers import Adviser, advisers
from miroir.base.database import Transaction
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.composing import WritingChoices, writing_choices


class OrganisationShown(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation, as its people see it."""

    id: OrganisationId
    name: str
    slug: str
    language: Language
    time_zone: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `sample`: in the sample organisation. `writing`: how they write."""

    account: Account
    organisation: OrganisationShown
    adviser: Adviser | None
    writing: WritingChoices
    sample: bool


async def me(tx: Transaction, account_id: UUID, settings: Settings) -> Me:
    """Return who the account is. Raises NotFound when it may not sign in any more."""
    person = await account(tx, account_id)
    organisation = await organisation_settings(tx)
    found = await advisers(tx, [account_id])
    return Me(
        account=person,
        organisation=OrganisationShown(
            id=organisation.id,
            name=organisation.name,
            slug=organisation.slug,
            language=organisation.language,
            time_zone=organisation.time_zone,
        ),
        adviser=found[0] if found else None,
        writing=await writing_choices(tx, account_id),
        sample=is_sample(organisation.slug, settings),
    )
