"""A visitor says who they are, and where an answer finds them."""

from miroir.base.database import Transaction
from miroir.base.errors import Invalid
from miroir.channels.widget.model import LeftAddress, Visitor
from miroir.customers import Claim, Identity, recognise, rename, say_to_be

KEEP_ADDRESS = "update visitor set email = $3 where organisation_id = $1 and id = $2"


async def leave_address(tx: Transaction, visitor: Visitor, left: LeftAddress) -> None:
    """Keep what a visitor says of themselves, proven by nothing. Raises Invalid.

    An address that is already another customer's stays theirs: this visitor's answers go to it,
    but the two are not taken for one person; an adviser sees that it was said.
    """
    if not (left.name or left.email):
        raise Invalid("Give a name or an e-mail address.")
    customer_id = await recognise(tx, claim(visitor))
    if left.name:
        await rename(tx, customer_id, name=left.name, language=None)
    if left.email:
        await say_to_be(tx, customer_id, Identity(kind="email", value=left.email))
        await tx.execute(KEEP_ADDRESS, tx.organisation, visitor.id, left.email.strip().lower())


def claim(visitor: Visitor) -> Claim:
    """Return what a visitor is known by."""
    return Claim(
        identities=(Identity(kind="visitor", value=str(visitor.id)),), language=visitor.language
    )
