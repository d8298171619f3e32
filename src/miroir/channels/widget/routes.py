"""What the widget's frame asks and tells, as the visitor whose token it holds."""

from functools import partial
from typing import Annotated

from litestar import Response, Router, get, post, put
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from miroir.access import brand_by_key, organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import NotFound, NotSignedIn
from miroir.base.language import language
from miroir.base.settings import Settings
from miroir.channels.chat import ChatIntake
from miroir.channels.widget.asking import survey_about
from miroir.channels.widget.contact_form import routes as form_routes
from miroir.channels.widget.ending import end_conversation
from miroir.channels.widget.front_routes import organisation_of
from miroir.channels.widget.front_routes import routes as front_routes
from miroir.channels.widget.help_routes import pass_on_what_was_read
from miroir.channels.widget.help_routes import routes as help_routes
from miroir.channels.widget.identifying import leave_address
from miroir.channels.widget.linked import (
    reads_for_customer,
    refuse_through_link,
    through_link,
)
from miroir.channels.widget.linked_pages import routes as linked_routes
from miroir.channels.widget.looks import accepted, looks, upload_limit
from miroir.channels.widget.model import (
    ConversationPage,
    LeftAddress,
    LineShown,
    NewVisitor,
    Reading,
    Sent,
    Visitor,
    VisitorMade,
)
from miroir.channels.widget.outreach_routes import answer_proactive_message
from miroir.channels.widget.outreach_routes import routes as outreach_routes
from miroir.channels.widget.paces import refuse_crowd, refuse_flood, refuse_sign_ins
from miroir.channels.widget.proofs import SiteProof, check
from miroir.channels.widget.queries import current_talk, lines, lines_for, public_messages
from miroir.channels.widget.sending import send
from miroir.channels.widget.settings_pages import routes as settings_routes
from miroir.channels.widget.signing_in import VisitorSigned, sign_in, sign_out
from miroir.channels.widget.site_secrets import site_secrets
from miroir.channels.widget.survey_routes import routes as survey_routes
from miroir.channels.widget.transcript import transcript
from miroir.channels.widget.transcript_routes import mail_transcript
from miroir.channels.widget.transcript_routes import routes as transcript_routes
from miroir.channels.widget.visitors import create_visitor, visitor_of
from miroir.conversations import mark_read
from miroir.files import (
    FileShown,
    Links,
    Owner,
    UploadForm,
    refuse_oversized,
    register,
    take_upload,
)
from miroir.journal import last_cursor
from miroir.surveys import survey_step

Key = Annotated[str, Parameter(max_length=100, description="The brand's key, as in data-brand.")]


@post("/visitors", security=[{}])
async def make_visitor(
    key: Key, data: NewVisitor, request: HttpRequest, database: Database
) -> VisitorMade:
    """Make a visitor for a browser that has none; keep the token, it is told once."""
    refuse_crowd(request)
    async with database.transaction(await organisation_of(database, key)) as tx:
        return await create_visitor(tx, await brand_by_key(tx, key), language=data.language)


@post("/sign-in", status_code=200, security=[{}, {"visitor": []}])
async def sign_visitor_in(
    key: Key, data: SiteProof, request: HttpRequest, database: Database, settings: Settings
) -> VisitorSigned:
    """Sign a browser in as whom its site vouches for; what it wrote before joins theirs."""
    refuse_sign_ins(request)
    organisation = await organisation_of(database, key)
    known = "authorization" in request.headers
    try:
        visitor = await visitor_of(request, database, key) if known else None
    except NotSignedIn:
        visitor = None  # signed out, or forgotten: a new one is made
    async with database.transaction(organisation) as tx:
        brand = await brand_by_key(tx, key)
        secrets = await site_secrets(tx, brand.id, settings=settings)
        person = check(data, [each.words for each in secrets], brand_key=key, at=tx.at)
        return await sign_in(tx, brand, person, visitor=visitor)


@post("/sign-out", status_code=204)
async def sign_visitor_out(visitor: Visitor, database: Database) -> None:
    """Sign out: this visitor's token counts no more."""
    async with database.transaction(visitor.organisation) as tx:
        await sign_out(tx, visitor)


