from datetime import timedelta

import argon2
import httpx
import pytest
from litestar import Litestar
from tests.serving import PASSWORD, browser, found_organisation, signed_in

from miroir.access import COOKIE, Role, create_account, disable_account, passwords
from miroir.access.directory import sign_in_key
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.desk.founding import Founded


async def address(database: Database, founded: Founded) -> str:
    async with database.transaction(founded.organisation) as tx:
        found = await tx.value("select email from account where id = $1", founded.account_id)
    return str(found)


async def attempt(client: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await client.post("/api/v1/session", json={"email": email, "password": password})


async def test_the_right_password_opens_a_session_that_tells_who_is_there(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with browser(app) as client:
        answer = await attempt(client, (await address(database, founded)).upper(), PASSWORD)
        assert answer.status_code == 201
        assert answer.json()["adviser"]["presence"]["state"] == "offline"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        again = await client.get("/api/v1/session")
        assert again.json() == answer.json()


async def test_a_wrong_password_and_an_unknown_address_look_alike(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with browser(app) as client:
        wrong = await attempt(client, await address(database, founded), "not the password")
        unknown = await attempt(client, "nobody@example.org", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
    assert "set-cookie" not in wrong.headers


async def test_an_unknown_address_costs_one_check_of_a_password_all_the_same(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []
    check = passwords._matches

    def count(password: str, stored: str | None) -> bool:
        checked.append(stored)
        return check(password, stored)

    monkeypatch.setattr(passwords, "_matches", count)
    async with browser(app) as client:
        await attempt(client, "nobody@example.org", "a guess")
    assert checked == [None]


async def test_a_disabled_account_is_out_at_once_and_for_good(
    app: Litestar, database: Database, founded: Founded
) -> None:
    email = await address(database, founded)
    async with browser(app) as client:
        assert (await attempt(client, email, PASSWORD)).status_code == 201
        async with database.transaction(founded.organisation) as tx:
            other = new_id().hex + "@example.org"
            roles: list[Role] = ["administrator"]
            await create_account(tx, email=other, name="x", roles=roles, password=PASSWORD)
            await disable_account(tx, founded.account_id)
        assert (await client.get("/api/v1/session")).status_code == 401
        assert (await attempt(client, email, PASSWORD)).status_code == 401


async def test_signing_out_ends_the_session_even_where_its_cookie_was_copied(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        token = client.cookies[COOKIE]
        assert (await client.delete("/api/v1/session")).status_code == 204
        client.cookies.set(COOKIE, token)
        assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_session_idle_for_longer_than_a_shift_is_over(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        assert (await client.get("/api/v1/session")).status_code == 200
        async with database.transaction(founded.organisation) as tx:
            await tx.execute("update session set expires_at = $1", clock.now())
        assert (await client.get("/api/v1/session")).status_code == 401


async def test_using_a_session_prolongs_it_but_not_beyond_a_week(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        began = clock.now() - timedelta(days=6, hours=20)
        async with database.transaction(founded.organisation) as tx:
            await tx.execute("update session set created_at = $1, seen_at = $1", began)
        assert (await client.get("/api/v1/session")).status_code == 200
        async with database.transaction(founded.organisation) as tx:
            ends = await tx.value("select expires_at from session")
    assert ends == began + timedelta(days=7)


async def test_guessing_is_slowed_down_and_the_right_password_waits_as_well(
    app: Litestar, database: Database, founded: Founded
) -> None:
    email = await address(database, founded)
    async with browser(app, peer="203.0.113.7") as client:
        answers = [await attempt(client, email, f"guess {n}") for n in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 61
        assert (await attempt(client, email, PASSWORD)).status_code == 429
    async with browser(app, peer="203.0.113.8") as elsewhere:
        assert (await attempt(elsewhere, email, PASSWORD)).status_code == 429


async def test_a_peer_that_tries_many_addresses_is_slowed_down(app: Litestar) -> None:
    async with browser(app, peer="203.0.113.9") as client:
        statuses = [
            (await attempt(client, f"{n}@example.org", "guess")).status_code for n in range(31)
        ]
    assert statuses == [401] * 30 + [429]


async def test_a_whole_office_behind_one_address_signs_in(
    app: Litestar, database: Database, founded: Founded
) -> None:
    email = await address(database, founded)
    async with browser(app, peer="203.0.113.10") as client:
        statuses = {(await attempt(client, email, PASSWORD)).status_code for _ in range(32)}
    assert statuses == {201}


async def test_a_password_kept_with_older_parameters_is_kept_anew_at_sign_in(
    app: Litestar, database: Database, founded: Founded
) -> None:
    email = await address(database, founded)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    async with database.transaction(founded.organisation) as tx:
        await tx.execute("update account set password_hash = $1", old)
    async with browser(app) as client:
        assert (await attempt(client, email, PASSWORD)).status_code == 201
        async with database.transaction(founded.organisation) as tx:
            kept = await tx.value("select password_hash from account")
        assert not passwords.outdated(kept)
        assert (await attempt(client, email, PASSWORD)).status_code == 201


async def test_one_address_in_two_organisations_says_which(
    app: Litestar, database: Database, founded: Founded
) -> None:
    other = await found_organisation(database)
    email = await address(database, founded)
    await add(database, other.organisation, email=email, password=PASSWORD)
    async with browser(app) as client:
        several = await attempt(client, email, PASSWORD)
        assert several.status_code == 409
        slug = several.json()["detail"].split(": ")[1].split(",")[0].strip(".")
        chosen = await client.post(
            "/api/v1/session", json={"email": email, "password": PASSWORD, "organisation": slug}
        )
        assert chosen.json()["organisation"]["slug"] == slug


async def test_the_directory_keeps_no_address(database: Database, founded: Founded) -> None:
    email = await address(database, founded)
    keys = await database.pool.fetch(
        "select key from directory where organisation_id = $1 and kind = 'sign_in'",
        founded.organisation,
    )
    assert [row["key"] for row in keys] == [sign_in_key(email)]
    assert email not in str(keys)


async def add(
    database: Database, organisation: OrganisationId, *, email: str, password: str | None = None
) -> None:
    async with database.transaction(organisation) as tx:
        await create_account(
            tx, email=email, name=new_id().hex, roles=["adviser"], password=password
        )
