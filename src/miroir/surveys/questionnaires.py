"""Questionnaires as versioned documents: published whole, never changed afterwards."""

from collections.abc import Mapping, Sequence

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.surveys.defaults import ADVISER, CUSTOMER
from miroir.surveys.model import (
    Question,
    Questionnaire,
    Scale,
    ScaleName,
    Side,
    check_questions,
)

LOCK = "select pg_advisory_xact_lock(7205, $1)"
RETIRE = """
    update questionnaire set retired_at = $3
    where organisation_id = $1 and side = $2 and retired_at is null
"""
PUBLISH = """
    insert into questionnaire (organisation_id, id, side, version, document, created_at)
    select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5
    from questionnaire where organisation_id = $1 and side = $3
    returning version
"""
CURRENT = """
    select id as questionnaire_id, side, version, document from questionnaire
    where organisation_id = $1 and side = $2 and retired_at is null
"""
DOCUMENTS = "select document from questionnaire where organisation_id = $1 order by version, side"


async def create_questionnaires(tx: Transaction) -> None:
    """Give a new organisation its first two questionnaires; those it has are left alone."""
    await tx.execute(LOCK, tx.organisation)
    first: tuple[tuple[Side, Sequence[Question]], ...] = (
        ("customer", CUSTOMER),
        ("adviser", ADVISER),
    )
    for side, questions in first:
        if await tx.row(CURRENT, tx.organisation, side) is None:
            await publish(tx, side, questions)


async def publish(tx: Transaction, side: Side, questions: Sequence[Question]) -> Questionnaire:
    """Ask `questions` of a side from now on; invitations already made keep their version.

    Raises Invalid for questions that cannot be asked, or when a code known on either side comes
    back on another scale: their answers would be counted together.
    """
    check_questions(questions)
    await tx.execute(LOCK, tx.organisation)
    known = await scales(tx)
    for question in questions:
        if known.get(question.code, _scale_name(question)) != _scale_name(question):
            raise Invalid(f"{question.code} had another scale before: give it a new code.")
    questionnaire_id = new_id()
    document = {"questions": msgspec.to_builtins(questions, str_keys=True)}
    await tx.execute(RETIRE, tx.organisation, side, tx.at)
    version = await tx.value(PUBLISH, tx.organisation, questionnaire_id, side, document, tx.at)
    return Questionnaire(
        id=questionnaire_id, side=side, version=version, questions=tuple(questions)
    )


def _scale_name(question: Question) -> ScaleName | None:
    return question.answer.name if isinstance(question.answer, Scale) else None


async def current(tx: Transaction, side: Side) -> Questionnaire:
    """Return what a side is asked now. Raises NotFound when it is asked nothing yet."""
    row = await tx.row(CURRENT, tx.organisation, side)
    if row is None:
        raise NotFound("There is no questionnaire yet: create the questionnaires first.")
    return read_questionnaire(row)


async def scales(tx: Transaction) -> Mapping[str, ScaleName | None]:
    """Return the scale of every question ever asked, by code; None for words."""
    rows = await tx.fetch(DOCUMENTS, tx.organisation)
    return {
        question.code: _scale_name(question)
        for row in rows
        for question in _questions(row["document"])
    }


def read_questionnaire(row: Row) -> Questionnaire:
    """Return a questionnaire from a row with questionnaire_id, side, version and document."""
    return Questionnaire(
        id=row["questionnaire_id"],
        side=row["side"],
        version=row["version"],
        questions=_questions(row["document"]),
    )


def _questions(document: Mapping[str, object]) -> tuple[Question, ...]:
    return msgspec.convert(document["questions"], tuple[Question, ...], str_keys=True)