@get("/conversation")
async def show_conversation(visitor: Visitor, database: Database, links: Links) -> ConversationPage:
    """Show the visitor's conversation: open, or closed within the week."""
    async with database.transaction(visitor.organisation) as tx:
        cursor = await last_cursor(tx)
        found = await current_talk(tx, visitor)
        asked = await survey_about(tx, visitor, found)
        return ConversationPage(
            conversation=found,
            messages=await lines(tx, visitor, found.id, links=links) if found else [],
            survey=survey_step(asked) if asked else None,
            email=visitor.email,
            cursor=cursor,
            linked=found is not None and through_link(visitor, found.id),
        )


@post("/messages")
async def send_message(
    data: Sent, visitor: Visitor, database: Database, chat: ChatIntake, links: Links
) -> LineShown:
    """Send a message where the socket cannot be had; the same id again is the same message."""
    taken = await send(chat, database, visitor, data)
    async with database.transaction(visitor.organisation) as tx:
        return (await public_messages(tx, [taken.message_id], links=links))[0]


@post("/files", guards=[refuse_oversized], request_max_body_size=None)
async def send_file(
    data: UploadForm, visitor: Visitor, database: Database, settings: Settings, links: Links
) -> FileShown:
    """Send a file, to be put on a message by its id."""
    refuse_flood(visitor, "file")
    async with database.transaction(visitor.organisation) as tx:
        wanted = await looks(tx, visitor.brand_id)
    blob, name = await take_upload(
        data,
        organisation=visitor.organisation,
        settings=settings,
        limit=upload_limit(wanted, settings=settings),
        types=accepted(wanted),
    )
    async with database.transaction(visitor.organisation) as tx:
        made = await register(tx, blob, name=name, owner=Owner("visitor", visitor.id))
    return links.shown(made, organisation=visitor.organisation, at=made.created_at)


@put("/reading", status_code=204)
async def read_messages(data: Reading, visitor: Visitor, database: Database) -> None:
    """Tell up to which message the visitor has read."""
    refuse_flood(visitor, "reading")
    async with database.transaction(visitor.organisation) as tx:
        found = await current_talk(tx, visitor)
        if found is None:
            raise NotFound("There is no conversation to read.")
        if reads_for_customer(visitor, found.id):
            await mark_read(tx, found.id, upto=data.message_id, by="customer")


@put("/identity", status_code=204)
async def identify(data: LeftAddress, visitor: Visitor, database: Database) -> None:
    """Leave a name, and an address at which an answer finds the visitor."""
    refuse_flood(visitor, "address")
    async with database.transaction(visitor.organisation) as tx:
        refuse_through_link(visitor, await current_talk(tx, visitor))
        await leave_address(tx, visitor, data)


@post("/ending", status_code=204)
async def end(visitor: Visitor, database: Database) -> None:
    """End the conversation; the visitor is then asked how it went."""
    refuse_flood(visitor, "answer")
    async with database.transaction(visitor.organisation) as tx:
        await end_conversation(tx, visitor)


@get("/transcript", media_type="text/plain")
async def show_transcript(visitor: Visitor, database: Database, links: Links) -> Response[str]:
    """Give the conversation as a text to keep."""
    async with database.transaction(visitor.organisation) as tx:
        found = await current_talk(tx, visitor)
        if found is None:
            raise NotFound("There is no conversation to keep.")
        brand = await brand_by_key(tx, visitor.brand_key)
        zone = (await organisation_settings(tx)).time_zone
        text = await transcript(
            tx,
            found.id,
            links=links,
            until=tx.at,
            showing=partial(lines_for, visitor),
            brand=brand.name,
            tongue=language("en" if visitor.language == "en" else "fr", zone),
        )
    headers = {"content-disposition": 'attachment; filename="conversation.txt"'}
    return Response(text, media_type="text/plain", headers=headers)


routes: list[ControllerRouterHandler] = [
    *front_routes,
    *settings_routes,
    *help_routes,
    *form_routes,
    *outreach_routes,
    *transcript_routes,
    *linked_routes,
    Router(
        "/api/v1/widget/{key:str}",
        route_handlers=[
            make_visitor,
            sign_visitor_in,
            sign_visitor_out,
            show_conversation,
            send_message,
            send_file,
            read_messages,
            identify,
            *survey_routes,
            pass_on_what_was_read,
            answer_proactive_message,
            end,
            show_transcript,
            mail_transcript,
        ],
        dependencies={"visitor": Provide(visitor_of)},
        security=[{"visitor": []}],
        tags=["widget"],
    ),
]
