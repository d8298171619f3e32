"""The settings' pages of accounts: inviting, roles, disabling, forgotten passwords."""

import re
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import PASSWORD, browser, signed_in

from miroir.access import Role, create_account, every_account
from miroir.advisers import adviser
from miroir.base.database import Database
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
ACCOUNTS = "/settings/accounts"
LINK = re.compile(r'class="token" readonly value="[^"]*(/password/[^"]+)"')
CHOSEN = "a password of one's own"


def at(name: str, founded: Founded) -> str:
    """Return an address that no other organisation's account has."""
    return f"{name}-{founded.organisation}@example.org"


async def account_id(database: Database, founded: Founded, email: str) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        return next(one.id for one in await every_account(tx) if one.email == email)


async def hire(database: Database, founded: Founded, *roles: Role, email: str) -> UUID:
    async with database.transaction(founded.organisation) as tx:
        return await create_account(tx, email=email, name="Bo", roles=roles, password=PASSWORD)


async def test_somebody_invited_chooses_a_password_once_and_is_in(
    app: Litestar, database: Database, founded: Founded
) -> None:
    form = {"name": "Ana", "email": at("ana", founded), "roles": "adviser", "language": "fr"}
    async with signed_in(app, database, founded.organisation) as client:
        made = await client.post(
            f"{ACCOUNTS}/new", data=form | {"team": str(founded.team_id)}, headers=PAGE
        )
    link = LINK.search(made.text)
    assert link is not None, made.text
    assert made.headers["cache-control"] == "no-store"
    ana = await account_id(database, founded, at("ana", founded))
    async with database.transaction(founded.organisation) as tx:
        assert (await adviser(tx, ana)).team_ids == [founded.team_id]
    async with browser(app) as client:
        assert at("ana", founded) in (await client.get(link[1], headers=PAGE)).text
        other = {"password": CHOSEN, "again": CHOSEN + "!"}
        assert (await client.post(link[1], data=other, headers=PAGE)).status_code == 422
        short = {"password": "short", "again": "short"}
        assert (await client.post(link[1], data=short, headers=PAGE)).status_code == 422
        both = {"password": CHOSEN, "again": CHOSEN}
        entered = await client.post(link[1], data=both, headers=PAGE)
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
        assert (await client.get("/api/v1/session")).json()["account"]["name"] == "Ana"
        assert (await client.post(link[1], data=both, headers=PAGE)).status_code == 404
    async with browser(app) as client:
        credentials = {"email": at("ana", founded), "password": CHOSEN}
        assert (await client.post("/api/v1/session", json=credentials)).status_code == 201


async def test_a_new_password_ends_former_sessions_and_a_new_link_the_former(
    app: Litestar, database: Database, founded: Founded
) -> None:
    bo = await hire(database, founded, "adviser", email=at("bo", founded))
    credentials = {"email": at("bo", founded), "password": PASSWORD}
    both = {"password": CHOSEN, "again": CHOSEN}
    async with signed_in(app, database, founded.organisation) as client, browser(app) as elsewhere:
        assert (await elsewhere.post("/api/v1/session", json=credentials)).status_code == 201
        links = []
        for _ in range(2):
            shown = await client.post(f"{ACCOUNTS}/{bo}/password-link", headers=PAGE)
            links += LINK.findall(shown.text)
        async with browser(app) as own:
            assert (await own.post(links[0], data=both, headers=PAGE)).status_code == 404
            assert (await own.post(links[1], data=both, headers=PAGE)).status_code == 303
        assert (await elsewhere.get("/api/v1/session")).status_code == 401


async def test_a_disabled_account_is_out_at_once_and_may_come_back(
    app: Litestar, database: Database, founded: Founded
) -> None:
    bo = await hire(database, founded, "adviser", email=at("bo", founded))
    credentials = {"email": at("bo", founded), "password": PASSWORD}
    async with signed_in(app, database, founded.organisation) as client, browser(app) as theirs:
        assert (await theirs.post("/api/v1/session", json=credentials)).status_code == 201
        assert (await client.post(f"{ACCOUNTS}/{bo}/end", headers=PAGE)).status_code == 303
        assert (await theirs.get("/api/v1/session")).status_code == 401
        assert (await theirs.post("/api/v1/session", json=credentials)).status_code == 401
        link = await client.post(f"{ACCOUNTS}/{bo}/password-link", headers=PAGE)
        assert link.status_code == 404
        assert (await client.post(f"{ACCOUNTS}/{bo}/return", headers=PAGE)).status_code == 303
        async with browser(app) as again:
            assert (await again.post("/api/v1/session", json=credentials)).status_code == 201


