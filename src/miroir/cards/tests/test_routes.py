from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import browser, program, signed_in

from miroir.access import Role
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.customers import Claim, Identity, recognise
from miroir.desk.founding import Founded

SET = {"name": "Commandes", "url": "https://shop.invalid/miroir"}


async def someone(database: Database, founded: Founded) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        identity = Identity(kind="email", value="marie@example.org")
        return await recognise(tx, Claim(identities=(identity,)))


async def test_a_source_is_set_once_told_its_secret_and_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = f"/api/v1/brands/{founded.brand_id}/data-source"
    async with signed_in(app, database, founded.organisation) as client:
        assert (await client.get(path)).status_code == 404
        drawn = (await client.put(path, json=SET)).json()
        assert len(drawn["secret"]) >= 32
        again = (await client.put(path, json=SET | {"name": "Contrats"})).json()
        assert (again["name"], again["secret"]) == ("Contrats", None)
        assert (await client.get(path)).json()["secret"] is None
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404
        unsafe = await client.put(path, json=SET | {"url": "http://shop.invalid/"})
        assert unsafe.status_code == 422
        unknown = f"/api/v1/brands/{new_id()}/data-source"
        assert (await client.put(unknown, json=SET)).status_code == 404


@pytest.mark.parametrize("role", ["adviser", "supervisor", "experience_officer"])
async def test_only_administrators_set_sources(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    path = f"/api/v1/brands/{founded.brand_id}/data-source"
    async with signed_in(app, database, founded.organisation, role) as client:
        assert (await client.put(path, json=SET)).status_code == 403
        assert (await client.get(path)).status_code == 403
    async with program(app, database, founded.organisation, "settings:read") as key:
        assert (await key.get(path)).status_code == 403
    async with browser(app) as nobody:
        assert (await nobody.get(path)).status_code == 401


async def test_a_source_that_fails_is_told_and_blocks_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    cards = f"/api/v1/customers/{await someone(database, founded)}/cards"
    brand = {"brand_id": str(founded.brand_id)}
    async with signed_in(app, database, founded.organisation, "administrator", "adviser") as client:
        none = (await client.get(cards, params=brand)).json()
        assert (none["name"], none["cards"], none["failure"]) == (None, [], None)
        await client.put(f"/api/v1/brands/{founded.brand_id}/data-source", json=SET)
        shown = (await client.get(cards, params=brand)).json()
        assert (shown["name"], shown["failure"]) == ("Commandes", "unreachable")
        nobody = f"/api/v1/customers/{new_id()}/cards"
        assert (await client.get(nobody, params=brand)).status_code == 404
