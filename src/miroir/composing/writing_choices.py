"""How somebody writes: it follows the person from device to device."""

from typing import Annotated
from uuid import UUID

import msgspec

from miroir.base.database import Transaction

READ = """
    select undo_seconds, rich from writing_choices
    where organisation_id = $1 and account_id = $2
"""
WRITE = """
    insert into writing_choices (organisation_id, account_id, undo_seconds, rich)
    values ($1, $2, $3, $4)
    on conflict (organisation_id, account_id) do update
        set undo_seconds = excluded.undo_seconds, rich = excluded.rich
"""


class WritingChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose. `undo_seconds`: while an answer can be undone; 0: it leaves at once.

    `rich`: e-mails are written with formatting.
    """

    undo_seconds: Annotated[int, msgspec.Meta(ge=0, le=30)] = 5
    rich: bool = False


async def writing_choices(tx: Transaction, account_id: UUID) -> WritingChoices:
    """Return what an account chose, or what is usual."""
    row = await tx.row(READ, tx.organisation, account_id)
    return WritingChoices() if row is None else WritingChoices(**row)


async def choose_writing(tx: Transaction, account_id: UUID, chosen: WritingChoices) -> None:
    """Keep what an account chooses."""
    await tx.execute(WRITE, tx.organisation, account_id, chosen.undo_seconds, chosen.rich)
