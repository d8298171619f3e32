import pytest
from litestar import Litestar

from miroir.access import Role
from miroir.base.database import Database
from miroir.desk.founding import Founded
from tests.serving import browser, signed_in

PAGE = {"accept": "text/html"}


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
async def test_who_may_set_sees_the_settings(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        shown = await client.get("/settings", params={"lang": "en"}, headers=PAGE)
    assert shown.status_code == 200
    assert "<h1>Settings</h1>" in shown.text


@pytest.mark.parametrize("role", ["adviser", "experience_officer"])
async def test_others_are_told_that_the_settings_are_not_for_them(
    app: Litestar, database: Database, founded: Founded, role: Role
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:
        shown = await client.get("/settings", headers=PAGE)
    assert shown.status_code == 403


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(app: Litestar) -> None:
    async with browser(app) as client:
        shown = await client.get("/settings", headers=PAGE)
    assert shown.status_code in {302, 303, 307}
    assert shown.headers["location"] == "/sign-in?next=%2Fsettings"
