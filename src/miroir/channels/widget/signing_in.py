"""A visitor is signed in by the site around the widget, and out again."""

from contextlib import suppress
from uuid import UUID

import msgspec

from miroir.access import Brand, hash_of, new_prefixed_token
from miroir.base.database import Transaction
from miroir.base.errors import MiroirError
from miroir.base.ids import new_id
from miroir.channels.widget.facts import VisitorSignedIn, VisitorSignedOut
from miroir.channels.widget.model import Visitor
from miroir.channels.widget.proofs import SignedIn
from miroir.channels.widget.visitors import PREFIX
from miroir.conversations import follow_customer
from miroir.customers import Claim, Identity, absorb, add_identity, normalised, recognise
from miroir.journal import record

SIGN = """
    update visitor set site_id = $3, signed_in_at = $4
    where organisation_id = $1 and id = $2
"""
MAKE = """
    insert into visitor (organisation_id, id, brand_id, token_hash, language, created_at, seen_at,
                         site_id, signed_in_at)
    values ($1, $2, $3, $4, $5, $6, $6, $7, $6)
"""
SIGN_OUT = """
    update visitor set signed_out_at = $3
    where organisation_id = $1 and id = $2 and signed_out_at is null
"""


class VisitorSigned(msgspec.Struct, frozen=True, kw_only=True):
    """Who the visitor is from now on; `token` where it is not the one that they had."""

    visitor_id: UUID
    token: str | None


async def sign_in(
    tx: Transaction,
    brand: Brand,
    person: SignedIn,
    *,
    visitor: Visitor | None,
    language: str | None = None,
) -> VisitorSigned:
    """Sign a browser in as `person`; what it wrote before as nobody in particular joins theirs.

    A visitor who is signed in as somebody else stays apart: the browser becomes a new one.
    """
    language = visitor.language if visitor else language
    customer_id = await recognise(tx, _claim(person, language=language, tx=tx))
    if visitor is not None and visitor.site_id == person.site_id:
        return VisitorSigned(visitor_id=visitor.id, token=None)
    if visitor is None or not await _joins(tx, visitor, customer_id=customer_id):
        signed = await _make(tx, brand, person, language=language)
    else:
        await tx.execute(SIGN, tx.organisation, visitor.id, person.site_id, tx.at)
        signed = VisitorSigned(visitor_id=visitor.id, token=None)
    if visitor is None or signed.token is not None or visitor.customer_id is None:
        identity = Identity(kind="visitor", value=str(signed.visitor_id))
        await add_identity(tx, customer_id, identity)
    record(tx, VisitorSignedIn(visitor_id=signed.visitor_id, customer_id=customer_id))
    return signed


async def _joins(tx: Transaction, visitor: Visitor, *, customer_id: UUID) -> bool:
    """Have a visitor's contacts join those of `customer_id`; False where they are another's.

    Whoever came by the link of a mail stays apart: the mail may be another's.
    """
    if visitor.site_id is not None or visitor.by_link:
        return False
    if visitor.customer_id is None or visitor.customer_id == customer_id:
        return True
    if not await absorb(tx, visitor.customer_id, into=customer_id):
        return False
    await follow_customer(tx, visitor.customer_id, into=customer_id)
    return True


async def _make(
    tx: Transaction, brand: Brand, person: SignedIn, *, language: str | None
) -> VisitorSigned:
    visitor_id = new_id()
    token = new_prefixed_token(PREFIX, tx.organisation)
    await tx.execute(
        MAKE,
        tx.organisation,
        visitor_id,
        brand.id,
        hash_of(token),
        language or brand.language,
        tx.at,
        person.site_id,
    )
    return VisitorSigned(visitor_id=visitor_id, token=token)


def _claim(person: SignedIn, *, language: str | None, tx: Transaction) -> Claim:
    identities = [Identity(kind="site", value=person.site_id, verified_at=tx.at)]
    if person.email:
        proven = tx.at if person.email_proven else None
        address = Identity(kind="email", value=person.email, verified_at=proven)
        with suppress(MiroirError):  # a site's odd address keeps nobody from signing in
            identities.append(normalised(address))
    return Claim(identities=tuple(identities), name=person.name, language=language)


async def sign_out(tx: Transaction, visitor: Visitor) -> None:
    """Have a visitor's token count no more: who comes next at this browser is somebody else."""
    if await tx.execute(SIGN_OUT, tx.organisation, visitor.id, tx.at) == "UPDATE 1":
        record(tx, VisitorSignedOut(visitor_id=visitor.id))
