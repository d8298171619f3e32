"""What tests of remarks start from: both sides who say something of a contact."""

from datetime import datetime
from uuid import UUID

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.journal.following import catch_up
from miroir.remarks.keeping import follower
from miroir.surveys import Given, answer, ask_adviser, invite_customer
from miroir.surveys.testing import Scene, close_contact


async def say(
    tx: Transaction,
    scene: Scene,
    words: str,
    *,
    satisfaction: int = 2,
    adviser_id: UUID | None = None,
    team_id: UUID | None = None,
    at: datetime | None = None,
) -> UUID:
    """Have a customer say `words` of a contact, or its adviser where one is named."""
    closed = await close_contact(
        tx, scene, adviser_id=adviser_id or scene.adviser_ids[0], team_id=team_id
    )
    invited = await (invite_customer(tx, closed) if adviser_id is None else ask_adviser(tx, closed))
    assert invited is not None  # noqa: S101
    given = [
        Given(question="words", words=words),
        Given(question="satisfaction", value=satisfaction),
    ]
    await answer(tx if at is None else tx.at_instant(at), invited, given, confirmed=True)
    return invited


async def keep(database: Database, organisation: OrganisationId) -> None:
    """Have what was said kept, as the worker does."""
    await catch_up(database, follower, organisation)
