"""Questionnaires as versioned documents: published whole, never changed afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.surveys.checking import CannotBeAsked, Problem, check_document
from miroir.surveys.kinds import Good, Scale, ScaleName, Text, Words
from miroir.surveys.model import (
    Document,
    Question,
    Questionnaire,
    Side,
    SurveyKind,
    SurveyName,
)

OTHER_SCALE = phrase("It had another scale before, or the other direction: give it a new code.")

LOCK = "select pg_advisory_xact_lock(7205, $1)"
RETIRE = """
    update questionnaire set retired_at = $3
    where organisation_id = $1 and side = $2 and survey = $4 and retired_at is null
"""
PUBLISH = """
    insert into questionnaire
        (organisation_id, id, side, version, document, created_at, published_by, survey)
    select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7
    from questionnaire where organisation_id = $1 and side = $3 and survey = $7
    returning version
"""
CURRENT = """
    select id as questionnaire_id, side, version, document from questionnaire
    where organisation_id = $1 and side = $2 and survey = $3 and retired_at is null
"""
CURRENT_OF_KIND = """
    select id as questionnaire_id, side, version, document from questionnaire
    where organisation_id = $1 and side = $2 and split_part(survey, '_', 1) = $3
      and retired_at is null
    order by length(survey), survey
"""
ONE = """
    select id as questionnaire_id, side, version, document from questionnaire
    where organisation_id = $1 and id = $2
"""
DOCUMENTS = """
    (select document, false as past from questionnaire
     where organisation_id = $1 order by version, side)
    union all
    select document, true from past_import
    where organisation_id = $1 and document is not null and state not in ('undoing', 'undone')
"""

VERSIONS = """
    select id as questionnaire_id, version, created_at as published_at, published_by, retired_at
    from questionnaire where organisation_id = $1 and side = $2 and survey = $3
    order by version desc
"""
HAS_ENDED = """
    select exists (select from own_survey
                   where organisation_id = $1 and survey = $2 and ended_at is not null)
"""

Measure = tuple[ScaleName, Good] | None


class PublishedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """When a version was asked, and who published it (None: Miroir, or a key of the API)."""

    questionnaire_id: UUID
    version: int
    published_at: datetime
    published_by: UUID | None
    retired_at: datetime | None


async def hold_questionnaires(tx: Transaction) -> None:
    """Have nobody else publish for the rest of the transaction."""
    await tx.execute(LOCK, tx.organisation)


async def publish(
    tx: Transaction,
    side: Side,
    document: Document,
    *,
    survey: SurveyName = "contact",
    by: UUID | None = None,
) -> Questionnaire:
    """Ask `document` of a side from now on; invitations already made keep their version.

    Raises CannotBeAsked, also when a code known on either side comes back on another scale, or
    in the other direction: their answers would be counted together. Raises Conflict for a
    questionnaire that has ended.
    """
    check_document(document)
    await hold_questionnaires(tx)
    if await tx.value(HAS_ENDED, tx.organisation, survey):
        raise Conflict(phrase("This questionnaire has ended: begin another one like it."))
    await _refuse_other_measures(tx, document)
    questionnaire_id = new_id()
    built = msgspec.to_builtins(document, str_keys=True)
    await tx.execute(RETIRE, tx.organisation, side, tx.at, survey)
    made = (tx.organisation, questionnaire_id, side, built, tx.at, by, survey)
    version = await tx.value(PUBLISH, *made)
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


async def current(tx: Transaction, side: Side, survey: SurveyName = "contact") -> Questionnaire:
    """Return what a side is asked now. Raises NotFound when it is asked nothing yet."""
    row = await tx.row(CURRENT, tx.organisation, side, survey)
    if row is None:
        raise NotFound("There is no questionnaire yet: create the questionnaires first.")
    return read_questionnaire(row)


async def current_of_kind(tx: Transaction, side: Side, kind: SurveyKind) -> list[Questionnaire]:
    """Return all that a side is asked of a kind now: what everybody has, then the own ones."""
    rows = await tx.fetch(CURRENT_OF_KIND, tx.organisation, side, kind)
    return [read_questionnaire(row) for row in rows]


async def versions(
    tx: Transaction, side: Side, survey: SurveyName = "contact"
) -> list[PublishedVersion]:
    """Return every version that was published, the newest first."""
    rows = await tx.fetch(VERSIONS, tx.organisation, side, survey)
    return [PublishedVersion(**row) for row in rows]


async def questionnaire_of(tx: Transaction, questionnaire_id: UUID) -> Questionnaire:
    """Return a version, also one that nobody is asked any more. Raises NotFound."""
    row = await tx.row(ONE, tx.organisation, questionnaire_id)
    if row is None:
        raise NotFound("There is no such questionnaire.")
    return read_questionnaire(row)


async def scales(tx: Transaction) -> Mapping[str, ScaleName | None]:
    """Return the scale of every question ever asked, by code; None for other kinds of answers."""
    return {code: measure and measure[0] for code, measure in (await declared(tx)).items()}


async def word_questions(tx: Transaction) -> Mapping[str, Text]:
    """Return the titles of every question ever asked that is answered in words, by code."""
    return {
        question.code: question.title
        for document in await _documents(tx)
        for question in document.questions
        if isinstance(question.answer, Words)
    }


async def asked_titles(tx: Transaction) -> Mapping[str, Text]:
    """Return the title of every question that was ever asked, here or in a file, by code."""
    return {
        one.code: one.title
        for document in await _documents(tx)
        for question in document.questions
        for one in question.asked
    }


async def declared(tx: Transaction) -> Mapping[str, Measure]:
    """Return scale and direction of every question ever asked; None for other kinds of answers."""
    return measures(await _documents(tx))


async def _documents(tx: Transaction) -> list[Document]:
    """Return all that was ever asked; what cannot be read of an import is left out."""
    found = []
    for row in await tx.fetch(DOCUMENTS, tx.organisation):
        try:
            found.append(read_document(row["document"]))
        except msgspec.ValidationError:
            if not row["past"]:
                raise
    return found


def measures(documents: Iterable[Document]) -> Mapping[str, Measure]:
    """Return scale and direction of every code in `documents`; None for other kinds of answers."""
    return {
        one.code: _measure(one)
        for document in documents
        for question in document.questions
        for one in question.asked
    }


def read_questionnaire(row: Row) -> Questionnaire:
    """Return a questionnaire from a row with questionnaire_id, side, version and document.

    Where the row has `questions`, it asks these alone.
    """
    document = read_document(row["document"])
    if (codes := row.get("questions")) is not None:
        document = _only(document, codes)
    return Questionnaire(
        id=row["questionnaire_id"],
        side=row["side"],
        version=row["version"],
        document=document,
    )


def _only(document: Document, codes: Sequence[str]) -> Document:
    """Return `document` with the questions `codes`, each on its own: the others may be missing."""
    asked = {one.code: one for one in document.questions}
    some = [
        msgspec.structs.replace(asked[code], show=None, jumps=()) for code in codes if code in asked
    ]
    return msgspec.structs.replace(document, questions=tuple(some) or document.questions)


def read_document(stored: Mapping[str, object]) -> Document:
    """Return a document as it was stored."""
    return msgspec.convert(stored, Document, str_keys=True)
