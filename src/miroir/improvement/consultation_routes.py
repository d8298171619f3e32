"""Consultations over the API: who was asked about an irritant, and what they said."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post

from miroir.access import Caller, Once
from miroir.base.database import Database, Transaction
from miroir.base.paging import Page
from miroir.improvement.consulted import Replied, replies
from miroir.improvement.consulting import (
    MOST_ASKED,
    Consultation,
    Wanted,
    consult_authors,
    consultations,
)
from miroir.improvement.irritant_routes import ONE, TAGS
from miroir.improvement.model import LONGEST_WORDS
from miroir.improvement.shell import IMPROVERS, STAFF
from miroir.surveys import SurveyName

Lead = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WORDS)]


class ConsultationWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What authors of an irritant's remarks are asked, and how many of them at most.

    `leads`, by language: what the mail and the page begin with.
    """

    survey: SurveyName = "improvement"
    most: Annotated[int, msgspec.Meta(ge=1, le=MOST_ASKED)] = 50
    leads: Mapping[Literal["fr", "en"], Lead] = {}


class ConsultationShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who was asked, how far they came, and what they answered."""

    consultation: Consultation
    replies: list[Replied]


@get("/api/v1/consultations", guards=[STAFF], tags=TAGS)
async def list_consultations(
    caller: Caller, database: Database, irritant_id: UUID | None = None
) -> Page[ConsultationShown]:
    """List what customers were asked about irritants, the newest first, with their answers."""
    async with database.transaction(caller.organisation) as tx:
        return Page(items=await _shown(tx, irritant_id))


@post(f"{ONE}/consultations", guards=[IMPROVERS], tags=TAGS)
async def add_consultation(
    irritant_id: UUID, data: ConsultationWanted, caller: Caller, once: Once
) -> Response[ConsultationShown]:
    """Ask the authors of an irritant's remarks what would help, within the rules for surveys."""
    leads = {str(code): words for code, words in data.leads.items()}
    wanted = Wanted(survey=data.survey, most=data.most, leads=leads)

    async def ask(tx: Transaction) -> ConsultationShown:
        made = await consult_authors(tx, irritant_id, wanted, by=caller.id)
        found = await _shown(tx, irritant_id)
        return next(one for one in found if one.consultation.id == made)

    return await once(ask)


async def _shown(tx: Transaction, irritant_id: UUID | None) -> list[ConsultationShown]:
    found = await consultations(tx, irritant_id=irritant_id)
    said = await replies(tx, [one.id for one in found])
    return [ConsultationShown(consultation=one, replies=[*said.get(one.id, ())]) for one in found]


routes = [list_consultations, add_consultation]
