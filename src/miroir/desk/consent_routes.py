"""What customers agree to, and take back."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post
from litestar.response import Response

from miroir.access import Caller, Once, requires_role
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.customers import NewConsent, Proof, Purpose, note_consent
from miroir.desk.customers import CustomerShown, shown

WRITERS = [requires_role("adviser", "supervisor", scope="customers:write")]


class ConsentSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said about a purpose and a channel; `proof_words`: where it is found."""

    purpose: Purpose
    channel: Channel
    given: bool
    proof: Proof
    proof_words: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


@post("/api/v1/customers/{customer_id:uuid}/consents", guards=WRITERS, tags=["customers"])
async def note_customer_consent(
    customer_id: UUID, data: ConsentSaid, caller: Caller, once: Once
) -> Response[CustomerShown]:
    """Keep that a customer agreed to something or took it back; what was said before is kept."""

    async def create(transaction: Transaction) -> CustomerShown:
        said = NewConsent(**msgspec.structs.asdict(data))
        await note_consent(transaction, customer_id, said, by=caller.id)
        return await shown(transaction, customer_id)

    return await once(create)


routes = [note_customer_consent]
