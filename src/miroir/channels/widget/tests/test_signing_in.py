from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import jwt
import pytest
from litestar import Litestar
from tests.serving import Browser, browser, found_organisation

from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.widget.site_secrets import (
    draw_site_secret,
    end_former_secrets,
    site_secrets,
)
from miroir.conversations import Inbound, add_inbound, reply
from miroir.customers import Claim, Identity, merge, recognise
from miroir.desk.founding import Founded

ADVISER = "select id from adviser limit 1"
PEOPLE = "select count(distinct person_id) from customer"


def path(founded: Founded, rest: str = "") -> str:
    return f"/api/v1/widget/{founded.widget_key}{rest}"


async def drawn(app: Litestar, database: Database, founded: Founded) -> str:
    async with database.transaction(founded.organisation) as tx:
        await draw_site_secret(tx, founded.brand_id)
        found = await site_secrets(tx, founded.brand_id, settings=app.state.settings)
    return found[0].words


@pytest.fixture
async def secret(app: Litestar, database: Database, founded: Founded) -> str:
    return await drawn(app, database, founded)


def proof(secret: str, site_id: str = "42", **claims: Any) -> dict[str, str]:
    times = {"iat": now(), "exp": now() + timedelta(hours=1)}
    return {"token": jwt.encode({"sub": site_id, **times, **claims}, secret)}


@asynccontextmanager
async def anonymous(app: Litestar, founded: Founded) -> AsyncIterator[Browser]:
    async with browser(app) as client:
        made = await client.post(path(founded, "/visitors"), json={"language": "fr"})
        client.headers["authorization"] = f"Bearer {made.json()['token']}"
        yield client


async def sign_in(client: Browser, founded: Founded, given: dict[str, str]) -> None:
    answer = await client.post(path(founded, "/sign-in"), json=given)
    assert answer.status_code == 200, answer.text
    if token := answer.json()["token"]:
        client.headers["authorization"] = f"Bearer {token}"


async def say(client: Browser, founded: Founded, text: str) -> None:
    sent = await client.post(path(founded, "/messages"), json={"id": str(new_id()), "text": text})
    assert sent.status_code == 201, sent.text


async def words(client: Browser, founded: Founded) -> list[str]:
    page = await client.get(path(founded, "/conversation"))
    assert page.status_code == 200, page.text
    return [message["text"] for message in page.json()["messages"]]


async def test_what_was_written_before_joins_what_the_signed_person_has(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "avant")
        await sign_in(client, founded, proof(secret, name="Camille"))
        assert await words(client, founded) == ["avant"]
        await say(client, founded, "après")
        assert await words(client, founded) == ["avant", "après"]
    async with browser(app) as telephone:
        await sign_in(telephone, founded, proof(secret))
        assert await words(telephone, founded) == ["avant", "après"]
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value("select count(*) from conversation") == 1
        assert await tx.value(PEOPLE) == 1
        name = "select p.name from conversation c join customer p on p.id = c.customer_id"
        assert await tx.value(name) == "Camille"


async def test_after_signing_out_the_next_person_at_the_browser_sees_nothing(
    app: Litestar, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "privé")
        await sign_in(client, founded, proof(secret))
        out = await client.post(path(founded, "/sign-out"))
        assert out.status_code == 204
        assert (await client.get(path(founded, "/conversation"))).status_code == 401
        await sign_in(client, founded, proof(secret, "43"))
        assert await words(client, founded) == []
        await sign_in(client, founded, proof(secret, "42"))
        assert await words(client, founded) == ["privé"]


async def test_another_person_at_the_same_browser_is_not_taken_for_the_first(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, "42"))
        await say(client, founded, "de la première")
        await sign_in(client, founded, proof(secret, "43"))
        assert await words(client, founded) == []
        await say(client, founded, "du second")
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value(PEOPLE) == 2


async def test_signing_in_again_changes_nothing(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret))
        token = client.headers["authorization"]
        await sign_in(client, founded, proof(secret))
        assert client.headers["authorization"] == token
    async with database.transaction(founded.organisation) as tx:
        kinds = "select count(*) from journal where kind = 'VisitorSignedIn'"
        assert await tx.value(kinds) == 1


async def test_a_customer_of_a_mail_is_known_by_an_address_proven_on_both_sides(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        known = Identity(kind="email", value="camille@example.org", verified_at=tx.at)
        claim = Claim(identities=(known,))
        customer = await recognise(tx, claim)
        mail = Inbound(brand_id=founded.brand_id, channel="email", claim=claim, text="Bonjour")
        await add_inbound(tx, mail, customer_id=customer)
    async with anonymous(app, founded) as client:
        await sign_in(
            client, founded, proof(secret, email="camille@example.org", email_verified=True)
        )
        await say(client, founded, "par chat")
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value("select count(*) from customer") == 1
        assert await tx.value("select count(*) from conversation") == 1


async def test_an_address_that_the_site_has_not_checked_joins_nobody(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with database.transaction(founded.organisation) as tx:
        known = Identity(kind="email", value="camille@example.org", verified_at=tx.at)
        await recognise(tx, Claim(identities=(known,)))
    async with anonymous(app, founded) as client:
        await sign_in(client, founded, proof(secret, email="camille@example.org"))
    async with database.transaction(founded.organisation) as tx:
        assert await tx.value(PEOPLE) == 2


async def test_whom_an_adviser_merged_is_not_absorbed(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client:
        await say(client, founded, "de quelqu’un")
        async with database.transaction(founded.organisation) as tx:
            mine = await tx.value("select customer_id from conversation")
            other = await recognise(tx, Claim(identities=(Identity(kind="handle", value="x"),)))
            await merge(tx, other, into=mine, by=await tx.value("select id from account limit 1"))
        await sign_in(client, founded, proof(secret))
        assert await words(client, founded) == []


async def test_another_brands_secret_signs_nobody_in(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    other = await found_organisation(database)
    await drawn(app, database, other)
    async with browser(app) as client:
        refused = await client.post(path(other, "/sign-in"), json=proof(secret))
    assert refused.status_code == 403
    assert "not signed with this brand" in refused.json()["detail"]


async def test_a_former_secret_counts_for_a_week_unless_it_is_ended(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    await drawn(app, database, founded)
    async with browser(app) as client:
        await sign_in(client, founded, proof(secret))
        async with database.transaction(founded.organisation) as tx:
            await end_former_secrets(tx, founded.brand_id)
        refused = await client.post(path(founded, "/sign-in"), json=proof(secret))
        assert refused.status_code == 403
    later = now() + timedelta(days=8)
    async with database.transaction(founded.organisation, at=later) as tx:
        await draw_site_secret(tx, founded.brand_id)
        found = await site_secrets(tx, founded.brand_id, settings=app.state.settings)
        assert [each.version for each in found] == [3, 2]


async def test_an_answer_reaches_a_signed_person_on_every_browser(
    app: Litestar, database: Database, founded: Founded, secret: str
) -> None:
    async with anonymous(app, founded) as client, browser(app) as other:
        await say(client, founded, "Bonjour")
        await sign_in(client, founded, proof(secret))
        await sign_in(other, founded, proof(secret))
        async with database.transaction(founded.organisation) as tx:
            conversation = await tx.value("select id from conversation")
            await reply(tx, conversation, adviser_id=await tx.value(ADVISER), text="Oui ?")
        for each in (client, other):
            assert await words(each, founded) == ["Bonjour", "Oui ?"]
