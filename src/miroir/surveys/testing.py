"""What tests of surveys, and of what stands on their answers, start from."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from miroir.access import create_account, create_brand
from miroir.advisers import create_adviser, create_team
from miroir.base.channel import Channel
from miroir.base.database import Transaction
from miroir.base.ids import new_id
from miroir.conversations import Inbound, add_close_reason, add_inbound, assign, close
from miroir.customers import Claim, Identity, recognise
from miroir.surveys.founding import create_questionnaires
from miroir.surveys.inviting import Closed

SET = """
    insert into organisation_settings
        (organisation_id, name, language, time_zone, asks_per_shift, survey_quarantine)
    values ($1, 'Lumen', 'fr', $2, $3, $4)
"""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that can be contacted: a brand, teams of advisers, reasons to close."""

    brand_id: UUID
    team_ids: Sequence[UUID]
    adviser_ids: Sequence[UUID]  # of the first team
    solved_id: UUID
    unwanted_id: UUID


async def set_scene(
    tx: Transaction,
    *,
    time_zone: str = "Europe/Paris",
    teams: int = 2,
    advisers: int = 2,
    asks_per_shift: int = 3,
    quarantine: timedelta = timedelta(days=14),
) -> Scene:
    """Fill a fresh organisation, with the default questionnaires."""
    await tx.execute(SET, tx.organisation, time_zone, asks_per_shift, quarantine)
    team_ids = [await create_team(tx, f"Team {n}") for n in range(teams)]
    await create_questionnaires(tx)
    return Scene(
        brand_id=await create_brand(tx, name="Lumen & Co", key=f"key-{new_id().hex}"),
        team_ids=team_ids,
        adviser_ids=[await add_adviser(tx, team_ids[0]) for _ in range(advisers)],
        solved_id=await add_close_reason(tx, "solved", {}),
        unwanted_id=await add_close_reason(tx, "unwanted", {}),
    )


async def add_adviser(tx: Transaction, team_id: UUID) -> UUID:
    """Add an account that answers customers."""
    account_id = await create_account(
        tx, email=f"{new_id().hex}@example.org", name="Alix", roles=["adviser"]
    )
    await create_adviser(tx, account_id, name="Alix", team_ids=[team_id], languages=["fr"])
    return account_id


async def close_contact(
    tx: Transaction,
    scene: Scene,
    *,
    address: str | None = None,
    adviser_id: UUID | None = None,
    team_id: UUID | None = None,
    channel: Channel = "email",
    reason_id: UUID | None = None,
    language: str | None = None,
    number: str | None = None,
) -> Closed:
    """Have a customer (a new one unless `address` is known) write, and close their matter.

    They are known by a telephone `number` where there is one, then by an address only if given.
    """
    email = address or f"{new_id().hex}@example.net"
    identity = Identity(kind="email", value=email)
    if channel == "chat":
        identity = Identity(kind="visitor", value=email)
    known: tuple[Identity, ...] = (identity,)
    if number is not None:
        proven = msgspec.structs.replace(identity, verified_at=tx.at)
        known = (Identity(kind="phone", value=number), *((proven,) if address else ()))
    claim = Claim(identities=known, name="Camille")
    customer_id = await recognise(tx, claim)
    inbound = Inbound(
        brand_id=scene.brand_id, channel=channel, claim=claim, text="Hello", language=language
    )
    added = await add_inbound(tx, inbound, customer_id=customer_id)
    await assign(tx, added.conversation_id, adviser_id=adviser_id, team_id=team_id)
    closure_id = await close(
        tx, added.conversation_id, reason_id=reason_id or scene.solved_id, by=adviser_id
    )
    return Closed(
        conversation_id=added.conversation_id,
        closure_id=closure_id,
        customer_id=customer_id,
        adviser_id=adviser_id,
        team_id=team_id,
        channel=channel,
    )
