"""What a customer agreed to, for a purpose and a channel, and by what proof; all of it is kept."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.customers.facts import ConsentChanged, Purpose
from miroir.journal import record

MOST = 200

EXISTS = "select exists (select from customer where organisation_id = $1 and id = $2)"
NOTE = """
    insert into consent
        (organisation_id, id, customer_id, purpose, channel, given, proof, proof_words, at,
         noted_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
CONSENTS = """
    select c.id, c.purpose, c.channel, c.given, c.proof, c.proof_words, c.at, c.noted_by,
           a.name as noted_by_name,
           row_number() over (partition by c.purpose, c.channel order by c.at desc, c.id desc) = 1
               as holds
    from consent c
    left join account a on (a.organisation_id, a.id) = (c.organisation_id, c.noted_by)
    where c.organisation_id = $1 and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
    order by c.at desc, c.id desc
    limit $3
"""
# Of several customers who are one person, the newest word of any holds for all.
NEWEST = """
    select c.given from consent c
    where c.organisation_id = $1 and c.purpose = $3 and c.channel = $4 and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
    order by c.at desc, c.id desc
    limit 1
"""
# What customers said by themselves holds for every channel, until they agree to one again.
OWN_WORD = """
    select not c.given from consent c
    where c.organisation_id = $1 and c.purpose = $3 and (c.noted_by is null or c.given)
      and c.customer_id in (
        select id from customer where organisation_id = $1 and person_id = (
            select person_id from customer where organisation_id = $1 and id = $2))
    order by c.at desc, c.id desc
    limit 1
"""

Proof = Literal["form", "phone", "email", "letter", "chat", "sms", "in_person", "import"]


class NewConsent(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said: `given` or taken back, and how that can be proven."""

    purpose: Purpose
    channel: Channel
    given: bool
    proof: Proof
    proof_words: str | None = None


class Consent(NewConsent, frozen=True, kw_only=True):
    """A word of a customer's as kept. `holds`: no newer one of its purpose and channel is there.

    `noted_by` None: the customer themselves.
    """

    id: UUID
    at: datetime
    noted_by: UUID | None
    noted_by_name: str | None
    holds: bool


async def note_consent(
    transaction: Transaction, customer_id: UUID, said: NewConsent, *, by: UUID | None
) -> UUID:
    """Keep what a customer agreed to or took back; return its id. Raises NotFound.

    `by` None: the customer did it without anybody here.
    """
    if not await transaction.value(EXISTS, transaction.organisation, customer_id):
        raise NotFound("There is no such customer.")
    consent_id = new_id()
    await transaction.execute(
        NOTE,
        transaction.organisation,
        consent_id,
        customer_id,
        said.purpose,
        said.channel,
        said.given,
        said.proof,
        (said.proof_words and said.proof_words.replace("\x00", "").strip()) or None,
        transaction.at,
        by,
    )
    record(
        transaction,
        ConsentChanged(
            consent_id=consent_id,
            customer_id=customer_id,
            purpose=said.purpose,
            channel=said.channel,
            given=said.given,
        ),
    )
    return consent_id


async def consents(transaction: Transaction, customer_id: UUID) -> list[Consent]:
    """Return every word of the person that a customer is, the newest first."""
    rows = await transaction.fetch(CONSENTS, transaction.organisation, customer_id, MOST)
    return [Consent(**dict(row)) for row in rows]


async def agreed(
    transaction: Transaction, customer_id: UUID, purpose: Purpose, channel: Channel
) -> bool | None:
    """Say whether the person agreed (True), took it back (False), or never said (None)."""
    given: bool | None = await transaction.value(
        NEWEST, transaction.organisation, customer_id, purpose, channel
    )
    return given


async def opposed(transaction: Transaction, customer_id: UUID, purpose: Purpose) -> bool:
    """Say whether the person said by themselves that they do not want it, on any channel.

    What an adviser noted holds for its channel only: ask `agreed` of that.
    """
    return bool(await transaction.value(OWN_WORD, transaction.organisation, customer_id, purpose))
