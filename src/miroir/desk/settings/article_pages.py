"""The settings' pages of articles: what customers read, and how far it helps them."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from miroir.access import SETTERS, Caller, accounts, brands, saved, settings_page
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.language import CODES, NAMES, Code, phrase
from miroir.base.settings import Settings
from miroir.indicators import Figure, share
from miroir.knowledge import (
    WINDOW,
    ArticleDraft,
    SelfService,
    Written,
    article_html,
    help_address,
    publish,
    ratings,
    remarks,
    restore,
    revise_article,
    self_service,
    sought_in_vain,
    versions,
    withdraw,
    write_article,
    written_article,
    written_articles,
)

ARTICLES: Final = "/settings/articles"
LONGEST_BODY: Final = 100_000
COUNTED: Final = timedelta(days=90)
NEW: Final = ArticleDraft(title=" ", body=" ", language="fr")

Answer = Response[str] | Redirect


class Shares(msgspec.Struct, frozen=True):
    """What became of those who read an article in the widget, as shares with their intervals."""

    counts: SelfService
    said_yes: Figure
    stayed_away: Figure
    wrote: Figure


@get(ARTICLES, guards=[SETTERS], include_in_schema=False)
async def show_articles(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show every article, what readers say of them, and what was sought in vain."""
    async with database.transaction(caller.organisation) as tx:
        since = tx.at - COUNTED
        values = {
            "articles": await written_articles(tx),
            "ratings": await ratings(tx, since=since),
            "brands": {brand.id: brand for brand in await brands(tx)},
            "names": NAMES,
            "today": tx.at.date(),
            "days": COUNTED.days,
            "window": WINDOW.days,
            "shares": await _shares(tx, since=since),
            "missed": await sought_in_vain(tx, since=since),
        }
        return await settings_page(
            tx, request, caller, template="desk/settings/articles.html", values=values
        )


