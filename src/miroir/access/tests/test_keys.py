import pytest
from litestar import Litestar
from tests.serving import browser, found_organisation, program, signed_in

from miroir.access import create_key
from miroir.access.tokens import (
    new_prefixed_token,
    new_session_token,
    organisation_of_prefixed,
    organisation_of_session,
)
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.desk.founding import Founded

KEY = {"name": "shop", "scopes": ["settings:read"]}


async def test_a_key_calls_what_its_scopes_allow_and_nothing_else(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "settings:read") as client:
        assert (await client.get("/api/v1/settings")).status_code == 200
        refused = await client.get("/api/v1/conversations")
        assert refused.status_code == 403
        assert "conversations:read" in refused.json()["detail"]


async def test_a_key_cannot_do_what_is_for_people(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "settings:read") as client:
        assert (await client.get("/api/v1/keys")).status_code == 403
        assert (await client.post("/api/v1/keys", json=KEY)).status_code == 403
        assert (await client.get("/api/v1/session")).status_code == 403


async def test_keys_are_the_administrators(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await client.get("/api/v1/keys")).status_code == 403
        assert (await client.post("/api/v1/keys", json=KEY)).status_code == 403


async def test_a_token_is_told_once_and_works_until_revoked(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as administrator:
        created = await administrator.post("/api/v1/keys", json=KEY)
        assert created.status_code == 201
        token = created.json()["token"]
        assert token.startswith(f"mk_{founded.organisation}_")
        listed = (await administrator.get("/api/v1/keys")).json()["items"]
        assert [(key["id"], key.get("token")) for key in listed] == [(created.json()["id"], None)]
        async with browser(app, origin=None) as client:
            client.headers["authorization"] = f"bearer {token}"
            assert (await client.get("/api/v1/settings")).status_code == 200
            removed = await administrator.delete(f"/api/v1/keys/{created.json()['id']}")
            assert removed.status_code == 204
            assert (await client.get("/api/v1/settings")).status_code == 401


async def test_a_repetition_of_a_creation_does_not_tell_the_token_again(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        repeated = {"idempotency-key": new_id().hex}
        first = await client.post("/api/v1/keys", json=KEY, headers=repeated)
        second = await client.post("/api/v1/keys", json=KEY, headers=repeated)
        assert second.status_code == 201
        assert second.json() == {**first.json(), "token": None}
        assert len((await client.get("/api/v1/keys")).json()["items"]) == 1


async def test_a_key_of_one_organisation_names_no_other(
    app: Litestar, database: Database, founded: Founded
) -> None:
    other = await found_organisation(database)
    async with database.transaction(founded.organisation) as tx:
        key = await create_key(tx, name="mine", scopes=["settings:read"])
    assert key.token is not None
    forged = key.token.replace(f"mk_{founded.organisation}_", f"mk_{other.organisation}_")
    async with browser(app, origin=None) as client:
        client.headers["authorization"] = f"Bearer {forged}"
        assert (await client.get("/api/v1/settings")).status_code == 401


@pytest.mark.parametrize(
    "token",
    ["", "mk_", "mk_1", "mk_1_", "mk__x", "mk_x_y", "mk_-1_y", "mk_٣_y", f"mk_{2**31}_y", "vt_1_y"],
)
def test_what_is_no_key_names_no_organisation(token: str) -> None:
    assert organisation_of_prefixed("mk", token) is None


def test_tokens_name_their_organisation() -> None:
    organisation = OrganisationId(2**31 - 1)
    assert organisation_of_prefixed("mk", new_prefixed_token("mk", organisation)) == organisation
    assert organisation_of_session(new_session_token(organisation)) == organisation


@pytest.mark.parametrize("value", ["mk_99999999999999999999_x", "mk_1_é", f"mk_1_{'x' * 5000}"])
async def test_a_forged_key_is_refused_never_an_error(app: Litestar, value: str) -> None:
    async with browser(app, origin=None) as client:
        answer = await client.get(
            "/api/v1/settings", headers={b"authorization": f"Bearer {value}".encode()}
        )
    assert answer.status_code == 401
    assert answer.json()["code"] == "not-signed-in"
