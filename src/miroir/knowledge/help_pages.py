"""The public help centre of a brand: pages that need no script, and that search engines read."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import MediaType, Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from miroir.access import Brand, brand_by_key, find_in_directory
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.forms import read_form
from miroir.base.ids import OrganisationId
from miroir.base.language import CODES, NAMES, Code, language
from miroir.base.pages import language_of, render
from miroir.base.security_headers import content_policy
from miroir.base.settings import Settings
from miroir.knowledge.article_text import article_html, summary
from miroir.knowledge.articles import (
    Article,
    answers_to,
    article_at,
    help_articles,
)
from miroir.knowledge.beside import PagesBeside
from miroir.knowledge.paces import refuse_crowd
from miroir.knowledge.rating import Rating, rate

KEPT: Final = {"cache-control": "public, max-age=60", "vary": "accept-encoding"}
# Pictures of articles may be anywhere; nothing else may.
POLICY: Final = {"content-security-policy": content_policy(pictures="https:")}
MOST_FOUND: Final = 20
RELATED: Final = 4

Key = Annotated[str, Parameter(max_length=100, description="The brand's key.")]
Words = Annotated[str, Parameter(max_length=300, required=False)]


class Place(msgspec.Struct, frozen=True):
    """Where a page of the help centre is: the brand, its organisation, the language."""

    organisation: OrganisationId
    brand: Brand
    code: Code
    url: str

    def path(self, slug: str = "", *, code: str | None = None) -> str:
        """Return the path of an article, or of the first page."""
        return f"/help/{self.brand.key}/{code or self.code}" + (f"/{slug}" if slug else "")


@get("/help/{key:str}", include_in_schema=False)
async def choose_language(key: Key, request: HttpRequest, database: Database) -> Redirect:
    """Lead to the help centre in a language that the browser asks for."""
    async with database.transaction(await _organisation(database, key)) as tx:
        brand = await brand_by_key(tx, key)
    tongue = language_of(request, zone="UTC", organisation=brand.language)
    return Redirect(
        f"/help/{brand.key}/{tongue.code}",
        status_code=302,
        headers={"vary": "accept-language, cookie"},
    )


@get("/help/{key:str}/{code:str}", include_in_schema=False)
async def show_help(
    key: Key,
    code: str,
    database: Database,
    settings: Settings,
    beside: PagesBeside,
    q: Words = "",
) -> Response[str]:
    """Show the articles by section, or those that answer a search."""
    place = await _place(database, settings, key, code)
    async with database.transaction(place.organisation) as tx:
        everything = await help_articles(tx, brand_id=place.brand.id)
        found = await answers_to(
            tx, q, brand_id=place.brand.id, language=place.code, most=MOST_FOUND
        )
        others = await beside.find(tx, place.brand)
    here = [one for one in everything if one.language == place.code]
    values: dict[str, object] = {
        "sections": _sections(here),
        "beside": [one for one in others if one.code == place.code],
        "asked": q.strip(),
        "found": [(one, summary(one.body)) for one in found],
        "translations": {
            other: place.path(code=other)
            for other in CODES
            if any(one.language == other for one in everything)
        },
    }
    return _page("knowledge/help-home.html", place, values, keep=not q)


@get("/help/{key:str}/{code:str}/{slug:str}", include_in_schema=False)
async def show_article(
    key: Key,
    code: str,
    slug: str,
    database: Database,
    settings: Settings,
    beside: PagesBeside,
    rated: Annotated[str, Parameter(max_length=10, required=False)] = "",
    reading: Annotated[str, Parameter(max_length=40, required=False)] = "",
) -> Response[str]:
    """Show an article, its translations, what else there is, and ask whether it helped."""
    place = await _place(database, settings, key, code)
    async with database.transaction(place.organisation) as tx:
        shown = await article_at(tx, slug, brand_id=place.brand.id, language=place.code)
        everything = await help_articles(tx, brand_id=place.brand.id)
        others = await beside.find(tx, place.brand)
    translations = {
        one.language: place.path(one.slug, code=one.language)
        for one in everything
        if one.topic_id == shown.topic_id
    }
    values: dict[str, object] = {
        "article": shown,
        "html": article_html(shown.body),
        "beside": [one for one in others if one.code == place.code],
        "summary": summary(shown.body),
        "translations": translations,
        "related": _related(shown, everything),
        "data": _structured(place, shown),
        "rated": rated,
        "reading": _reading(reading) if rated else uuid4(),
    }
    return _page("knowledge/help-article.html", place, values, keep=False)


@post("/help/{key:str}/{code:str}/{slug:str}", include_in_schema=False)
async def take_rating(
    key: Key, code: str, slug: str, request: HttpRequest, database: Database, settings: Settings
) -> Redirect:
    """Take whether the article helped, and what was missing."""
    refuse_crowd(request)
    place = await _place(database, settings, key, code)
    form = await read_form(request)
    if form.text("helped") not in {"yes", "no"}:
        raise Invalid("Say yes or no: go back to the article.")
    helped = form.text("helped") == "yes"
    try:
        rating = Rating(
            id=UUID(form.text("reading")), helped=helped, words=form.text("words") or None
        )
    except ValueError as unknown:
        raise Invalid("This form cannot be read: go back to the article.") from unknown
    async with database.transaction(place.organisation) as tx:
        shown = await article_at(tx, slug, brand_id=place.brand.id, language=place.code)
        await rate(tx, shown, rating, place="help_centre")
    said = "thanks" if helped or rating.words else "no"
    return Redirect(f"{place.path(slug)}?rated={said}&reading={rating.id}#rating", status_code=303)


@get("/help/{key:str}/sitemap.xml", include_in_schema=False)
async def show_sitemap(
    key: Key, database: Database, settings: Settings, beside: PagesBeside
) -> Response[str]:
    """List the pages of the help centre and those beside it, with translations (sitemaps.org)."""
    place = await _place(database, settings, key, None)
    async with database.transaction(place.organisation) as tx:
        everything = await help_articles(tx, brand_id=place.brand.id)
        others = await beside.find(tx, place.brand)
    topics: dict[UUID, list[Article]] = {}
    for one in everything:
        topics.setdefault(one.topic_id, []).append(one)
    values = {"place": place, "topics": list(topics.values()), "beside": others}
    tongue = language(place.code, "UTC")
    return Response(
        render("knowledge/sitemap.xml", values, tongue=tongue),
        media_type="application/xml",
        headers=KEPT,
    )


@get("/help/{key:str}/brand.css", include_in_schema=False)
async def show_colour(key: Key, database: Database, settings: Settings) -> Response[str]:
    """Give the brand's colour to the pages, whose policy allows no style of their own."""
    place = await _place(database, settings, key, None)
    return Response(
        f":root {{ --brand: {place.brand.colour}; }}\n", media_type=MediaType.CSS, headers=KEPT
    )


