"""The settings' pages of data sources: set, told a secret once, tried, removed."""

import re

import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.access import Role
from miroir.base.database import Database
from miroir.cards import source
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
FORM = {
    "name": "Orders",
    "url": "https://127.0.0.1:9/miroir",
    "kept_seconds": "0",
    "limit_ms": "1500",
}
SECRET = re.compile(r'class="token" readonly value="([^"]{32,})"')


async def test_a_source_is_set_tried_given_another_secret_and_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = f"/settings/data-sources/{founded.brand_id}"
    async with signed_in(app, database, founded.organisation) as client:
        made = await client.post(path, data=FORM, headers=PAGE)
        first = SECRET.search(made.text)
        assert first is not None
        assert made.headers["cache-control"] == "no-store"
        again = await client.post(path, data=FORM | {"name": "Contracts"}, headers=PAGE)
        assert again.status_code == 303
        shown = await client.get(path, headers=PAGE)
        assert SECRET.search(shown.text) is None
        tried = await client.post(
            f"{path}/trial", data={"email": "a@example.org"}, params={"lang": "en"}, headers=PAGE
        )
        assert "This address is not allowed" in tried.text
        other = SECRET.search((await client.post(f"{path}/secret", headers=PAGE)).text)
        assert other is not None
        async with database.transaction(founded.organisation) as tx:
            kept = await source(tx, founded.brand_id)
        assert kept is not None
        assert (kept.name, kept.kept_seconds, kept.limit_ms) == ("Contracts", 0, 1500)
        assert kept.secret == other[1] != first[1]
        assert (await client.post(f"{path}/removal", headers=PAGE)).status_code == 303
        listed = await client.get("/settings/data-sources", headers=PAGE)
        assert FORM["url"] not in listed.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://shop.example.org"),
        ("url", "shop"),
        ("url", "https://user:password@shop.example.org"),
        ("name", ""),
        ("kept_seconds", "3601"),
        ("limit_ms", "199"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    app: Litestar, database: Database, founded: Founded, field: str, value: str
) -> None:
    path = f"/settings/data-sources/{founded.brand_id}"
    async with signed_in(app, database, founded.organisation) as client:
        again = await client.post(path, data=FORM | {field: value}, headers=PAGE)
    assert again.status_code == 422
    assert f'id="{field}-problem"' in again.text


@pytest.mark.parametrize("role", ["supervisor", "adviser"])
async def test_data_sources_are_for_administrators(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        assert (await client.get("/settings/data-sources", headers=PAGE)).status_code == 403
        if role == "supervisor":
            assert "/settings/data-sources" not in (await client.get("/settings")).text
