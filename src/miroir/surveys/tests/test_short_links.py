"""The link of an SMS: short, signed, and led to the page where one answers."""

from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.surveys import invite_customer
from miroir.surveys.short_links import ShortLinks, short_address
from miroir.surveys.testing import close_contact, set_scene

ORGANISATION = OrganisationId(70_000)
CODE = bytes(range(5))
LINKS = ShortLinks(b"key")


def test_a_token_is_short_and_read_again() -> None:
    token = LINKS.token(ORGANISATION, CODE)
    assert len(token) == 20
    assert LINKS.read(token) == (ORGANISATION, CODE)


@pytest.mark.parametrize("spoilt", ["", "x", "é" * 20, "A" * 20, "A" * 19, "A" * 24, "====" * 5])
def test_what_was_not_made_here_is_not_found(spoilt: str) -> None:
    with pytest.raises(NotFound):
        LINKS.read(spoilt)


def test_no_letter_of_a_token_can_be_another() -> None:
    token = LINKS.token(ORGANISATION, CODE)
    for place, letter in enumerate(token):
        other = "B" if letter != "B" else "C"
        with pytest.raises(NotFound):
            LINKS.read(token[:place] + other + token[place + 1 :])
    with pytest.raises(NotFound):
        ShortLinks(b"another key").read(token)


async def test_it_leads_to_the_page_where_an_answer_counts_and_looking_does_not(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with database.transaction(organisation, at=clock.now()) as tx:
        scene = await set_scene(tx)
        invited = await invite_customer(tx, await close_contact(tx, scene))
        assert invited
        address = await short_address(tx, invited, settings=web_settings)
        assert await short_address(tx, invited, settings=web_settings) == address
    path = address.removeprefix(web_settings.url)
    assert len(path) == len("/s/") + 20
    async with browser(app) as client:
        led = await client.get(path)
        assert led.status_code == 303
        assert led.headers["cache-control"] == "no-store"
        page = led.headers["location"]
        assert (await client.get(page)).status_code == 200
        assert await reached(database, organisation, invited) == (False, False)
        assert (await client.post(page, data={"effort": "5"})).status_code == 303
        assert await reached(database, organisation, invited) == (True, True)
        assert (await client.get(f"/s/{'A' * 20}")).status_code == 404


async def reached(
    database: Database, organisation: OrganisationId, invitation_id: UUID
) -> tuple[bool, bool]:
    async with database.transaction(organisation) as tx:
        row = await tx.row(
            "select opened_at is not null, answered_at is not null from invitation where id = $1",
            invitation_id,
        )
    assert row is not None
    return row[0], row[1]
