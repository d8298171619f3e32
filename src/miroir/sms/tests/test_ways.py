import pytest

from miroir.access import Brand, brands
from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.desk.founding import Founded
from miroir.journal import since
from miroir.sms import (
    DEFAULT_WORDS,
    SmsWaySet,
    WantedSmsWay,
    masked,
    renew_sms_secret,
    set_sms_way,
    sms_secret,
    sms_way,
    sms_ways,
)


async def test_no_sms_leave_before_a_way_is_chosen(database: Database, founded: Founded) -> None:
    async with database.transaction(founded.organisation) as tx:
        found: list[Brand] = list(await brands(tx))
        assert [way.provider for way in await sms_ways(tx)] == [None] * len(found)
        with pytest.raises(Conflict):
            await renew_sms_secret(tx, founded.brand_id)


async def test_a_way_is_kept_with_its_words(database: Database, founded: Founded) -> None:
    wanted = WantedSmsWay(
        provider="log", sender="LUMEN", words={"fr": "{brand} : {link} STOP", "en": " "}
    )
    async with database.transaction(founded.organisation) as tx:
        await set_sms_way(tx, founded.brand_id, wanted, by=None)
        way = await sms_way(tx, founded.brand_id)
    assert (way.provider, way.sender) == ("log", "LUMEN")
    assert way.in_language("fr") == "{brand} : {link} STOP"
    assert way.in_language("en") == way.in_language("de") == DEFAULT_WORDS["en"]
    async with database.transaction(founded.organisation) as tx:
        [fact] = await since(tx, 0, [SmsWaySet])
    assert fact.fact.provider == "log"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (WantedSmsWay(sender="Lumière"), "sender"),
        (WantedSmsWay(sender="0612345"), "sender"),
        (WantedSmsWay(words={"fr": "{brand} : {link}"}), "words_fr"),
        (WantedSmsWay(words={"fr": "{brand} : STOP"}), "words_fr"),
        (WantedSmsWay(words={"fr": "{link} STOP"}), "words_fr"),
        (WantedSmsWay(words={"en": "{brand} {link} {link} STOP"}), "words_en"),
        (WantedSmsWay(words={"en": "{brand} {link} {name} STOP"}), "words_en"),
        (WantedSmsWay(words={"en": "{brand}\n{link} STOP"}), "words_en"),
        (WantedSmsWay(words={"en": "{brand} {link} STOP" + "ê" * 220}), "words_en"),
        (WantedSmsWay(words={"de": "{brand} {link} STOP"}), "words"),
    ],
)
async def test_words_that_make_no_fair_sms_are_refused_beside_their_field(
    database: Database, founded: Founded, wanted: WantedSmsWay, field: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        with pytest.raises(Invalid) as problem:
            await set_sms_way(tx, founded.brand_id, wanted, by=None)
    assert problem.value.details["field"] == field


async def test_another_organisations_brand_is_not_there(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        with pytest.raises(NotFound):
            await set_sms_way(tx, new_id(), WantedSmsWay(provider="log"), by=None)


async def test_a_renewed_secret_is_another(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await set_sms_way(tx, founded.brand_id, WantedSmsWay(provider="log"), by=None)
        former = sms_secret(web_settings, founded.organisation, await sms_way(tx, founded.brand_id))
        await renew_sms_secret(tx, founded.brand_id)
        renewed = sms_secret(
            web_settings, founded.organisation, await sms_way(tx, founded.brand_id)
        )
    assert former != renewed
    assert len(renewed) == 64


def test_a_masked_number_keeps_its_country_and_two_digits() -> None:
    assert masked("+33612345678") == "+336••••••78"
