"""Answering: drafts that do not count, confirmed answers that do, and changes within a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid
from miroir.journal import Fact, record
from miroir.surveys.ballots import cast
from miroir.surveys.facts import AnswerGiven, DetailGiven, InvitationAnswered, WordsGiven
from miroir.surveys.fitting import check_answer
from miroir.surveys.holding import Asked, Stored, hold, stored_answers
from miroir.surveys.kinds import Scale, Words
from miroir.surveys.model import Given, Questionnaire

ANSWERABLE = timedelta(days=30)
CHANGEABLE = timedelta(days=1)

DRAFT = """
    insert into answer (organisation_id, invitation_id, question, value, words, picked, number,
        day, given_at, by_hand)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (organisation_id, invitation_id, question) do update
        set value = excluded.value, words = excluded.words, picked = excluded.picked,
            number = excluded.number, day = excluded.day, given_at = excluded.given_at,
            by_hand = excluded.by_hand
        where answer.confirmed_at is null and (excluded.by_hand or not answer.by_hand)
"""
CONFIRM = """
    insert into answer (organisation_id, invitation_id, question, value, words, picked, number,
        day, given_at, confirmed_at, by_hand)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, true)
    on conflict (organisation_id, invitation_id, question) do update
        set value = excluded.value, words = excluded.words, picked = excluded.picked,
            number = excluded.number, day = excluded.day, given_at = excluded.given_at,
            confirmed_at = coalesce(answer.confirmed_at, excluded.confirmed_at), by_hand = true
"""
TAKE_BACK = """
    delete from answer where organisation_id = $1 and invitation_id = $2 and question = $3
"""
TAKE_DRAFT_BACK = TAKE_BACK + " and confirmed_at is null"
MARK_ANSWERED = """
    update invitation
    set answered_at = $3, opened_at = coalesce(opened_at, $3), dismissed_at = null
    where organisation_id = $1 and id = $2 and answered_at is null
"""


async def answer(
    tx: Transaction, invitation_id: UUID, answers: Sequence[Given], *, confirmed: bool
) -> None:
    """Take answers to an invitation; the same ones again change nothing.

    A draft counts nowhere and never replaces a confirmed answer. Anonymous answers are put into
    the ballot box once, with what was saved before; what comes later changes nothing. Raises
    NotFound, Invalid for what does not fit its question, and Conflict for an invitation of more
    than 30 days ago or a change more than a day after the first confirmed answer.
    """
    asked = await hold(tx, invitation_id)
    fitting = _fitting(asked.questionnaire, answers)
    stored = await stored_answers(tx, asked.id)
    if asked.anonymous and confirmed:
        await _cast(tx, asked, fitting, stored)
        return
    fresh = [given for given in fitting if _differs(given, stored, confirmed=confirmed)]
    if not fresh:
        return
    _refuse_when_over(asked, at=tx.at)
    for given in fresh:
        if confirmed:
            await _confirm(tx, asked, given, before=stored.get(given.question))
        else:
            await tx.execute(DRAFT, *_row(tx, asked, given), False)
    if confirmed and not all(given.empty for given in fresh):
        await _mark_answered(tx, asked)


async def _cast(
    tx: Transaction, asked: Asked, fitting: Sequence[Given], stored: Mapping[str, Stored]
) -> None:
    if asked.answered_at is not None:
        return
    _refuse_when_over(asked, at=tx.at)
    given = {one.given.question: one.given for one in stored.values() if one.by_hand}
    given |= {one.question: one for one in fitting}
    filled = [one for one in given.values() if not one.empty]
    if filled:
        await cast(tx, asked, filled)
        await _mark_answered(tx, asked)


async def save_for_later(tx: Transaction, invitation_id: UUID, answers: Sequence[Given]) -> None:
    """Keep what a person has chosen or written and not sent, for them to find again.

    It counts nowhere, and leaves confirmed answers as they are. Raises as `answer` does.
    """
    asked = await hold(tx, invitation_id)
    fitting = _fitting(asked.questionnaire, answers)
    _refuse_when_over(asked, at=tx.at)
    for given in fitting:
        if given.empty:
            await tx.execute(TAKE_DRAFT_BACK, tx.organisation, asked.id, given.question)
        else:
            await tx.execute(DRAFT, *_row(tx, asked, given), True)


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
        return not given.empty
    if before.confirmed_at is None:
        return confirmed or before.given != given
    return confirmed and before.given != given


def _refuse_when_over(asked: Asked, *, at: datetime) -> None:
    if asked.expires_at is not None and at > asked.expires_at:
        raise Conflict("This survey is over.")
    if asked.answered_at is None and at - asked.invited_at > ANSWERABLE:
        raise Conflict("This survey is over: it could be answered for 30 days.")
    if asked.answered_at is not None and at - asked.answered_at > CHANGEABLE:
        raise Conflict("These answers stand: they could be changed for a day.")


def _row(tx: Transaction, asked: Asked, given: Given) -> tuple[object, ...]:
    content = (given.value, given.words, given.picked, given.number, given.day)
    return (tx.organisation, asked.id, given.question, *content, tx.at)


async def _confirm(tx: Transaction, asked: Asked, given: Given, *, before: Stored | None) -> None:
    if given.empty:
        await tx.execute(TAKE_BACK, tx.organisation, asked.id, given.question)
    else:
        await tx.execute(CONFIRM, *_row(tx, asked, given))
    known = before.given.value if before and before.confirmed_at else None
    record(tx, _fact(asked, given, previous=known))


def _fact(asked: Asked, given: Given, *, previous: int | None) -> Fact:
    kind = asked.questionnaire.question(given.question).answer
    about = _about(asked, given)
    if isinstance(kind, Scale):
        return AnswerGiven(
            **about, value=_value(given), previous=previous, invited_at=asked.invited_at
        )
    return WordsGiven(**about) if isinstance(kind, Words) else DetailGiven(**about)


def _about(asked: Asked, given: Given) -> dict[str, Any]:
    return {
        "conversation_id": asked.conversation_id,
        "invitation_id": asked.id,
        "side": asked.side,
        "question": given.question,
        "team_id": asked.team_id,
        "channel": asked.channel,
    }


def _value(given: Given) -> int:
    if given.value is None:
        raise Invalid(f"{given.question} is answered by a value.")
    return given.value


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
