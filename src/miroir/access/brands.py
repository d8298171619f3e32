"""Brands: what customers see of an organisation."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from miroir.access.directory import add_to_directory, find_own, remove_from_directory
from miroir.access.facts import BrandChanged, BrandCreated
from miroir.access.model import Brand, Language
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.journal import record

COLUMNS = "id, name, key, language, colour, mail_address, greeting, allowed_sites"
INSERT = """
    insert into brand (organisation_id, id, name, key, language, colour, mail_address, greeting,
                       allowed_sites, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
BRANDS = f"select {COLUMNS} from brand where organisation_id = $1 order by created_at, id"
BRAND = f"select {COLUMNS} from brand where organisation_id = $1 and id = $2"
BY_KEY = f"select {COLUMNS} from brand where organisation_id = $1 and key = $2"

CHANGE = """
    update brand set name = $3, key = $4, language = $5, colour = $6, mail_address = $7,
                     greeting = $8, allowed_sites = $9
    where organisation_id = $1 and id = $2
"""

DEFAULT_COLOUR = "#0b5d66"


async def create_brand(
    tx: Transaction,
    *,
    name: str,
    key: str,
    mail_address: str | None = None,
    language: Language = "fr",
    colour: str = DEFAULT_COLOUR,
    greeting: Mapping[str, str] | None = None,
    allowed_sites: Sequence[str] = (),
) -> UUID:
    """Create a brand, found by its widget `key` and its `mail_address`; return its id.

    Raises Conflict when another organisation has the key or the address.
    """
    brand_id = new_id()
    address = mail_address.lower() if mail_address else None
    await _lead(tx, "widget", key, field="key")
    if address:
        await _lead(tx, "mailbox", address, field="mail_address")
    await tx.execute(
        INSERT,
        tx.organisation,
        brand_id,
        name,
        key,
        language,
        colour,
        address,
        dict(greeting or {}),
        list(allowed_sites),
        tx.at,
    )
    record(tx, BrandCreated(brand_id=brand_id))
    return brand_id


async def change_brand(tx: Transaction, changed: Brand) -> None:
    """Replace what customers see of the brand with that id.

    A former key or address leads here no more. Raises NotFound, Conflict when another brand has
    the key or the address.
    """
    former = await brand(tx, changed.id)
    address = changed.mail_address.lower() if changed.mail_address else None
    if changed.key != former.key:
        await remove_from_directory(tx, "widget", former.key)
        await _lead(tx, "widget", changed.key, field="key")
    if address != former.mail_address:
        if former.mail_address:
            await remove_from_directory(tx, "mailbox", former.mail_address)
        if address:
            await _lead(tx, "mailbox", address, field="mail_address")
    await tx.execute(
        CHANGE,
        tx.organisation,
        changed.id,
        changed.name,
        changed.key,
        changed.language,
        changed.colour,
        address,
        changed.greeting,
        changed.allowed_sites,
    )
    record(tx, BrandChanged(brand_id=changed.id))


async def _lead(
    tx: Transaction, kind: Literal["widget", "mailbox"], key: str, *, field: str
) -> None:
    taken = Conflict(phrase("This is taken already: choose another."), field=field)
    if await find_own(tx, kind, key):
        raise taken
    try:
        await add_to_directory(tx, kind, key)
    except Conflict as problem:
        raise taken from problem


async def brands(tx: Transaction) -> list[Brand]:
    """Return every brand, the oldest first."""
    return [_brand(row) for row in await tx.fetch(BRANDS, tx.organisation)]


async def brand(tx: Transaction, brand_id: UUID) -> Brand:
    """Return one brand. Raises NotFound."""
    return _found(await tx.row(BRAND, tx.organisation, brand_id))


async def brand_by_key(tx: Transaction, key: str) -> Brand:
    """Return the brand whose widget `key` it is. Raises NotFound."""
    return _found(await tx.row(BY_KEY, tx.organisation, key))


def _found(row: Row | None) -> Brand:
    if row is None:
        raise NotFound("There is no such brand.")
    return _brand(row)


def _brand(row: Row) -> Brand:
    return Brand(**row)
