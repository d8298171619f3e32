"""A mail that one of us passes on opens its first author's conversation, never a stranger's word.

An account of the organisation is believed by its address, as every mail is believed to come from
whom it names: whether that is so is for the mail server before us to check.
"""

from uuid import UUID

import msgspec

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.channels.email.forwarding import Forwarded, forwarded
from miroir.channels.email.model import Mail
from miroir.conversations import Inbound, write_note
from miroir.customers import Claim, Identity

COLLEAGUE = """
    select id, name from account
    where organisation_id = $1 and lower(email) = lower($2) and disabled_at is null
"""
WORDLESS = {"fr": "Transféré par {name}.", "en": "Forwarded by {name}."}


class PassedOn(msgspec.Struct, frozen=True, kw_only=True):
    """What a colleague passed on."""

    mail: Forwarded
    account_id: UUID
    name: str


async def passed_on(transaction: Transaction, mail: Mail) -> PassedOn | None:
    """Return what `mail` passes on where a colleague sent it, else None."""
    if mail.sender is None or mail.automatic is not None:
        return None
    original = forwarded(mail)
    if original is None or original.author.address.lower() == mail.sender.address.lower():
        return None
    row = await transaction.row(COLLEAGUE, transaction.organisation, mail.sender.address)
    if row is None:
        return None
    return PassedOn(mail=original, account_id=row["id"], name=row["name"])


def in_the_authors_name(inbound: Inbound, passed: PassedOn) -> Inbound:
    """Return a message as its first author's, without the words of who passed it on."""
    author = passed.mail.author
    return msgspec.structs.replace(
        inbound,
        claim=Claim(
            identities=(Identity(kind="email", value=author.address),),
            name=author.name or None,
            language=inbound.claim.language,
        ),
        subject=passed.mail.subject or inbound.subject,
        text=passed.mail.text,
        html=passed.mail.html,
        folded=None,
        copied=(),
    )


async def note_passing_on(
    transaction: Transaction, passed: PassedOn, conversation_id: UUID, brand: Brand
) -> None:
    """Keep what the colleague said to it as a note."""
    words = passed.mail.words or WORDLESS[brand.language].format(name=passed.name)
    await write_note(transaction, conversation_id, adviser_id=passed.account_id, text=words)
