"""The settings' pages of SMS: by whom they leave, with which words, and what became of them."""

from collections.abc import Mapping
from typing import Final, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post

from miroir.access import ADMINISTRATORS, Answer, Caller, brand, brands, saved, settings_page, take
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields, Reading, read_form
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.settings import Settings
from miroir.channels.sms import Came, logged_number, logged_sms, sms_inlet, take_text, unsent_sms
from miroir.sms import (
    BASIC,
    DEFAULT_WORDS,
    EXTENDED,
    LANGUAGES,
    Length,
    SmsProvider,
    SmsWay,
    WantedSmsWay,
    filled,
    length,
    renew_sms_secret,
    set_sms_way,
    sms_secret,
    sms_way,
    sms_ways,
)

SMS: Final = "/settings/sms"
BRAND: Final = f"{SMS}/brands/{{brand_id:uuid}}"
TOKEN_LENGTH: Final = 20
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"fr": phrase("French"), "en": phrase("English")}
PROVIDERS: Final[Mapping[str, str]] = {
    "": phrase("None: no SMS leaves"),
    "log": phrase("The log: kept here to be looked at, sent to nobody"),
}
PROBLEMS: Final[Mapping[str, str]] = {
    "no-address": phrase("No mobile number any more, or whose it is wants no surveys."),
    "no-way-out": phrase("The brand’s SMS left by no provider."),
    "unreachable": phrase("Handed over without an answer: it may have arrived, and is not resent."),
    "refused": phrase("The provider refused it."),
    "broken": phrase("Something broke here: the log of the installation says what."),
    "receipt": phrase("The provider says that it did not arrive."),
}


class Written(msgspec.Struct, frozen=True):
    """The words of a language as they stand, filled in as an example, and what they take."""

    language: str
    name: str
    words: str
    example: str
    length: Length
    unusual: str


@get(SMS, guards=[ADMINISTRATORS], include_in_schema=False)
async def show_sms(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show how each brand's SMS leave, what would have left, what waits and what failed."""
    async with database.transaction(caller.organisation) as tx:
        return await _list(tx, request, caller)


@post(f"{SMS}/logged/{{sms_id:uuid}}/stop", guards=[ADMINISTRATORS], include_in_schema=False)
async def answer_stop(
    sms_id: UUID, request: HttpRequest, caller: Caller, database: Database
) -> Answer:
    """Have STOP come in from a number of the log, as its provider would hand it in."""

    async def change(tx: Transaction) -> None:
        brand_id, number = await logged_number(tx, sms_id)
        await take_text(tx, brand_id, Came(id=str(new_id()), number=number, text="STOP"))

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _list(tx, request, caller, problem=problem)

    return await take(change, caller=caller, database=database, again=again, then=saved(SMS))


@get(BRAND, guards=[ADMINISTRATORS], include_in_schema=False)
async def show_sms_way(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str]:
    """Show how a brand's SMS leave, to change it."""
    async with database.transaction(caller.organisation) as tx:
        return await _form(tx, request, caller, brand_id, settings)


@post(BRAND, guards=[ADMINISTRATORS], include_in_schema=False)
async def take_sms_way(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have a brand's SMS leave as the form says."""
    fields = await read_form(request)

    async def change(tx: Transaction) -> None:
        await set_sms_way(tx, brand_id, _wanted(fields), by=caller.id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, brand_id, settings, problem=problem, typed=fields)

    return await take(change, caller=caller, database=database, again=again, then=saved(SMS))


@post(f"{BRAND}/secret", guards=[ADMINISTRATORS], include_in_schema=False)
async def renew_secret(
    brand_id: UUID, request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Answer:
    """Have the brand's provider sign with another secret from now on."""

    async def change(tx: Transaction) -> None:
        await renew_sms_secret(tx, brand_id)

    async def again(tx: Transaction, problem: MiroirError) -> Response[str]:
        return await _form(tx, request, caller, brand_id, settings, problem=problem)

    then = saved(f"{SMS}/brands/{brand_id}")
    return await take(change, caller=caller, database=database, again=again, then=then)


async def _list(
    tx: Transaction, request: HttpRequest, caller: Caller, *, problem: MiroirError | None = None
) -> Response[str]:
    values = {
        "brands": {brand.id: brand for brand in await brands(tx)},
        "ways": await sms_ways(tx),
        "logged": await logged_sms(tx),
        "unsent": await unsent_sms(tx),
        "problems": PROBLEMS,
    }
    template = "desk/settings/sms.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem
    )


async def _form(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    brand_id: UUID,
    settings: Settings,
    *,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
) -> Response[str]:
    way, shown = await sms_way(tx, brand_id), await brand(tx, brand_id)
    link = f"{settings.url}/s/{'x' * TOKEN_LENGTH}"
    values = {
        "brand": shown,
        "way": way,
        "providers": PROVIDERS,
        "written": [
            _written(way, code, brand=shown.name, link=link, typed=typed) for code in LANGUAGES
        ],
        "link": link,
        "basic": BASIC,
        "extended": EXTENDED,
        "inlet": sms_inlet(settings, tx.organisation, brand_id),
        "secret": sms_secret(settings, tx.organisation, way),
    }
    template = "desk/settings/sms-form.html"
    return await settings_page(
        tx, request, caller, template=template, values=values, problem=problem, typed=typed
    )


def _written(way: SmsWay, language: str, *, brand: str, link: str, typed: Fields | None) -> Written:
    words = typed.text(f"words_{language}") if typed else way.in_language(language)
    example = filled(words or DEFAULT_WORDS[language], brand=brand, link=link)
    unusual = {one: None for one in example if one not in BASIC and one not in EXTENDED}
    return Written(
        language=language,
        name=LANGUAGE_NAMES[language],
        words=words,
        example=example,
        length=length(example),
        unusual=" ".join(unusual),
    )


def _wanted(fields: Fields) -> WantedSmsWay:
    form = Reading(fields)
    provider = form.word("provider", list(PROVIDERS)) if fields.text("provider") else None
    form.end()
    words = {code: fields.text(f"words_{code}") for code in LANGUAGES}
    return WantedSmsWay(
        provider=cast(SmsProvider | None, provider or None),
        sender=fields.text("sender") or None,
        words={code: said for code, said in words.items() if said != DEFAULT_WORDS[code]},
    )


routes = [show_sms, answer_stop, show_sms_way, take_sms_way, renew_secret]
