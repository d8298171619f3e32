import asyncio

import httpx
from litestar import Litestar
from tests.serving import found_organisation, signed_in

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.desk.founding import Founded

KEY = {"name": "shop", "scopes": ["settings:read"]}


async def create(client: httpx.AsyncClient, key: str, **changes: object) -> httpx.Response:
    return await client.post(
        "/api/v1/keys", json={**KEY, **changes}, headers={"idempotency-key": key}
    )


async def count(client: httpx.AsyncClient) -> int:
    return len((await client.get("/api/v1/keys")).json()["items"])


async def test_repetitions_that_race_create_one_thing_and_all_get_its_answer(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        key = new_id().hex
        answers = await asyncio.gather(*(create(client, key) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert sum("idempotency-replayed" in answer.headers for answer in answers) == 7
        assert await count(client) == 1


async def test_the_same_key_with_another_body_is_refused(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        key = new_id().hex
        await create(client, key)
        refused = await create(client, key, name="till")
        assert refused.status_code == 422
        assert await count(client) == 1


async def test_what_was_refused_may_be_sent_again_with_the_same_key(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        key = new_id().hex
        assert (await create(client, key, name="")).status_code == 400
        assert (await create(client, key)).status_code == 201


async def test_a_creation_that_fails_leaves_its_key_free(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        key = new_id().hex
        assert (await create(client, key, name="nul \x00")).status_code == 422
        async with database.transaction(founded.organisation) as tx:
            assert await tx.value("select count(*) from idempotency") == 0
        assert (await create(client, key)).status_code == 201


async def test_keys_of_other_callers_are_other_keys(
    app: Litestar, database: Database, founded: Founded
) -> None:
    key = new_id().hex
    other = await found_organisation(database)
    async with (
        signed_in(app, database, founded.organisation) as one,
        signed_in(app, database, founded.organisation) as colleague,
        signed_in(app, database, other.organisation) as stranger,
    ):
        answers = [await create(client, key) for client in (one, colleague, stranger)]
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_a_repetition_waits_for_the_first_and_gives_up_after_a_while(
    app: Litestar, database: Database, founded: Founded
) -> None:
    key, account = new_id().hex, None
    async with signed_in(app, database, founded.organisation) as client:
        account = (await client.get("/api/v1/session")).json()["account"]["id"]
        async with database.transaction(founded.organisation) as first:
            await first.execute(
                "insert into idempotency values ($1, $2, $3, '', null, null, null, now())",
                founded.organisation,
                account,
                key,
            )
            answer = await create(client, key)
    assert answer.status_code == 409


async def test_a_key_longer_than_it_may_be_is_refused(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        assert (await create(client, "k" * 201)).status_code == 400
