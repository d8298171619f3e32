"""Browsers that open the widget: made, recognised by their token."""

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar.params import Parameter

from miroir.access import Brand, hash_of, new_prefixed_token, organisation_of_prefixed
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotSignedIn
from miroir.base.ids import new_id
from miroir.channels.widget.linked import linked
from miroir.channels.widget.model import Visitor, VisitorMade

PREFIX = "vt"
BEARER = "bearer "
SEEN_EVERY = timedelta(hours=1)

CREATE = """
    insert into visitor (organisation_id, id, brand_id, token_hash, language, created_at, seen_at)
    values ($1, $2, $3, $4, $5, $6, $6)
"""
FIND = """
    select v.organisation_id as organisation, v.id, v.brand_id, b.key as brand_key, v.language,
           v.email, v.site_id, i.customer_id, v.seen_at,
           v.link_message_id is not null as by_link
    from visitor v
    join brand b on b.organisation_id = v.organisation_id and b.id = v.brand_id
    left join customer_identity i on i.organisation_id = v.organisation_id
        and i.kind = 'visitor' and i.value = v.id::text
    where v.organisation_id = $1 and v.token_hash = $2 and v.signed_out_at is null
"""
SEEN = "update visitor set seen_at = $3 where organisation_id = $1 and id = $2"


async def create_visitor(tx: Transaction, brand: Brand, *, language: str) -> VisitorMade:
    """Make a visitor of `brand`; only the hash of their token is kept."""
    visitor_id = new_id()
    token = new_prefixed_token(PREFIX, tx.organisation)
    await tx.execute(CREATE, tx.organisation, visitor_id, brand.id, hash_of(token), language, tx.at)
    return VisitorMade(visitor_id, token)


async def visitor_of(
    request: HttpRequest,
    database: Database,
    key: Annotated[
        str, Parameter(max_length=100, description="The brand's key, as in data-brand.")
    ],
) -> Visitor:
    """Return whose token a request bears. Raises NotSignedIn."""
    authorization = request.headers.get("authorization", "")
    if not authorization.lower().startswith(BEARER):
        raise NotSignedIn("Send the visitor's token: Authorization: Bearer vt_…")
    return await find_visitor(database, authorization[len(BEARER) :], brand_key=key)


async def find_visitor(database: Database, token: str, *, brand_key: str) -> Visitor:
    """Return whose token it is. Raises NotSignedIn: the widget then makes a new visitor."""
    organisation = organisation_of_prefixed(PREFIX, token)
    if organisation is not None:
        async with database.transaction(organisation) as tx:
            visitor = await _find(tx, token)
        if visitor is not None and visitor.brand_key == brand_key:
            return visitor
    raise NotSignedIn("This visitor is not known: begin a new one.")


async def _find(tx: Transaction, token: str) -> Visitor | None:
    row = await tx.row(FIND, tx.organisation, hash_of(token))
    if row is None:
        return None
    if tx.at - row["seen_at"] > SEEN_EVERY:
        await tx.execute(SEEN, tx.organisation, row["id"], tx.at)
    visitor = msgspec.convert(dict(row), Visitor)
    if not visitor.by_link:
        return visitor
    return msgspec.structs.replace(visitor, linked=await linked(tx, visitor.id))