@get("/robots.txt", include_in_schema=False, media_type=MediaType.TEXT, sync_to_thread=False)
def show_robots() -> str:
    """Let search engines read the help centres and improvements, nothing else (RFC 9309)."""
    return "User-agent: *\nAllow: /help/\nAllow: /you-said/\nAllow: /static/\nDisallow: /\n"


async def _organisation(database: Database, key: str) -> OrganisationId:
    found = await find_in_directory(database, "widget", key)
    if found is None:
        raise NotFound("There is no help centre at this address.")
    return found


async def _place(database: Database, settings: Settings, key: str, code: str | None) -> Place:
    organisation = await _organisation(database, key)
    async with database.transaction(organisation) as tx:
        brand = await brand_by_key(tx, key)
    known = next((one for one in CODES if one == (code or brand.language)), None)
    if known is None:
        raise NotFound("There is no help centre in this language.")
    return Place(organisation, brand, known, settings.url)


def _page(template: str, place: Place, values: dict[str, Any], *, keep: bool) -> Response[str]:
    tongue = language(place.code, "UTC")
    shell = {"place": place, "brand": place.brand, "names": NAMES}
    return Response(
        render(template, {**shell, **values}, tongue=tongue, address=place.path()),
        media_type=MediaType.HTML,
        headers={**POLICY, **(KEPT if keep else {}), "content-language": place.code},
    )


def _reading(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        return uuid4()


def _sections(articles: list[Article]) -> dict[str, list[Article]]:
    sections: dict[str, list[Article]] = {}
    for one in articles:
        sections.setdefault(one.section, []).append(one)
    return sections


def _related(shown: Article, everything: list[Article]) -> list[Article]:
    return [
        one
        for one in everything
        if one.language == shown.language and one.section == shown.section and one.id != shown.id
    ][:RELATED]


def _structured(place: Place, shown: Article) -> str:
    """Return the article as schema.org data, safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": shown.title,
        "description": summary(shown.body),
        "inLanguage": shown.language,
        "dateModified": shown.updated_at.isoformat(),
        "mainEntityOfPage": place.url + place.path(shown.slug),
        "publisher": {"@type": "Organization", "name": place.brand.name},
    }
    return msgspec.json.encode(data).decode().replace("<", "\\u003c")


routes = [
    choose_language,
    show_help,
    show_article,
    take_rating,
    show_sitemap,
    show_colour,
    show_robots,
]
