"""The pages behind the link of a mail: what it is, and the chat once its button was pressed."""

from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.params import Parameter

from miroir.access import Brand, brand, organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Conflict, NotFound, NotSignedIn
from miroir.base.ids import OrganisationId
from miroir.base.language import Language
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.channels.chat_links import chat_links
from miroir.channels.widget.front import front
from miroir.channels.widget.front_routes import LinkedPage, chat_page
from miroir.channels.widget.linked import LASTS
from miroir.channels.widget.opening_linked import Linkable, linkable, open_linked
from miroir.channels.widget.paces import refuse_crowd
from miroir.channels.widget.sites import own_page_policy
from miroir.channels.widget.transcript_routes import NOT_KEPT, show_unknown
from miroir.channels.widget.visitors import find_visitor

COOKIE = "miroir_chat"

Token = Annotated[str, Parameter(max_length=1000)]


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was followed, for its pages."""

    organisation: OrganisationId
    to: Linkable
    brand: Brand
    tongue: Language
    path: str


async def provide_followed(
    token: Token, request: HttpRequest, database: Database, settings: Settings
) -> Followed:
    """Return where a link leads; raises NotFound for one that is not ours."""
    link = chat_links(settings).read(token)
    async with database.transaction(link.organisation) as tx:
        to = await linkable(tx, link)
        sender = await brand(tx, to.brand_id)
        zone = (await organisation_settings(tx)).time_zone
    return Followed(
        organisation=link.organisation,
        to=to,
        brand=sender,
        tongue=language_of(request, zone=zone, account=to.language),
        path=f"/chat/{token}",
    )


@get("/chat/{token:str}")
async def follow_link(
    request: HttpRequest, database: Database, settings: Settings, followed: Followed
) -> Response[str]:
    """Show the chat to who opened it here; to others a button, as machines follow links too."""
    linked = await _opened(request, database, followed)
    if linked is None:
        return _page(request, followed)
    async with database.transaction(followed.organisation) as tx:
        shown = await front(tx, followed.brand, settings=settings, asked=followed.to.language)
    policy = own_page_policy(request)
    response = chat_page(request, followed.brand, shown, policy=policy, linked=linked)
    response.headers.update(NOT_KEPT)
    return response


@post("/chat/{token:str}", status_code=303)
async def open_link(
    request: HttpRequest, database: Database, settings: Settings, followed: Followed
) -> Response[str]:
    """Make a visitor for this browser, who goes on with the conversation."""
    refuse_crowd(request)
    if await _opened(request, database, followed):
        return _to_chat(followed)
    try:
        async with database.transaction(followed.organisation) as tx:
            made = await open_linked(tx, followed.to)
    except Conflict:
        return _page(request, followed)
    cookie = Cookie(
        key=COOKIE,
        value=made.token,
        max_age=int(LASTS.total_seconds()),
        path=followed.path,
        secure=settings.url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
    return _to_chat(followed, cookie)


async def _opened(
    request: HttpRequest, database: Database, followed: Followed
) -> LinkedPage | None:
    """Return the visitor who opened this link in this browser."""
    token = request.cookies.get(COOKIE, "")
    try:
        visitor = await find_visitor(database, token, brand_key=followed.brand.key)
    except NotSignedIn:
        return None
    return LinkedPage(visitor.id, token) if visitor.by_link else None


def _to_chat(followed: Followed, *cookies: Cookie) -> Response[str]:
    headers = {"location": followed.path, **NOT_KEPT}
    return Response("", status_code=303, headers=headers, cookies=list(cookies))


def _page(request: HttpRequest, followed: Followed) -> Response[str]:
    over = followed.to.over
    values = {
        "brand": followed.brand.name,
        "key": followed.brand.key,
        "path": followed.path,
        "over": over and followed.tongue.gettext(over.message),
    }
    response = page(
        request,
        "channels/widget/linked.html",
        values,
        tongue=followed.tongue,
        status=over.status if over else 200,
    )
    response.headers.update(NOT_KEPT)
    return response


routes = [
    Router(
        "/",
        route_handlers=[follow_link, open_link],
        dependencies={"followed": Provide(provide_followed)},
        exception_handlers={NotFound: show_unknown},
        include_in_schema=False,
    )
]
