"""The chat asks how it went: page by page, with the questions, rules and drafts of every survey."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from miroir.base.database import Database
from miroir.channels.widget.asking import answer_survey, opened_survey, own_survey
from miroir.channels.widget.model import SurveyAnswers, Visitor
from miroir.channels.widget.paces import refuse_flood
from miroir.surveys import (
    AnswersSent,
    PageSent,
    SurveyPage,
    ask_no_more,
    keep_step,
    survey_step,
    take_step,
)

Wanted = Annotated[
    str | None,
    Parameter(max_length=32, description="A page by its first question, or start; else the next."),
]


class SurveyPageSent(PageSent, frozen=True, kw_only=True):
    """A page of what the visitor is asked, whole."""

    invitation_id: UUID


class SurveyDraft(SurveyAnswers, frozen=True, kw_only=True):
    """What the visitor has chosen or written and not sent."""


class SurveyRefused(msgspec.Struct, frozen=True):
    """Which invitation made the visitor say that they want to be asked no more."""

    invitation_id: UUID


@get("/survey")
async def show_survey(
    visitor: Visitor, database: Database, page: Wanted = None
) -> SurveyPage | None:
    """Show what the visitor is asked about their conversation, where they stopped, if anything."""
    async with database.transaction(visitor.organisation) as tx:
        opened = await opened_survey(tx, visitor)
        return None if opened is None else survey_step(opened, page)


@post("/survey/answers", status_code=204)
async def answer_questions(data: SurveyAnswers, visitor: Visitor, database: Database) -> None:
    """Answer; the same answers again change nothing, others replace them for a day."""
    refuse_flood(visitor, "answer")
    async with database.transaction(visitor.organisation) as tx:
        await answer_survey(tx, visitor, data)


@put("/survey/draft", status_code=204)
async def keep_survey_draft(data: SurveyDraft, visitor: Visitor, database: Database) -> None:
    """Keep what the visitor has chosen or written, for them to find again; it counts nowhere."""
    refuse_flood(visitor, "draft")
    async with database.transaction(visitor.organisation) as tx:
        opened = await own_survey(tx, visitor, data.invitation_id)
        await keep_step(tx, opened, AnswersSent(answers=data.answers))


@post("/survey/pages", status_code=200)
async def take_survey_page(
    data: SurveyPageSent, visitor: Visitor, database: Database
) -> SurveyPage:
    """Take a page; show the next, the same one with its problem, or that it is done.

    What was sent counts at once. The same page again changes nothing.
    """
    refuse_flood(visitor, "answer")
    async with database.transaction(visitor.organisation) as tx:
        return await take_step(tx, await own_survey(tx, visitor, data.invitation_id), data)


@post("/survey/no-more", status_code=204)
async def ask_visitor_no_more(data: SurveyRefused, visitor: Visitor, database: Database) -> None:
    """Ask this customer no more, by any channel; what is open is withdrawn."""
    refuse_flood(visitor, "answer")
    async with database.transaction(visitor.organisation) as tx:
        opened = await own_survey(tx, visitor, data.invitation_id)
        await ask_no_more(tx, opened.survey, by="chat")


routes: list[ControllerRouterHandler] = [
    show_survey,
    answer_questions,
    keep_survey_draft,
    take_survey_page,
    ask_visitor_no_more,
]
