"""The public page of a brand: what customers said, and what was done. It needs no script."""

from typing import Annotated, Final

from litestar import MediaType, Response, get
from litestar.params import Parameter
from litestar.response import Redirect

from miroir.access import brand_by_key, find_in_directory
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import CODES, NAMES, language
from miroir.base.pages import language_of, render
from miroir.base.security_headers import content_policy
from miroir.base.settings import Settings
from miroir.improvement.publishing import published_news

HEADERS: Final = {
    "cache-control": "public, max-age=60",
    "vary": "accept-encoding",
    "content-security-policy": content_policy(),
}
Key = Annotated[str, Parameter(max_length=100, description="The brand's key.")]


@get("/you-said/{key:str}", include_in_schema=False)
async def choose_language(key: Key, request: HttpRequest, database: Database) -> Redirect:
    """Lead to the page in a language that the browser asks for."""
    async with database.transaction(await _organisation(database, key)) as tx:
        brand = await brand_by_key(tx, key)
    tongue = language_of(request, zone="UTC", organisation=brand.language)
    return Redirect(
        f"/you-said/{brand.key}/{tongue.code}",
        status_code=302,
        headers={"vary": "accept-language, cookie"},
    )


@get("/you-said/{key:str}/{code:str}", include_in_schema=False)
async def show_news(key: Key, code: str, database: Database, settings: Settings) -> Response[str]:
    """Show what a brand improved after its customers said so, the newest first."""
    known = next((one for one in CODES if one == code), None)
    if known is None:
        raise NotFound("There is no such page in this language.")
    async with database.transaction(await _organisation(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        everything = await published_news(tx, brand.id)
    base = f"{settings.url}/you-said/{brand.key}"
    values = {
        "brand": brand,
        "base": base,
        "news": [one for one in everything if one.language == known],
        "languages": [code for code in CODES if any(one.language == code for one in everything)],
        "names": NAMES,
    }
    path = f"/you-said/{brand.key}/{known}"
    return Response(
        render("improvement/you-said.html", values, tongue=language(known, "UTC"), address=path),
        media_type=MediaType.HTML,
        headers={**HEADERS, "content-language": known},
    )


async def _organisation(database: Database, key: str) -> OrganisationId:
    found = await find_in_directory(database, "widget", key)
    if found is None:
        raise NotFound("There is no such page.")
    return found


routes = [choose_language, show_news]
