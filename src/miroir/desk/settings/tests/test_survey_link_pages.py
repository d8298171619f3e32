"""The settings' pages of links for anybody: made by form, shown with their code, printed, ended."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.surveys import open_links

LINKS = "/settings/surveys/links"
PAGE = {"accept": "text/html"}


@pytest.fixture
async def client(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Browser]:
    async with signed_in(app, database, founded.organisation, "supervisor") as browser:
        yield browser


async def test_a_link_is_made_shown_printed_and_revoked(
    client: Browser, database: Database, founded: Founded
) -> None:
    form = {"name": "Door", "survey": "relation", "channel": "store", "last_day": "2199-12-31"}
    for wrong in ({"name": ""}, {"last_day": "soon"}, {"last_day": "2020-01-01"}, {"pin": "12"}):
        refused = await client.post(LINKS, data={**form, **wrong}, headers=PAGE)
        assert refused.status_code == 422, wrong
    made = await client.post(LINKS, data=form, headers=PAGE)
    assert made.status_code == 303
    async with database.transaction(founded.organisation) as tx:
        (link,) = await open_links(tx)
    shown = await client.get(LINKS, params={"lang": "en"}, headers=PAGE)
    assert "Door" in shown.text
    assert "/q/" in shown.text
    code = await client.get(f"{LINKS}/{link.id}/code.svg")
    assert code.headers["content-type"].startswith("image/svg+xml")
    assert (await client.get(f"{LINKS}/{link.id}/code.png")).content.startswith(b"\x89PNG")
    for size, status in (("a4", 200), ("a6", 200), ("a0", 404)):
        page = await client.get(f"{LINKS}/{link.id}/print/{size}", headers=PAGE)
        assert page.status_code == status
    await client.post(f"{LINKS}/{link.id}/end", headers=PAGE)
    assert "revoked" in (await client.get(LINKS, params={"lang": "en"}, headers=PAGE)).text
