"""A questionnaire that is being worked on; nobody is asked it until it is published."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, NotFound
from miroir.base.language import phrase
from miroir.surveys.model import Document, Questionnaire, Side, SurveyName, kind_of
from miroir.surveys.occasions import FIRST
from miroir.surveys.questionnaires import current, publish, read_document

CHANGED_MEANWHILE: Final = phrase(
    "Somebody else changed this draft in the meantime: look at it again, then change it."
)
NO_DRAFT: Final = phrase("There is no draft: begin one first.")

DRAFT = """
    select document, revision, changed_at, changed_by from questionnaire_draft
    where organisation_id = $1 and side = $2 and survey = $3
"""
BEGIN = """
    insert into questionnaire_draft
        (organisation_id, side, survey, document, changed_at, changed_by)
    values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing
    returning revision
"""
CHANGE = """
    update questionnaire_draft
    set document = $4, changed_at = $5, changed_by = $6, revision = revision + 1
    where organisation_id = $1 and side = $2 and survey = $3 and revision = $7
    returning revision
"""
DROP = """
    delete from questionnaire_draft where organisation_id = $1 and side = $2 and survey = $3
"""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document in the making; `revision` 0: what is published, with nothing changed yet."""

    document: Document
    revision: int
    changed_at: datetime | None = None
    changed_by: UUID | None = None


async def draft(tx: Transaction, side: Side, survey: SurveyName = "contact") -> Draft:
    """Return the draft of a survey, or what is published when there is none, or begins it."""
    row = await tx.row(DRAFT, tx.organisation, side, survey)
    if row is None:
        return Draft(document=await _asked_now(tx, side, survey), revision=0)
    return Draft(
        document=read_document(row["document"]),
        revision=row["revision"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


async def _asked_now(tx: Transaction, side: Side, survey: SurveyName) -> Document:
    try:
        return (await current(tx, side, survey)).document
    except NotFound:
        return FIRST[side, kind_of(survey)]


async def save_draft(
    tx: Transaction,
    side: Side,
    document: Document,
    *,
    revision: int,
    by: UUID | None,
    survey: SurveyName = "contact",
) -> int:
    """Keep a draft made from `revision`, right or wrong; return its new revision.

    Raises Conflict when it has been changed since.
    """
    built = msgspec.to_builtins(document, str_keys=True)
    kept = (tx.organisation, side, survey, built, tx.at, by)
    if revision == 0:
        now = await tx.value(BEGIN, *kept)
    else:
        now = await tx.value(CHANGE, *kept, revision)
    if now is None:
        raise Conflict(CHANGED_MEANWHILE)
    return int(now)


async def drop_draft(tx: Transaction, side: Side, survey: SurveyName = "contact") -> None:
    """Throw a draft away; what is published stays as it is."""
    await tx.execute(DROP, tx.organisation, side, survey)


async def publish_draft(
    tx: Transaction,
    side: Side,
    *,
    revision: int,
    by: UUID | None,
    survey: SurveyName = "contact",
) -> Questionnaire:
    """Ask the draft from now on. Raises CannotBeAsked, NotFound, Conflict when it has changed."""
    found = await draft(tx, side, survey)
    if found.revision == 0:
        raise NotFound(NO_DRAFT)
    if found.revision != revision:
        raise Conflict(CHANGED_MEANWHILE)
    published = await publish(tx, side, found.document, survey=survey, by=by)
    await drop_draft(tx, side, survey)
    return published
