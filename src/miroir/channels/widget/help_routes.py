"""Helping oneself in the widget: articles while one types, read in place, judged, passed on."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.params import Parameter, QueryParameter

from miroir.access import Brand, brand_by_key
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.settings import Settings
from miroir.channels.widget.front_routes import organisation_of
from miroir.channels.widget.linked import through_link
from miroir.channels.widget.model import Language, Visitor
from miroir.channels.widget.paces import refuse_crowd
from miroir.channels.widget.queries import current_talk
from miroir.knowledge import (
    Article,
    HelpSession,
    Rating,
    article,
    article_html,
    help_address,
    note_outcome,
    note_reading,
    pass_on,
    rate,
    search_help,
    summary,
)

Key = Annotated[str, Parameter(max_length=100, description="The brand's key, as in data-brand.")]
Words = Annotated[
    str, QueryParameter(name="q", max_length=1000, description="What is being typed.")
]
Session = Annotated[UUID, Parameter(description="Made by the browser, one for each try.")]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An article that may answer what is being typed; `about` is its beginning."""

    id: UUID
    title: str
    about: str


class Answers(msgspec.Struct, frozen=True):
    """The best articles first."""

    items: list[Answer]


class ArticleShown(msgspec.Struct, frozen=True, kw_only=True):
    """An article to read in place: safe HTML without pictures, and where it is whole."""

    id: UUID
    title: str
    html: str
    url: str


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an article helped; `reading` is made by the browser, so that twice is once."""

    session: UUID
    reading: UUID
    language: Language
    helped: bool


@get("/api/v1/widget/{key:str}/help", tags=["widget"], security=[{}])
async def find_answers(
    key: Key,
    words: Words,
    session: Session,
    language: Language,
    request: HttpRequest,
    database: Database,
) -> Answers:
    """Find the articles that may answer what a visitor is typing."""
    refuse_crowd(request)
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        found = await search_help(tx, HelpSession(session, brand.id, language), words)
    return Answers([Answer(id=one.id, title=one.title, about=summary(one.body)) for one in found])


@get("/api/v1/widget/{key:str}/help/articles/{article_id:uuid}", tags=["widget"], security=[{}])
async def read_article(
    key: Key,
    article_id: UUID,
    session: Session,
    language: Language,
    request: HttpRequest,
    database: Database,
    settings: Settings,
) -> ArticleShown:
    """Show an article, and note that it was opened."""
    refuse_crowd(request)
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand, shown = await _found(tx, key, article_id)
        await note_reading(tx, HelpSession(session, brand.id, language), shown)
    return ArticleShown(
        id=shown.id,
        title=shown.title,
        html=article_html(shown.body, pictures=False),
        url=help_address(settings, brand, shown),
    )


@put(
    "/api/v1/widget/{key:str}/help/articles/{article_id:uuid}/rating",
    tags=["widget"],
    security=[{}],
    status_code=204,
)
async def judge_article(
    key: Key, article_id: UUID, data: Judged, request: HttpRequest, database: Database
) -> None:
    """Take whether an article answered the visitor's question; said again, it replaces."""
    refuse_crowd(request)
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand, shown = await _found(tx, key, article_id)
        session = HelpSession(data.session, brand.id, data.language)
        await note_outcome(tx, session, shown, helped=data.helped)
        await rate(tx, shown, Rating(id=data.reading, helped=data.helped), place="widget")


@post("/help/{session:uuid}/conversation", status_code=204)
async def pass_on_what_was_read(session: UUID, visitor: Visitor, database: Database) -> None:
    """Put what the visitor sought and read beside the conversation they began."""
    async with database.transaction(visitor.organisation) as tx:
        found = await current_talk(tx, visitor)
        if found is not None and not through_link(visitor, found.id):
            tried = HelpSession(session, visitor.brand_id, visitor.language or "fr")
            await pass_on(tx, tried, conversation_id=found.id)


async def _found(tx: Transaction, key: str, article_id: UUID) -> tuple[Brand, Article]:
    brand = await brand_by_key(tx, key)
    return brand, await article(tx, article_id, brand_id=brand.id)


routes = [find_answers, read_article, judge_article]
