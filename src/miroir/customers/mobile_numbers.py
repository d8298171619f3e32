"""The number at which a customer reads an SMS."""

from typing import Final
from uuid import UUID

import phonenumbers

from miroir.base.database import Transaction

# Some countries' numbers do not tell mobile telephones from fixed ones.
TAKES_SMS: Final = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)

NUMBERS = """
    select value from customer_identity
    where organisation_id = $1 and customer_id = $2 and kind = 'phone'
    order by verified_at is null, created_at desc, id
    limit 20
"""
OWNER = """
    select customer_id from customer_identity
    where organisation_id = $1 and kind = 'phone' and value = $2
"""


async def mobile_of(tx: Transaction, customer_id: UUID) -> str | None:
    """Return the number at which to write to a customer: a verified one, else the newest."""
    rows = await tx.fetch(NUMBERS, tx.organisation, customer_id)
    return next((row["value"] for row in rows if takes_sms(row["value"])), None)


async def owner_of_number(tx: Transaction, number: str) -> UUID | None:
    """Return the customer who is known by a number of E.164."""
    found: UUID | None = await tx.value(OWNER, tx.organisation, number)
    return found


def takes_sms(number: str) -> bool:
    """Say whether a stored number can be a mobile telephone's."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return parsed.extension is None and phonenumbers.number_type(parsed) in TAKES_SMS
