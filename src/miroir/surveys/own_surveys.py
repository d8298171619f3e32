"""Questionnaires that an organisation adds to those that each begins with."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.language import phrase
from miroir.surveys.drafting import draft, drop_draft, save_draft
from miroir.surveys.model import Side, SurveyKind, SurveyName, kind_of
from miroir.surveys.occasions import FIRST, SURVEY_NAMES
from miroir.surveys.questionnaires import hold_questionnaires

MOST: Final = 50
LONGEST_NAME: Final = 80

NO_SUCH: Final = phrase("There is no such questionnaire: read the page again.")

WITHOUT_NAME: Final = phrase("Give the questionnaire a name of 80 characters at most.")

ALL: Final = """
    select survey, side, name, begun_at, ended_at from own_survey
    where organisation_id = $1 order by begun_at, survey
"""
NUMBER: Final = """
    select 1 + coalesce(max(split_part(survey, '_', 2)::integer), 1) from own_survey
    where organisation_id = $1 and split_part(survey, '_', 1) = $2
"""
ADD: Final = """
    insert into own_survey (organisation_id, survey, side, name, begun_at, begun_by)
    values ($1, $2, $3, $4, $5, $6)
"""
RENAME: Final = """
    update own_survey set name = $3 where organisation_id = $1 and survey = $2 returning survey
"""
END: Final = """
    update own_survey set ended_at = coalesce(ended_at, $3)
    where organisation_id = $1 and survey = $2 returning side
"""
RETIRE: Final = """
    update questionnaire set retired_at = $3
    where organisation_id = $1 and survey = $2 and retired_at is null
"""
IN_USE: Final = """
    select exists (select from ask_rule where organisation_id = $1 and removed_at is null
                       and definition ->> 'survey' = $2)
        or exists (select from survey_link where organisation_id = $1 and survey = $2
                       and revoked_at is null and (ends_at is null or ends_at > $3))
"""


class OwnSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire of the organisation's own; ended: nobody can be asked it any more."""

    survey: SurveyName
    side: Side
    name: str
    begun_at: datetime
    ended_at: datetime | None = None


async def own_surveys(tx: Transaction) -> list[OwnSurvey]:
    """Return all that were begun, the oldest first, also those that have ended."""
    return [OwnSurvey(**row) for row in await tx.fetch(ALL, tx.organisation)]


async def survey_names(tx: Transaction) -> dict[SurveyName, str]:
    """Return what every questionnaire is called; those that each begins with have phrases."""
    return {**SURVEY_NAMES, **{one.survey: one.name for one in await own_surveys(tx)}}


async def surveys_to_ask(
    tx: Transaction, side: Side, kinds: Collection[SurveyKind]
) -> Mapping[SurveyName, str]:
    """Return the questionnaires of these kinds that a side can be asked, with their names."""
    own = {
        one.survey: one.name
        for one in await own_surveys(tx)
        if one.side == side and kind_of(one.survey) in kinds and one.ended_at is None
    }
    return {**{kind: SURVEY_NAMES[kind] for kind in kinds}, **own}


async def require_survey(
    tx: Transaction, side: Side, survey: SurveyName, *, of: Collection[SurveyKind]
) -> None:
    """Raise Invalid unless a side can be asked the questionnaire, and it is of one of the kinds."""
    if survey not in await surveys_to_ask(tx, side, of):
        raise Invalid(phrase("Choose one of the questionnaires offered."), field="survey")


async def begin_survey(
    tx: Transaction, side: Side, *, like: SurveyName, name: str, by: UUID | None
) -> OwnSurvey:
    """Begin a questionnaire of the same kind as `like`, with a draft that says what this does.

    Raises Invalid, and NotFound where the side has no questionnaire `like`.
    """
    _check_name(name)
    await hold_questionnaires(tx)
    own = [one for one in await own_surveys(tx) if one.ended_at is None]
    kind = kind_of(like)
    if like not in {kind, *(one.survey for one in own)} or (side, kind) not in FIRST:
        raise NotFound(NO_SUCH)
    if len(own) >= MOST:
        raise Invalid(phrase("There are 50 questionnaires of your own: end one first."))
    survey = f"{kind}_{await tx.value(NUMBER, tx.organisation, kind)}"
    await tx.execute(ADD, tx.organisation, survey, side, name.strip(), tx.at, by)
    document = (await draft(tx, side, like)).document
    await save_draft(tx, side, document, revision=0, by=by, survey=survey)
    return OwnSurvey(survey=survey, side=side, name=name.strip(), begun_at=tx.at)


async def rename_survey(tx: Transaction, survey: SurveyName, name: str) -> None:
    """Call a questionnaire of the organisation's own by another name. Raises Invalid, NotFound."""
    _check_name(name)
    if not await tx.value(RENAME, tx.organisation, survey, name.strip()):
        raise NotFound(NO_SUCH)


async def end_survey(tx: Transaction, survey: SurveyName) -> None:
    """Have nobody asked it any more; what was answered stays, and counts as before.

    Who was asked already may still answer. Raises NotFound, and Conflict while a rule or a link
    asks it.
    """
    await hold_questionnaires(tx)
    if await tx.value(IN_USE, tx.organisation, survey, tx.at):
        raise Conflict(phrase("A rule or a link asks it: remove these first."))
    side = await tx.value(END, tx.organisation, survey, tx.at)
    if side is None:
        raise NotFound(NO_SUCH)
    await tx.execute(RETIRE, tx.organisation, survey, tx.at)
    await drop_draft(tx, side, survey)


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Invalid(
            phrase("Give the questionnaire a name of 80 characters at most."), field="name"
        )
