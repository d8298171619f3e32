"""What is public: the loader for brands' sites, what it asks first, and the page in its frame."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import Parameter, QueryParameter

from miroir.access import Brand, brand_by_key, find_in_directory
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import MiroirError, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import language
from miroir.base.pages import render
from miroir.base.problems import Problem, answer_error
from miroir.base.screens import watch_screen, widget_screen
from miroir.base.settings import Settings
from miroir.channels.widget.built import Loader, kept_loader, loader
from miroir.channels.widget.front import front
from miroir.channels.widget.model import Front
from miroir.channels.widget.outreach_rules import Watch, watch
from miroir.channels.widget.sites import page_policy, refuse_other_sites

ANY_SITE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}

Key = Annotated[str, Parameter(max_length=100, description="The brand's key, as in data-brand.")]

Lang = Annotated[
    str | None,
    QueryParameter(max_length=35, description="The language of the page around it: fr-CA."),
]


async def organisation_of(database: Database, key: str) -> OrganisationId:
    """Return whose widget has this key. Raises NotFound."""
    found = await find_in_directory(database, "widget", key)
    if found is None:
        raise NotFound("No brand has this key: copy it again from the settings of the brand.")
    return found


class LinkedPage(msgspec.Struct, frozen=True):
    """A visitor whose token the page itself holds: it was opened by the link of a mail."""

    visitor_id: UUID
    token: str


def answer_any_site(request: HttpRequest, error: MiroirError) -> Response[Problem]:
    """Answer with an error that the loader can read: otherwise it shows a chat that is not."""
    response = answer_error(request, error)
    response.headers.update(ANY_SITE)
    return response


@get(
    "/api/v1/widget/{key:str}",
    exception_handlers={MiroirError: answer_any_site},
    tags=["widget"],
    security=[{}],
)
async def show_front(
    key: Key, request: HttpRequest, database: Database, settings: Settings, lang: Lang = None
) -> Response[Front]:
    """Show what a brand's widget opens with: colours, opening hours, promise, upload limits."""
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        refuse_other_sites(request, brand)
        shown = await front(tx, brand, settings=settings, asked=lang)
    return Response(shown, headers={**ANY_SITE, "cache-control": "public, max-age=60"})


@get("/widget.js", include_in_schema=False, sync_to_thread=False)
def widget_js(request: HttpRequest) -> Response[bytes]:
    """Answer with the loader. It is asked for on every page, and is kept for some minutes."""
    return _script(request, loader(), cache="public, max-age=300, stale-while-revalidate=86400")


@get("/widget.js/{name:str}", include_in_schema=False, sync_to_thread=True)
def pinned_widget_js(
    name: Annotated[str, Parameter(max_length=100)], request: HttpRequest, settings: Settings
) -> Response[bytes]:
    """Answer with one version of the loader, which never changes."""
    pinned = kept_loader(name.removesuffix(".js"), settings=settings)
    return _script(request, pinned, cache="public, max-age=31536000, immutable")


def _script(request: HttpRequest, script: Loader, *, cache: str) -> Response[bytes]:
    headers = {
        **ANY_SITE,
        "etag": script.etag,
        "cache-control": cache,
        "vary": "accept-encoding",
    }
    if script.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(script.packed, media_type="text/javascript", headers=headers)
    return Response(script.content, media_type="text/javascript", headers=headers)


@get("/widget/{key:str}", include_in_schema=False)
async def widget_page(
    key: Key, request: HttpRequest, database: Database, settings: Settings
) -> Response[str]:
    """Answer with the page that the loader frames."""
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        asked = request.query_params.get("lang")
        shown = await front(tx, brand, settings=settings, asked=asked)
        lookout = await watch(tx, brand.id)
    return chat_page(request, brand, shown, lookout=lookout, policy=page_policy(request, brand))


def chat_page(
    request: HttpRequest,
    brand: Brand,
    shown: Front,
    *,
    policy: str,
    lookout: Watch | None = None,
    linked: LinkedPage | None = None,
) -> Response[str]:
    """Return the page of the chat; `lookout`: it may speak first, in its frame."""
    tongue = language(shown.button.language, "UTC")
    page = render(
        "channels/widget/widget.html",
        {
            "brand": brand,
            "theme": shown.theme,
            "direction": direction(request),
            "built": widget_screen(tongue.code),
            "front": _in_page(shown),
            "watch": _in_page(lookout or Watch(0, [])),
            "lookout": watch_screen(tongue.code) if lookout and lookout.rules else None,
            "linked": linked,
        },
        tongue=tongue,
    )
    headers = {
        "content-security-policy": policy,
        "content-language": tongue.code,
        "cache-control": "no-store",
    }
    return Response(page, media_type="text/html", headers=headers)


def _in_page(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def direction(request: HttpRequest) -> str:
    """Return how the page is laid out: as a site in a right-to-left language may ask."""
    return "rtl" if request.query_params.get("dir") == "rtl" else "ltr"


routes = [show_front, widget_js, pinned_widget_js, widget_page]
