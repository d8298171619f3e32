"""Tags and fields of the sample's brands, and conversations that have them."""

from random import Random
from uuid import UUID

from miroir.access import Language
from miroir.base.database import Transaction
from miroir.conversations import (
    FieldDraft,
    TagDraft,
    create_field,
    create_tag,
    set_fields,
    tag,
)

OPEN = """
    select id, adviser_id from conversation
    where organisation_id = $1 and brand_id = $2 and closed_at is null and adviser_id is not null
    order by number desc limit 12
"""
TAGS: dict[Language, tuple[str, ...]] = {
    "fr": ("Casse au transport", "Geste commercial", "Client fidèle"),
    "en": ("Broken in transit", "Goodwill gesture", "Loyal customer"),
}
ORDER: dict[Language, FieldDraft] = {
    "fr": FieldDraft(name="Numéro de commande", kind="text"),
    "en": FieldDraft(name="Order number", kind="text"),
}
MATTER: dict[Language, FieldDraft] = {
    "fr": FieldDraft(name="Produit", kind="choice", choices=["Lampe", "Ampoule", "Abat-jour"]),
    "en": FieldDraft(name="Product", kind="choice", choices=["Hand tool", "Seeds", "Furniture"]),
}


async def label_matters(
    tx: Transaction, brand_id: UUID, *, language: Language, chance: Random
) -> None:
    """Give a brand its tags and fields, and put some on what is open."""
    tags = [
        (await create_tag(tx, TagDraft(name=name, brand_id=brand_id))).id for name in TAGS[language]
    ]
    order, matter = [
        (await create_field(tx, _of(draft, brand_id))).id
        for draft in (ORDER[language], MATTER[language])
    ]
    for row in await tx.fetch(OPEN, tx.organisation, brand_id):
        chosen = chance.choice(MATTER[language].choices)
        number = f"C-{chance.randrange(10_000, 99_999)}"
        await tag(tx, row["id"], add=[chance.choice(tags)], by=row["adviser_id"])
        await set_fields(tx, row["id"], {order: number, matter: chosen}, by=row["adviser_id"])


def _of(draft: FieldDraft, brand_id: UUID) -> FieldDraft:
    return FieldDraft(name=draft.name, kind=draft.kind, choices=draft.choices, brand_id=brand_id)
