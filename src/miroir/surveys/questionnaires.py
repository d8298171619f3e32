"""Questionnaires as versioned documents: published whole, never changed afterwards."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.surveys.checking import CannotBeAsked, Problem, check_document
from miroir.surveys.defaults import ADVISER, CUSTOMER
from miroir.surveys.kinds import Good, Scale, ScaleName, Text, Words
from miroir.surveys.model import Document, Question, Questionnaire, Side

OTHER_SCALE = phrase("It had another scale before, or the other direction: give it a new code.")

LOCK = "select pg_advisory_xact_lock(7205, $1)"
RETIRE = """
    update questionnaire set retired_at = $3
    where organisation_id = $1 and side = $2 and retired_at is null
"""
PUBLISH = """
    insert into questionnaire
        (organisation_id, id, side, version, document, created_at, published_by)
    select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6
    from questionnaire where organisation_id = $1 and side = $3
    returning version
"""
CURRENT = """
    select id as questionnaire_id, side, version, document from questionnaire
    where organisation_id = $1 and side = $2 and retired_at is null
"""
DOCUMENTS = """
    (select document from questionnaire where organisation_id = $1 order by version, side)
    union all
    select document from past_import
    where organisation_id = $1 and document is not null and state not in ('undoing', 'undone')
"""

Measure = tuple[ScaleName, Good] | None


async def create_questionnaires(tx: Transaction) -> None:
    """Give a new organisation its first two questionnaires; those it has are left alone."""
    await tx.execute(LOCK, tx.organisation)
    first: tuple[tuple[Side, Document], ...] = (
        ("customer", Document(questions=CUSTOMER)),
        ("adviser", Document(questions=ADVISER)),
    )
    for side, document in first:
        if await tx.row(CURRENT, tx.organisation, side) is None:
            await publish(tx, side, document)


async def publish(
    tx: Transaction, side: Side, document: Document, *, by: UUID | None = None
) -> Questionnaire:
    """Ask `document` of a side from now on; invitations already made keep their version.

    Raises CannotBeAsked, also when a code known on either side comes back on another scale, or
    in the other direction: their answers would be counted together.
    """
    check_document(document)
    await tx.execute(LOCK, tx.organisation)
    await _refuse_other_measures(tx, document)
    questionnaire_id = new_id()
    built = msgspec.to_builtins(document, str_keys=True)
    await tx.execute(RETIRE, tx.organisation, side, tx.at)
    version = await tx.value(PUBLISH, tx.organisation, questionnaire_id, side, built, tx.at, by)
    return Questionnaire(id=questionnaire_id, side=side, version=version, document=document)


async def _refuse_other_measures(tx: Transaction, document: Document) -> None:
    known = await declared(tx)
    other = [
        Problem(one.code, OTHER_SCALE)
        for question in document.questions
        for one in question.asked
        if known.get(one.code, _measure(one)) != _measure(one)
    ]
    if other:
        raise CannotBeAsked(other)


def _measure(question: Question) -> Measure:
    kind = question.answer
    return (kind.name, kind.good) if isinstance(kind, Scale) else None


async def current(tx: Transaction, side: Side) -> Questionnaire:
    """Return what a side is asked now. Raises NotFound when it is asked nothing yet."""
    row = await tx.row(CURRENT, tx.organisation, side)
    if row is None:
        raise NotFound("There is no questionnaire yet: create the questionnaires first.")
    return read_questionnaire(row)


async def scales(tx: Transaction) -> Mapping[str, ScaleName | None]:
    """Return the scale of every question ever asked, by code; None for other kinds of answers."""
    return {code: measure and measure[0] for code, measure in (await declared(tx)).items()}


async def word_questions(tx: Transaction) -> Mapping[str, Text]:
    """Return the titles of every question ever asked that is answered in words, by code."""
    documents = [read_document(r["document"]) for r in await tx.fetch(DOCUMENTS, tx.organisation)]
    return {
        question.code: question.title
        for document in documents
        for question in document.questions
        if isinstance(question.answer, Words)
    }


async def declared(tx: Transaction) -> Mapping[str, Measure]:
    """Return scale and direction of every question ever asked; None for other kinds of answers."""
    rows = await tx.fetch(DOCUMENTS, tx.organisation)
    return measures(read_document(row["document"]) for row in rows)


def measures(documents: Iterable[Document]) -> Mapping[str, Measure]:
    """Return scale and direction of every code in `documents`; None for other kinds of answers."""
    return {
        one.code: _measure(one)
        for document in documents
        for question in document.questions
        for one in question.asked
    }


def read_questionnaire(row: Row) -> Questionnaire:
    """Return a questionnaire from a row with questionnaire_id, side, version and document."""
    return Questionnaire(
        id=row["questionnaire_id"],
        side=row["side"],
        version=row["version"],
        document=read_document(row["document"]),
    )


def read_document(stored: Mapping[str, object]) -> Document:
    """Return a document as it was stored."""
    return msgspec.convert(stored, Document, str_keys=True)
