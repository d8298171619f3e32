"""Locking an invitation for the rest of a transaction, so that verbs on it go one by one."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec

from miroir.base.channel import Channel
from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.surveys.model import Given, Questionnaire, Side
from miroir.surveys.questionnaires import read_questionnaire

HOLD = """
    select i.id, i.side, i.conversation_id, i.team_id, i.channel, i.invited_at, i.answered_at,
           i.expires_at, i.anonymous, i.rule_id, i.wave, i.questions,
           q.id as questionnaire_id, q.version, q.document
    from invitation i
    join questionnaire q on (q.organisation_id, q.id) = (i.organisation_id, i.questionnaire_id)
    where i.organisation_id = $1 and i.id = $2
    for update of i
"""
ANSWERS = """
    select question, value, words, picked, number, day, by_hand, confirmed_at from answer
    where organisation_id = $1 and invitation_id = $2
"""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as locked by a verb for the rest of its transaction."""

    id: UUID
    side: Side
    conversation_id: UUID | None
    team_id: UUID | None
    channel: Channel | None
    invited_at: datetime
    answered_at: datetime | None
    expires_at: datetime | None
    anonymous: bool
    rule_id: UUID | None
    wave: date | None
    questionnaire: Questionnaire


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was before; `by_hand` unless a followed link left it."""

    given: Given
    by_hand: bool
    confirmed_at: datetime | None


async def hold(tx: Transaction, invitation_id: UUID) -> Asked:
    """Lock an invitation and return it; raises NotFound."""
    row = await tx.row(HOLD, tx.organisation, invitation_id)
    if row is None:
        raise NotFound("There is no such invitation.")
    return Asked(
        id=row["id"],
        side=row["side"],
        conversation_id=row["conversation_id"],
        team_id=row["team_id"],
        channel=row["channel"],
        invited_at=row["invited_at"],
        answered_at=row["answered_at"],
        expires_at=row["expires_at"],
        anonymous=row["anonymous"],
        rule_id=row["rule_id"],
        wave=row["wave"],
        questionnaire=read_questionnaire(row),
    )


async def stored_answers(tx: Transaction, invitation_id: UUID) -> Mapping[str, Stored]:
    """Return the answers to an invitation, drafts too, by question."""
    rows = await tx.fetch(ANSWERS, tx.organisation, invitation_id)
    return {
        row["question"]: Stored(
            given=read_given(row), by_hand=row["by_hand"], confirmed_at=row["confirmed_at"]
        )
        for row in rows
    }


def read_given(row: Row) -> Given:
    """Return an answer from a row with question, value, words, picked, number and day."""
    picked = row["picked"]
    return Given(
        question=row["question"],
        value=row["value"],
        words=row["words"],
        picked=None if picked is None else tuple(picked),
        number=row["number"],
        day=row["day"],
    )
