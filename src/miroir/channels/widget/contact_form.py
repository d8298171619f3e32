"""The contact form for browsers that run no script: the same brand, the same promise behind it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from miroir.access import Brand, brand_by_key, organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, read_form
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.channels.intake import receive
from miroir.channels.widget.front import front
from miroir.channels.widget.front_routes import organisation_of
from miroir.channels.widget.model import LONGEST_MESSAGE
from miroir.channels.widget.paces import refuse_crowd
from miroir.conversations import Circumstances, Inbound, promised
from miroir.customers import Claim, Identity

FORM = "/widget/{key:str}/form"
LARGEST = 64 * 1024
NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}

Key = Annotated[str, Parameter(max_length=100)]
Answer = Response[str] | Redirect


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote in the form; `id` is the page's, so that sending twice is once."""

    id: str = ""
    name: str = ""
    email: str = ""
    subject: str = ""
    text: str = ""


@get(FORM, include_in_schema=False)
async def show_form(
    key: Key, request: HttpRequest, database: Database, settings: Settings
) -> Response[str]:
    """Show the form, or that what was written has come."""
    async with database.transaction(await organisation_of(database, key)) as tx:
        brand = await brand_by_key(tx, key)
        return await _page(tx, brand, request, settings, written=Written(id=str(new_id())))


@post(FORM, include_in_schema=False, request_max_body_size=LARGEST)
async def take_form(
    key: Key, request: HttpRequest, database: Database, settings: Settings
) -> Answer:
    """Take in what was written as a contact by form."""
    form = await read_form(request, longest=LONGEST_MESSAGE)
    written = Written(**{name: form.text(name) for name in Written.__struct_fields__})
    organisation = await organisation_of(database, key)
    try:
        refuse_crowd(request)
        async with database.transaction(organisation) as tx:
            brand = await brand_by_key(tx, key)
            if not _by_a_program(form):
                await receive(tx, _inbound(brand, written))
    except MiroirError as problem:
        async with database.transaction(organisation) as tx:
            brand = await brand_by_key(tx, key)
            return await _page(tx, brand, request, settings, written=written, problem=problem)
    return Redirect(f"/widget/{key}/form?sent=1", status_code=303)


def _by_a_program(form: Fields) -> bool:
    """Say whether the field that people do not see was filled in."""
    return bool(form.text("website"))


def _inbound(brand: Brand, written: Written) -> Inbound:
    if not written.text:
        raise Invalid(phrase("Write your message."))
    try:
        external_id = f"form:{UUID(written.id)}"
    except ValueError as forged:
        raise Invalid(phrase("This form cannot be read: send it from its page.")) from forged
    if "@" not in written.email:
        raise Invalid(phrase("Give the address at which an answer finds you."))
    identity = Identity(kind="email", value=written.email)
    return Inbound(
        brand_id=brand.id,
        channel="form",
        claim=Claim(identities=(identity,), name=written.name or None, language=brand.language),
        text=written.text,
        subject=written.subject or None,
        language=brand.language,
        external_id=external_id,
    )


async def _page(
    tx: Transaction,
    brand: Brand,
    request: HttpRequest,
    settings: Settings,
    *,
    written: Written,
    problem: MiroirError | None = None,
) -> Response[str]:
    zone = (await organisation_settings(tx)).time_zone
    tongue = language_of(request, zone=zone, organisation=brand.language)
    circumstances = Circumstances(brand_id=brand.id, channel="form")
    due = await promised(tx, circumstances, kind="first_answer")
    response = page(
        request,
        "channels/widget/form.html",
        {
            "brand": brand,
            "front": await front(tx, brand, settings=settings, asked=tongue.code),
            "hours": due and -(-int(due.promise.amount.total_seconds()) // 3600),
            "written": written,
            "sent": "sent" in request.query_params and problem is None,
            "problem": problem and tongue.gettext(problem.message),
        },
        tongue=tongue,
        status=problem.status if problem else 200,
    )
    response.headers.update(NOT_KEPT)
    return response


routes = [show_form, take_form]
