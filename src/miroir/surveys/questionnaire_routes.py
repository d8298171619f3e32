"""Questionnaires over the API: read, published as a new version, begun, named, ended."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, delete, get, post, put
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, Once, requires_role, requires_scope
from miroir.base.database import Database, Transaction
from miroir.base.errors import NotFound
from miroir.surveys.model import Document, Side, SurveyName
from miroir.surveys.occasions import FIRST
from miroir.surveys.own_surveys import (
    NO_SUCH,
    OwnSurvey,
    begin_survey,
    end_survey,
    own_surveys,
    rename_survey,
    require_survey,
)
from miroir.surveys.questionnaires import PublishedVersion, current, publish, versions

SETTERS: Final = [requires_role("supervisor", "administrator", scope="settings:write")]
READERS: Final = [requires_scope("settings:read")]
TAGS: Final = ["surveys"]
ALL: Final = "/api/v1/questionnaires"
ONE: Final = f"{ALL}/{{side:str}}/{{survey:str}}"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire; `version` None: nothing is published. `name` None: one everybody has."""

    side: Side
    survey: SurveyName
    name: str | None
    version: int | None
    ended_at: datetime | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a questionnaire asks now."""

    side: Side
    survey: SurveyName
    version: int
    document: Document


class NewSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire to begin, as a copy of `like`."""

    side: Side
    like: SurveyName
    name: Name


class NewName(msgspec.Struct, frozen=True, kw_only=True):
    """What a questionnaire is to be called."""

    name: Name


@get(ALL, guards=READERS, tags=TAGS)
async def list_questionnaires(caller: Caller, database: Database) -> list[Listed]:
    """List the questionnaires of both sides, also those that have ended."""
    async with database.transaction(caller.organisation) as tx:
        standing = [Listed(side=side, survey=kind, name=None, version=None) for side, kind in FIRST]
        own = [
            Listed(
                side=one.side,
                survey=one.survey,
                name=one.name,
                version=None,
                ended_at=one.ended_at,
            )
            for one in await own_surveys(tx)
        ]
        return [
            msgspec.structs.replace(one, version=await _version(tx, one.side, one.survey))
            for one in [*standing, *own]
        ]


@post(ALL, guards=SETTERS, tags=TAGS)
async def begin_questionnaire(data: NewSurvey, caller: Caller, once: Once) -> Response[OwnSurvey]:
    """Begin a questionnaire as a copy of another; nobody is asked it before it is published."""

    async def begin(tx: Transaction) -> OwnSurvey:
        return await begin_survey(tx, data.side, like=data.like, name=data.name, by=caller.id)

    return await once(begin)


@get(ONE, guards=READERS, tags=TAGS)
async def show_questionnaire(
    side: Side, survey: SurveyName, caller: Caller, database: Database
) -> Asked:
    """Show what a questionnaire asks now."""
    async with database.transaction(caller.organisation) as tx:
        found = await current(tx, side, survey)
    return Asked(side=side, survey=survey, version=found.version, document=found.document)


@get(f"{ONE}/versions", guards=READERS, tags=TAGS)
async def list_questionnaire_versions(
    side: Side, survey: SurveyName, caller: Caller, database: Database
) -> list[PublishedVersion]:
    """List every version that was published, the newest first."""
    async with database.transaction(caller.organisation) as tx:
        return await versions(tx, side, survey)


@put(ONE, guards=SETTERS, tags=TAGS)
async def publish_questionnaire(
    side: Side, survey: SurveyName, data: Document, caller: Caller, database: Database
) -> Asked:
    """Ask a document from now on, as a new version; a draft that is worked on stays."""
    async with database.transaction(caller.organisation) as tx:
        await require_survey(tx, side, survey, of=[kind for of, kind in FIRST if of == side])
        found = await publish(tx, side, data, survey=survey, by=caller.id)
    return Asked(side=side, survey=survey, version=found.version, document=found.document)


@put(f"{ONE}/name", guards=SETTERS, status_code=204, tags=TAGS)
async def name_questionnaire(
    side: Side, survey: SurveyName, data: NewName, caller: Caller, database: Database
) -> None:
    """Give a questionnaire of the organisation's own another name."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, side, survey)
        await rename_survey(tx, survey, data.name)


@delete(ONE, guards=SETTERS, tags=TAGS)
async def end_questionnaire(
    side: Side, survey: SurveyName, caller: Caller, database: Database
) -> None:
    """Have nobody asked a questionnaire of the organisation's own any more."""
    async with database.transaction(caller.organisation) as tx:
        await _require_own(tx, side, survey)
        await end_survey(tx, survey)


async def _version(tx: Transaction, side: Side, survey: SurveyName) -> int | None:
    try:
        return (await current(tx, side, survey)).version
    except NotFound:
        return None


async def _require_own(tx: Transaction, side: Side, survey: SurveyName) -> None:
    if not any(one.survey == survey and one.side == side for one in await own_surveys(tx)):
        raise NotFound(NO_SUCH)


routes: list[ControllerRouterHandler] = [
    list_questionnaires,
    begin_questionnaire,
    show_questionnaire,
    list_questionnaire_versions,
    publish_questionnaire,
    name_questionnaire,
    end_questionnaire,
]
