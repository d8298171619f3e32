"""The settings' pages of brands."""

import pytest
from litestar import Litestar
from tests.serving import found_organisation, signed_in

from miroir.access import brand, brands, find_in_directory
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.conversations import all_promises
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
BRANDS = "/settings/brands"


def filled_in(**changed: str) -> dict[str, str]:
    unique = new_id().hex
    form = {
        "name": "Oakfield",
        "language": "en",
        "colour": "#224466",
        "key": f"oak-{unique}",
        "mail_address": f"Care-{unique}@example.org",
        "greeting_en": "Hello!",
        "sites": "https://www.example.org/\nhttps://shop.example.org",
    }
    return form | changed


async def test_a_brand_is_made_with_promises_and_changed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    form = filled_in(promise="1", calendar_id="")
    async with signed_in(app, database, founded.organisation) as client:
        made = await client.post(f"{BRANDS}/new", data=form, headers=PAGE)
        assert made.status_code == 303, made.text
        async with database.transaction(founded.organisation) as tx:
            new = (await brands(tx))[-1]
            promised = [one for one in await all_promises(tx) if one.brand_id == new.id]
        changed = filled_in(name="Oakfield Gardens", key="", greeting_en="")
        answer = await client.post(f"{BRANDS}/{new.id}", data=changed, headers=PAGE)
        assert answer.status_code == 303, answer.text
        listed = await client.get(BRANDS, headers=PAGE)
        shown = await client.get(f"{BRANDS}/{new.id}", headers=PAGE)
    async with database.transaction(founded.organisation) as tx:
        now = await brand(tx, new.id)
    assert new.allowed_sites == ["https://www.example.org", "https://shop.example.org"]
    assert promised
    assert (now.name, now.greeting) == ("Oakfield Gardens", {})
    assert await find_in_directory(database, "widget", form["key"]) is None
    assert await find_in_directory(database, "widget", now.key) == founded.organisation
    assert await find_in_directory(database, "mailbox", form["mail_address"].lower()) is None
    assert now.mail_address == changed["mail_address"].lower()
    assert await find_in_directory(database, "mailbox", now.mail_address) == founded.organisation
    assert "Oakfield Gardens" in listed.text
    assert now.key in shown.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("key", "No Spaces"),
        ("colour", "red"),
        ("mail_address", "nobody"),
        ("sites", "https://www.example.org/shop"),
        ("language", "de"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    app: Litestar, database: Database, founded: Founded, field: str, value: str
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        answer = await client.post(f"{BRANDS}/new", data=filled_in(**{field: value}), headers=PAGE)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text


async def test_keys_and_addresses_of_others_are_not_taken(
    app: Litestar, database: Database, founded: Founded
) -> None:
    other = await found_organisation(database)
    async with signed_in(app, database, founded.organisation) as client:
        for taken in (other.widget_key, founded.widget_key):
            form = filled_in(key=taken)
            answer = await client.post(f"{BRANDS}/new", data=form, headers=PAGE)
            assert answer.status_code == 409
            assert 'id="key-problem"' in answer.text
        form = filled_in(mail_address=other.mail_address)
        answer = await client.post(f"{BRANDS}/{founded.brand_id}", data=form, headers=PAGE)
    assert 'id="mail_address-problem"' in answer.text
    assert await find_in_directory(database, "widget", founded.widget_key) == founded.organisation
