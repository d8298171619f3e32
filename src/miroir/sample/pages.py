"""The sample's pages: a shop with the widget, and the mailbox of its customers."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body
from litestar.response import Redirect

from miroir.access import Brand, brands, require_sample
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.language import Language
from miroir.base.pages import language_of, page
from miroir.base.security_headers import content_policy
from miroir.base.settings import Settings
from miroir.channels.email import Address, Draft, reply_subject
from miroir.sample.post_office import letter, letters, new_message_id, post_to_us
from miroir.sample.shop_sign_in import shopper, token_of_shopper

ZONE = "Europe/Paris"
FORM = Body(media_type=RequestEncodingType.URL_ENCODED)
# A mail keeps the style attributes that the cleaner let through.
LETTER_POLICY = f"{content_policy()}; style-src-attr 'unsafe-inline'"

Line = Annotated[str, msgspec.Meta(max_length=320)]


class MailForm(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to a brand, as a customer writes it."""

    brand: Line
    name: Line = ""
    email: Line = ""
    subject: Line = ""
    text: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


class AnswerForm(msgspec.Struct, frozen=True):
    """A customer's answer to a mail of ours."""

    text: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


@get("/sample/shop", include_in_schema=False)
async def shop(request: HttpRequest, database: Database, settings: Settings) -> Response[str]:
    """Show the shop of one of the sample's brands."""
    found = await _brands(request, database, settings)
    wanted = request.query_params.get("brand", found[0].key)
    shown = next((brand for brand in found if brand.key == wanted), found[0])
    identity = request.query_params.get("shopper")
    token = await _token(request, shown, database, settings) if identity == "in" else None
    return page(
        request,
        "sample/shop.html",
        {
            "brand": shown,
            "shopper": shopper(shown),
            "token": token,
            "identified": token is not None or identity == "out",
            "others": [brand for brand in found if brand.key != shown.key],
            "sent": "sent" in request.query_params,
            "widget_url": f"{settings.url}/widget.js",
        },
        tongue=_tongue(request, account=shown.language),
    )


@post("/sample/shop/mail", include_in_schema=False, status_code=303)
async def write_mail(
    request: HttpRequest,
    data: Annotated[MailForm, FORM],
    database: Database,
    settings: Settings,
) -> Redirect:
    """Send a customer's mail to the brand."""
    found = await _brands(request, database, settings)
    brand = next((brand for brand in found if brand.key == data.brand), None)
    if brand is None or brand.mail_address is None:
        raise NotFound("There is no such brand in the sample.")
    if not data.text.strip() or "@" not in data.email:
        raise Invalid("Give an e-mail address and a text.")
    await post_to_us(
        settings,
        Draft(
            sender=Address(data.name, data.email),
            to=(Address(brand.name, brand.mail_address),),
            subject=data.subject,
            text=data.text,
            message_id=new_message_id(),
            at=clock.now(),
        ),
    )
    return Redirect(f"/sample/shop?brand={brand.key}&sent=1#mail", status_code=303)


@get("/sample/mailbox", include_in_schema=False)
async def mailbox(request: HttpRequest, database: Database, settings: Settings) -> Response[str]:
    """Show the mails that customers of the sample have received."""
    await _brands(request, database, settings)
    values = {"letters": await letters(settings)}
    return page(request, "sample/mailbox.html", values, tongue=_tongue(request))


@get("/sample/mailbox/{letter_id:uuid}", include_in_schema=False)
async def read_letter(
    letter_id: UUID, request: HttpRequest, database: Database, settings: Settings
) -> Response[str]:
    """Show one mail, with a form to answer it."""
    await _brands(request, database, settings)
    values = {"letter": await letter(settings, letter_id), "sent": "sent" in request.query_params}
    response = page(request, "sample/letter.html", values, tongue=_tongue(request))
    response.headers["content-security-policy"] = LETTER_POLICY
    return response


@post("/sample/mailbox/{letter_id:uuid}", include_in_schema=False, status_code=303)
async def answer_letter(
    letter_id: UUID,
    request: HttpRequest,
    data: Annotated[AnswerForm, FORM],
    database: Database,
    settings: Settings,
) -> Redirect:
    """Answer a mail of ours as its receiver would."""
    await _brands(request, database, settings)
    received = (await letter(settings, letter_id)).mail
    if not received.sender or not received.to or not data.text.strip():
        raise Invalid("There is nothing to send: write a text.")
    await post_to_us(
        settings,
        Draft(
            sender=received.to[0],
            to=received.reply_to or (received.sender,),
            subject=reply_subject(received.subject),
            text=data.text,
            message_id=new_message_id(),
            in_reply_to=received.message_id,
            references=received.references,
            at=clock.now(),
        ),
    )
    return Redirect(f"/sample/mailbox/{letter_id}?sent=1", status_code=303)


async def _token(
    request: HttpRequest, brand: Brand, database: Database, settings: Settings
) -> str | None:
    organisation = await require_sample(request, settings)
    async with database.transaction(organisation) as tx:
        return await token_of_shopper(tx, brand, settings=settings, at=tx.at)


async def _brands(request: HttpRequest, database: Database, settings: Settings) -> list[Brand]:
    organisation = await require_sample(request, settings)
    async with database.transaction(organisation) as transaction:
        return sorted(await brands(transaction), key=lambda brand: brand.language, reverse=True)


def _tongue(request: HttpRequest, *, account: str | None = None) -> Language:
    return language_of(request, zone=ZONE, account=account)


routes: list[HTTPRouteHandler] = [shop, write_mail, mailbox, read_letter, answer_letter]
