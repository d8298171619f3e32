"""Answering: drafts that do not count, confirmed answers that do, and changes within a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.journal import record
from miroir.surveys.facts import AnswerGiven, InvitationAnswered, WordsGiven
from miroir.surveys.holding import Asked, Stored, hold, stored_answers
from miroir.surveys.model import Given, Questionnaire, check_answer

ANSWERABLE = timedelta(days=30)
CHANGEABLE = timedelta(days=1)

DRAFT = """
    insert into answer (organisation_id, invitation_id, question, value, words, given_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation_id, invitation_id, question) do update
        set value = excluded.value, words = excluded.words, given_at = excluded.given_at
        where answer.confirmed_at is null
"""
CONFIRM = """
    insert into answer
        (organisation_id, invitation_id, question, value, words, given_at, confirmed_at)
    values ($1, $2, $3, $4, $5, $6, $6)
    on conflict (organisation_id, invitation_id, question) do update
        set value = excluded.value, words = excluded.words, given_at = excluded.given_at,
            confirmed_at = coalesce(answer.confirmed_at, excluded.confirmed_at)
"""
TAKE_BACK = """
    delete from answer where organisation_id = $1 and invitation_id = $2 and question = $3
"""
MARK_ANSWERED = """
    update invitation
    set answered_at = $3, opened_at = coalesce(opened_at, $3), dismissed_at = null
    where organisation_id = $1 and id = $2 and answered_at is null
"""


async def answer(
    tx: Transaction, invitation_id: UUID, answers: Sequence[Given], *, confirmed: bool
) -> None:
    """Take answers to an invitation; the same ones again change nothing.

    A draft counts nowhere and never replaces a confirmed answer. Raises NotFound, Invalid for
    what does not fit its question, and Conflict for an invitation of more than 30 days ago or a
    change more than a day after the first confirmed answer.
    """
    asked = await hold(tx, invitation_id)
    fitting = _fitting(asked.questionnaire, answers)
    stored = await stored_answers(tx, asked.id)
    fresh = [given for given in fitting if _differs(given, stored, confirmed=confirmed)]
    if not fresh:
        return
    _refuse_when_over(asked, at=tx.at)
    for given in fresh:
        if confirmed:
            await _confirm(tx, asked, given, before=stored.get(given.question))
        else:
            await tx.execute(DRAFT, *_row(tx, asked, given))
    if confirmed and any(given.words != "" for given in fresh):
        await _mark_answered(tx, asked)


def _fitting(questionnaire: Questionnaire, answers: Sequence[Given]) -> list[Given]:
    fitting = {
        given.question: check_answer(questionnaire.question(given.question), given)
        for given in answers
    }
    if len(fitting) < len(answers):
        raise Invalid("A question is answered twice: send one answer to each.")
    return list(fitting.values())


def _differs(given: Given, stored: Mapping[str, Stored], *, confirmed: bool) -> bool:
    before = stored.get(given.question)
    if before is None:
        return given.words != ""
    if before.confirmed_at is None:
        return confirmed or (before.value, before.words) != (given.value, given.words)
    return confirmed and (before.value, before.words) != (given.value, given.words)


def _refuse_when_over(asked: Asked, *, at: datetime) -> None:
    if asked.answered_at is None and at - asked.invited_at > ANSWERABLE:
        raise Conflict("This survey is over: it could be answered for 30 days.")
    if asked.answered_at is not None and at - asked.answered_at > CHANGEABLE:
        raise Conflict("These answers stand: they could be changed for a day.")


def _row(tx: Transaction, asked: Asked, given: Given) -> tuple[object, ...]:
    return (tx.organisation, asked.id, given.question, given.value, given.words, tx.at)


async def _confirm(tx: Transaction, asked: Asked, given: Given, *, before: Stored | None) -> None:
    if given.words == "":
        await tx.execute(TAKE_BACK, tx.organisation, asked.id, given.question)
    else:
        await tx.execute(CONFIRM, *_row(tx, asked, given))
    if given.value is None:
        record(
            tx,
            WordsGiven(
                conversation_id=asked.conversation_id,
                invitation_id=asked.id,
                side=asked.side,
                question=given.question,
                team_id=asked.team_id,
                channel=asked.channel,
            ),
        )
        return
    record(
        tx,
        AnswerGiven(
            conversation_id=asked.conversation_id,
            invitation_id=asked.id,
            side=asked.side,
            question=given.question,
            value=given.value,
            previous=before.value if before and before.confirmed_at else None,
            team_id=asked.team_id,
            channel=asked.channel,
            invited_at=asked.invited_at,
        ),
    )


async def _mark_answered(tx: Transaction, asked: Asked) -> None:
    if asked.answered_at is not None:
        return
    await tx.execute(MARK_ANSWERED, tx.organisation, asked.id, tx.at)
    record(
        tx,
        InvitationAnswered(
            conversation_id=asked.conversation_id,
            invitation_id=asked.id,
            side=asked.side,
            team_id=asked.team_id,
            channel=asked.channel,
            invited_at=asked.invited_at,
        ),
    )