async def test_who_leaves_leaves_their_open_conversations_to_others(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "administrator", "adviser") as client:
        form = {"name": "Ana", "email": at("ana", founded), "roles": "adviser"}
        await client.post(f"{ACCOUNTS}/new", data=form, headers=PAGE)
        ana = await account_id(database, founded, at("ana", founded))
        new = {
            "brand_id": str(founded.brand_id),
            "channel": "form",
            "customer": {"email": "c@example.org"},
            "text": "Hello",
        }
        made = await client.post(
            "/api/v1/conversations", json=new, headers={"Idempotency-Key": "1"}
        )
        matter = f"/api/v1/conversations/{made.json()['id']}"
        given = {"adviser_id": str(ana), "team_id": str(founded.team_id)}
        await client.put(f"{matter}/assignment", json=given)
        assert (await client.get(matter)).json()["adviser_id"] == str(ana)
        await client.post(f"{ACCOUNTS}/{ana}/end", headers=PAGE)
        now = (await client.get(matter)).json()
    assert now["adviser_id"] is None
    assert now["routing"] is not None


async def test_the_last_administrator_stays_one(
    app: Litestar, database: Database, founded: Founded
) -> None:
    bo = await hire(database, founded, "administrator", email=at("bo", founded))
    form = {"name": "x", "email": "x@example.org", "roles": "adviser"}
    async with signed_in(app, database, founded.organisation) as client:
        own = (await client.get("/api/v1/session")).json()["account"]["id"]
        for other in (bo, founded.account_id):
            ended = await client.post(f"{ACCOUNTS}/{other}/end", headers=PAGE)
            assert ended.status_code == 303
        refused = await client.post(f"{ACCOUNTS}/{own}/end?lang=en", headers=PAGE)
        demoted = await client.post(f"{ACCOUNTS}/{own}?lang=en", data=form, headers=PAGE)
    for answer in (refused, demoted):
        assert answer.status_code == 409
        assert "This is the last administrator" in answer.text
    assert 'id="roles-problem"' in demoted.text


async def test_a_changed_account_signs_in_by_its_new_address_and_with_fewer_roles_anew(
    app: Litestar, database: Database, founded: Founded
) -> None:
    bo = await hire(database, founded, "adviser", "supervisor", email=at("bo", founded))
    credentials = {"email": at("bo", founded), "password": PASSWORD}
    form = {"name": "Bo B.", "email": at("bob", founded), "roles": "adviser"}
    async with signed_in(app, database, founded.organisation) as client, browser(app) as theirs:
        await theirs.post("/api/v1/session", json=credentials)
        changed = await client.post(f"{ACCOUNTS}/{bo}", data=form, headers=PAGE)
        assert changed.status_code == 303
        assert (await theirs.get("/api/v1/session")).status_code == 401
        assert (await theirs.post("/api/v1/session", json=credentials)).status_code == 401
        new = credentials | {"email": at("BOB", founded)}
        me = (await theirs.post("/api/v1/session", json=new)).json()
        assert (me["account"]["name"], me["account"]["roles"]) == ("Bo B.", ["adviser"])
        assert "Bo B." in (await client.get(ACCOUNTS, headers=PAGE)).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "nobody"),
        ("email", "taken@example.org"),
        ("roles", ""),
        ("language", "de"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    app: Litestar, database: Database, founded: Founded, field: str, value: str
) -> None:
    await hire(database, founded, "adviser", email="taken@example.org")
    form = {"name": "Ana", "email": at("ana", founded), "roles": "adviser", "language": "fr"}
    async with signed_in(app, database, founded.organisation) as client:
        again = await client.post(f"{ACCOUNTS}/new", data=form | {field: value}, headers=PAGE)
    assert again.status_code in {409, 422}
    assert f'id="{field}-problem"' in again.text
