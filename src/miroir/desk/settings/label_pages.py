"""The settings' page of tags and fields."""

from uuid import UUID

from litestar import Response, get, post

from miroir.access import SETTERS, Act, Answer, Caller, brands, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import Invalid, MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.language import phrase
from miroir.conversations import (
    FieldDraft,
    FieldKind,
    TagDraft,
    create_field,
    create_tag,
    fields,
    retire_field,
    retire_tag,
    tags,
)

LABELS = "/settings/labels"
LONGEST_NAME = 60
MOST_CHOICES = 100
KINDS: dict[FieldKind, str] = {
    "text": phrase("text"),
    "number": phrase("number"),
    "date": phrase("date"),
    "choice": phrase("choice"),
    "yesno": phrase("yes or no"),
}


@get(LABELS, guards=[SETTERS], include_in_schema=False)
async def show_labels(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show the tags and fields, and forms for new ones."""
    async with database.transaction(caller.organisation) as tx:
        return await _page(tx, request, caller)


@post(f"{LABELS}/tags", guards=[SETTERS], include_in_schema=False)
async def take_tag(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Make the tag that the form describes."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        draft = TagDraft(name=_name(form), brand_id=_brand(form))
        await create_tag(tx, draft)

    return await _try(make, request, caller, database)


@post(f"{LABELS}/fields", guards=[SETTERS], include_in_schema=False)
async def take_field(request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Make the field that the form describes."""
    form = await read_form(request)

    async def make(tx: Transaction) -> None:
        await create_field(tx, _field(form))

    return await _try(make, request, caller, database)


@post(f"{LABELS}/tags/{{tag_id:uuid}}/end", guards=[SETTERS], include_in_schema=False)
async def end_tag(tag_id: UUID, request: HttpRequest, caller: Caller, database: Database) -> Answer:
    """Offer a tag no more."""

    async def end(tx: Transaction) -> None:
        await retire_tag(tx, tag_id)

    return await _try(end, request, caller, database)


@post(f"{LABELS}/fields/{{field_id:uuid}}/end", guards=[SETTERS], include_in_schema=False)
async def end_field(
    field_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Ask for a field no more."""

    async def end(tx: Transaction) -> None:
        await retire_field(tx, field_id)

    return await _try(end, request, caller, database)


async def _try(act: Act, request: HttpRequest, caller: Caller, database: Database) -> Answer:
    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _page(tx, request, caller, problem=problem)

    return await take(act, caller=caller, database=database, again=again, then=saved(LABELS))


async def _page(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    return await settings_page(
        tx,
        request,
        caller,
        template="desk/settings/labels.html",
        values={
            "tags": await tags(tx),
            "fields": await fields(tx),
            "brands": {brand.id: brand.name for brand in await brands(tx)},
            "kinds": KINDS,
        },
        problem=problem,
    )


def _field(form: Fields) -> FieldDraft:
    kind = next((kind for kind in KINDS if kind == form.text("kind")), None)
    if kind is None:
        raise Invalid(phrase("Choose what kind of field it is."))
    choices = [choice.strip() for choice in form.text("choices").split(",") if choice.strip()]
    if len(choices) > MOST_CHOICES or any(len(choice) > LONGEST_NAME for choice in choices):
        raise Invalid(phrase("A field has at most 100 choices of at most 60 characters."))
    return FieldDraft(
        name=_name(form),
        kind=kind,
        choices=choices,
        required=form.ticked("required"),
        brand_id=_brand(form),
    )


def _name(form: Fields) -> str:
    name = form.text("name")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(phrase("Give it a name of 1 to 60 characters."))
    return name


def _brand(form: Fields) -> UUID | None:
    reading = Reading(form)
    brand_id = reading.id("brand_id")
    reading.end()
    return brand_id


routes = [show_labels, take_tag, take_field, end_tag, end_field]