@get(f"{ARTICLES}/new", guards=[SETTERS], include_in_schema=False)
async def new_article(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show an empty form; `?translates=ID` and `?language=` begin a translation."""
    async with database.transaction(caller.organisation) as tx:
        topic_id = _id(request.query_params.get("translates", ""))
        draft = NEW
        for first in await written_articles(tx, topic_id=topic_id) if topic_id else []:
            draft = msgspec.structs.replace(draft, brand_id=first.brand_id)
        draft = msgspec.structs.replace(
            draft, language=_language(request.query_params.get("language"))
        )
        return await _form(tx, request, caller, draft, settings=settings, topic_id=topic_id)


@post(f"{ARTICLES}/new", guards=[SETTERS], include_in_schema=False, status_code=200)
async def take_new_article(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Keep a new article as a draft, or publish it."""
    form = await read_form(request, longest=LONGEST_BODY)
    topic_id = _id(form.text("topic_id"))
    try:
        draft = _draft(form)
        if form.text("do") == "preview":
            async with database.transaction(caller.organisation) as tx:
                return await _form(tx, request, caller, draft, settings=settings, topic_id=topic_id)
        async with database.transaction(caller.organisation) as tx:
            article_id = await write_article(tx, draft, by=caller.id, topic_id=topic_id)
            if form.text("do") == "publish":
                await publish(tx, article_id, by=caller.id)
    except MiroirError as problem:
        async with database.transaction(caller.organisation) as tx:
            return await _form(
                tx,
                request,
                caller,
                _as_typed(form),
                settings=settings,
                topic_id=topic_id,
                problem=problem,
            )
    return saved(f"{ARTICLES}/{article_id}")


@get(f"{ARTICLES}/{{article_id:uuid}}", guards=[SETTERS], include_in_schema=False)
async def show_article(
    article_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show an article's newest text in a form, its versions and what readers missed."""
    async with database.transaction(caller.organisation) as tx:
        written = await written_article(tx, article_id)
        return await _form(tx, request, caller, written, settings=settings, written=written)


@post(f"{ARTICLES}/{{article_id:uuid}}", guards=[SETTERS], include_in_schema=False, status_code=200)
async def take_article(
    article_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Keep the draft, publish it, take the article away or bring a version back."""
    form = await read_form(request, longest=LONGEST_BODY)
    do = form.text("do")
    try:
        async with database.transaction(caller.organisation) as tx:
            if do == "withdraw":
                await withdraw(tx, article_id, by=caller.id)
            elif do == "restore":
                await restore(tx, article_id, _number(form.text("version")), by=caller.id)
            elif do != "preview":
                await revise_article(tx, article_id, _draft(form), by=caller.id)
                if do == "publish":
                    await publish(tx, article_id, by=caller.id)
    except MiroirError as problem:
        return await _typed(article_id, form, request, caller, database, settings, problem)
    if do == "preview":
        return await _typed(article_id, form, request, caller, database, settings, None)
    return saved(f"{ARTICLES}/{article_id}")


async def _typed(
    article_id: UUID,
    form: Fields,
    request: HttpRequest,
    caller: Caller,
    database: Database,
    settings: Settings,
    problem: MiroirError | None,
) -> Response[str]:
    """Show again what was typed, with what is wrong with it."""
    async with database.transaction(caller.organisation) as tx:
        written = await written_article(tx, article_id)
        return await _form(
            tx,
            request,
            caller,
            _as_typed(form),
            settings=settings,
            written=written,
            problem=problem,
        )


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    draft: ArticleDraft,
    *,
    settings: Settings,
    topic_id: UUID | None = None,
    written: Written | None = None,
    problem: MiroirError | None = None,
) -> Response[str]:
    topic = written.topic_id if written else topic_id
    values = {
        "draft": draft,
        "written": written,
        "topic_id": topic_id,
        "brands": await brands(tx),
        "names": NAMES,
        "html": article_html(draft.body),
        "address": await _address(tx, written, settings),
        "translations": await written_articles(tx, topic_id=topic) if topic else [],
        "versions": await versions(tx, written.id) if written else [],
        "remarks": await remarks(tx, written.id) if written else [],
        "writers": {one.id: one.name for one in await accounts(tx)},
    }
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/article-form.html",
        values=values,
        problem=problem,
    )


async def _address(tx: Transaction, written: Written | None, settings: Settings) -> str | None:
    if written is None or written.published_at is None:
        return None
    [brand, *_] = [one for one in await brands(tx) if written.brand_id in {one.id, None}]
    return help_address(settings, brand, written)


async def _shares(tx: Transaction, *, since: datetime) -> Shares:
    counts = await self_service(tx, since=since, until=tx.at)
    decided = counts.readers - counts.undecided
    return Shares(
        counts,
        said_yes=share(counts.said_yes, decided, measure="self-service"),
        stayed_away=share(counts.stayed_away, decided, measure="self-service"),
        wrote=share(counts.wrote, decided, measure="self-service"),
    )


def _draft(form: Fields) -> ArticleDraft:
    draft = _as_typed(form)
    if not 0 < len(draft.title) <= 200:
        raise Invalid(phrase("Give the article a title of 1 to 200 characters."))
    if not draft.body:
        raise Invalid(phrase("Write the article before you keep it."))
    if form.text("review_on") and draft.review_on is None:
        raise Invalid(phrase("Write the day of review as a date."))
    return draft


def _as_typed(form: Fields) -> ArticleDraft:
    return ArticleDraft(
        title=form.text("title"),
        body=form.text("body").replace("\r\n", "\n"),
        language=_language(form.text("language")),
        brand_id=_id(form.text("brand_id")),
        section=form.text("section")[:80],
        review_on=_day(form.text("review_on")),
    )


def _language(given: str | None) -> Code:
    return next((code for code in CODES if code == given), "fr")


def _id(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def _number(given: str) -> int:
    try:
        return int(given)
    except ValueError as unknown:
        raise Invalid(phrase("There is no such version: read the list again.")) from unknown


routes = [show_articles, new_article, take_new_article, show_article, take_article]
